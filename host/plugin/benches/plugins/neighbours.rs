//! How much slower other calls are while one plugin misbehaves.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gantry_model::plugin::Question;
use gantry_plugin::{Access, Bound};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::host::{Host, ask};
use crate::report::{Cell, Table};
use crate::subjects::{self, Subject};
use crate::timing::Times;

/// Calls that are measured, with a pause after each, as a server has them.
const ROUNDS: usize = 1_000;
const PAUSE: Duration = Duration::from_millis(1);

/// Most that they may take, in times of what they take usually.
const AIM: f64 = 2.0;

/// Of the guest `hostile-selector`.
const MISDEEDS: [&str; 3] = ["loop", "allocate", "flood the log"];

/// Calls of the misbehaving plugin at once: one, and as many as it has by default.
const AT_ONCE: [usize; 2] = [1, 8];

/// By then the last misdeed has been stopped: more than the deadline of its world.
const AFTER: Duration = Duration::from_secs(6);

const COLUMNS: [&str; 6] = [
    "usual p50, µs",
    "usual p99, µs",
    "meanwhile p50, µs",
    "meanwhile p99, µs",
    "p50, times the usual",
    "p99, times the usual",
];

pub(crate) fn measure() -> Table {
    let mut table = Table::new("Other calls while a plugin misbehaves", &COLUMNS);
    let host = Host::new();
    let hostile = host.load(subjects::guest("hostile-selector")).bind(Access::default());
    for quick in ["most-room", "keep-declared"] {
        let subject = subjects::named(quick);
        let bound = host.bound(subject.component.clone());
        for misdeed in MISDEEDS {
            for at_once in AT_ONCE {
                let usual = calls(&host, &bound, &subject);
                let misbehaving = misbehave(&host, &hostile, misdeed, at_once);
                let meanwhile = calls(&host, &bound, &subject);
                drop(misbehaving);
                std::thread::sleep(AFTER);
                let cells = [
                    usual.p50().into(),
                    usual.p99().into(),
                    meanwhile.p50().into(),
                    meanwhile.p99().into(),
                    Cell::at_most(AIM, meanwhile.p50() / usual.p50()),
                    Cell::at_most(AIM, meanwhile.p99() / usual.p99()),
                ];
                table.row(format!("{quick} beside {at_once} × {misdeed}"), cells);
            }
        }
    }
    table
}

/// Calls from a task of the server, with pauses.
fn calls(host: &Host, bound: &Bound, subject: &Subject) -> Times {
    let (bound, question) = (bound.clone(), Arc::clone(&subject.question));
    let folder = subject.path().map(Path::to_owned);
    let calling = host.runtime.spawn(async move {
        let mut times = Times::default();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            ask(&bound, &question, folder.as_deref()).await;
            times.push(begun.elapsed());
            sleep(PAUSE).await;
        }
        times
    });
    host.runtime.block_on(calling).expect("calls that end")
}

/// Has so many misdeeds done, again and again, until this is dropped.
fn misbehave(host: &Host, hostile: &Bound, misdeed: &str, at_once: usize) -> JoinSet<()> {
    let question = Arc::new(asking_for(misdeed));
    let mut misbehaving = JoinSet::new();
    for _ in 0..at_once {
        let (hostile, question) = (hostile.clone(), Arc::clone(&question));
        misbehaving.spawn_on(
            async move {
                loop {
                    // It is stopped by a limit, or ends: both are as it should be.
                    let _ = hostile.ask(Arc::clone(&question), None).await;
                    // As a server's requests do: a call that ends at once never gives way by itself.
                    tokio::task::yield_now().await;
                }
            },
            host.runtime.handle(),
        );
    }
    std::thread::sleep(Duration::from_millis(200));
    misbehaving
}

fn asking_for(misdeed: &str) -> Question {
    let capacity = |cpus: u64| json!({ "cpus": cpus, "memory-bytes": cpus << 32, "gpus": 0 });
    let question = subjects::placement(misdeed, &capacity);
    serde_json::from_value(question).expect("a question as JSON")
}
