//! JSON that comes from people: questions, recordings, test cases, limits, permissions.

use std::fmt::Debug;

use gantry_model::plugin::{Answer, HostCall, Limits, Permission, Question, Recording};
use gantry_plugin::{Access, Outside};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fuzz::Corpus;
use crate::support::{assert_readable, guest, host};

/// What can be read can be written, and is the same when it is read again.
fn returns<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let written = serde_json::to_vec(&read).expect("it can be written");
    assert_eq!(serde_json::from_slice::<T>(&written).expect("it can be read again"), read);
    Some(read)
}

#[test]
fn json_that_is_nearly_right_is_read_or_refused() {
    let mut read = 0;
    for input in Corpus::of("json").inputs("json", 60_000) {
        let bytes = &input.bytes;
        let known = [
            returns::<Question>(bytes).is_some(),
            returns::<Answer>(bytes).is_some(),
            returns::<HostCall>(bytes).is_some(),
            returns::<Recording>(bytes).is_some(),
            returns::<Limits>(bytes).is_some(),
            returns::<Permission>(bytes).is_some(),
        ];
        read += usize::from(known.contains(&true));
        if let Err(error) = serde_json::from_slice::<Question>(bytes) {
            assert!(error.to_string().len() < 4096);
        }
    }
    assert!(read > 0);
}

#[test]
fn texts_that_are_nearly_permissions_are_read_or_refused() {
    let mut read = 0;
    for input in Corpus::of("permissions").inputs("permission", 100_000) {
        let text = String::from_utf8_lossy(&input.bytes);
        if let Ok(permission) = text.trim().parse::<Permission>() {
            read += 1;
            assert_eq!(permission.to_string().parse().as_ref(), Ok(&permission), "{text:?}");
        }
    }
    assert!(read > 0);
}

/// Whatever question can be read can be asked, and whatever recording can be played.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_read_can_be_asked_and_played() {
    let test = host();
    let plugin = test.host.load(guest("hostile-callback")).await.expect("load the guest");
    let limits = Limits { deadline_ms: 1_000, ..Limits::default() };
    let mut asked = 0;
    for input in Corpus::of("json").inputs("question", 4_000) {
        let (question, calls) = match (returns(&input.bytes), returns(&input.bytes)) {
            (Some(question), _) => (question, Vec::new()),
            (_, Some(Recording { question, calls, .. })) => (question, calls),
            _ => continue,
        };
        asked += 1;
        let outside = Outside::Played(calls);
        let access = Access { outside, limits: limits.clone(), ..Access::default() };
        if let Err(failure) = plugin.bind(access).ask(question, None).await {
            assert_readable(&failure.to_string());
        }
    }
    assert!(asked > 0);
}
