//! What a guest can learn and change: nothing but what it is given. And where its words go.

use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use gantry_model::plugin::Limits;
use gantry_plugin::Bound;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{host, import, misdeed, outputs};

/// What an importer reports of its attempts: the same the second time, when it is known that it
/// reads files, and it reads them in another way.
async fn report(task: &str, folder: &Path) -> String {
    let test = host();
    let importer = test.importer(Limits::default()).await;
    let report = reported(&importer, task, folder).await;
    assert_eq!(reported(&importer, task, folder).await, report);
    report
}

async fn reported(importer: &Bound, task: &str, folder: &Path) -> String {
    let answer = importer.plan(&import(task, json!({})), folder).await;
    let report = answer.expect("a report").create.remove(0).content;
    String::from_utf8(report).expect("it is text")
}

async fn ask(task: &str) -> Result<String, gantry_plugin::CallFailure> {
    let test = host();
    misdeed(&test.selector(Limits::default()).await, task).await
}

#[tokio::test]
async fn a_guest_sees_no_environment_argument_input_or_file() {
    assert_eq!(ask("look around").await.expect("an answer"), r#"[] [] "" false"#);
}

#[tokio::test]
async fn a_guest_reaches_no_network() {
    assert_eq!(ask("call out").await.expect("an answer"), "false false false");
}

#[tokio::test]
async fn outputs_cannot_be_changed() {
    let (_around, folder) = outputs();
    std::fs::remove_dir_all(folder.join("numbers")).expect("make room");
    std::fs::write(folder.join("numbers"), "untouched").expect("write a file");
    let report = report("write", &folder).await;
    assert!(!report.contains("done"), "{report}");
    assert_eq!(report.lines().count(), 6);
    assert_eq!(std::fs::read_to_string(folder.join("numbers")).expect("read it"), "untouched");
    assert_eq!(std::fs::read_dir(&folder).expect("list it").count(), 2);
}

#[tokio::test]
async fn nothing_beside_the_outputs_can_be_read() {
    let (around, folder) = outputs();
    std::fs::create_dir(folder.join("folder")).expect("make a folder");
    symlink("../secret", folder.join("relative-link")).expect("link");
    symlink(around.path().join("secret"), folder.join("absolute-link")).expect("link");
    let report = report("escape", &folder).await;
    assert!(!report.contains("done"), "{report}");
    assert_eq!(report.lines().count(), 7);
}

/// Nobody writes to it: whoever opened it as other files would wait for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_named_pipe_among_the_outputs_is_not_opened() {
    let (_around, folder) = outputs();
    let made = Command::new("mkfifo").arg(folder.join("pipe")).status().expect("run mkfifo");
    assert!(made.success());
    let report = report("hang", &folder).await;
    assert!(report.contains("PermissionDenied"), "{report}");
}

/// Everything that the server logs while a test's guard lives.
#[derive(Clone, Default)]
struct ServerLog(Arc<Mutex<Vec<u8>>>);

impl Write for ServerLog {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for ServerLog {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

async fn logged_by(task: &str) -> String {
    let log = ServerLog::default();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let test = host();
    let selector = test.selector(Limits { log_bytes: 1000, ..Limits::default() }).await;
    misdeed(&selector, task).await.expect("the call itself succeeds");
    drop(guard);
    let bytes = log.0.lock().expect("no panic").clone();
    String::from_utf8(bytes).expect("it is text")
}

#[tokio::test]
async fn a_flood_of_messages_is_cut_and_the_log_says_so() {
    for task in ["flood the log", "flood the output"] {
        let log = logged_by(task).await;
        assert!(log.contains("0 of a flood"), "{log}");
        assert!(log.contains(r#"plugin="hostile-selector 0.1.0""#), "{log}");
        assert_eq!(log.matches("the log of this call is full").count(), 1, "{log}");
        assert!(log.matches("of a flood").count() < 60, "{log}");
    }
}

#[tokio::test]
async fn control_characters_of_a_guest_do_not_reach_the_log() {
    let log = logged_by("forge a line").await;
    assert!(log.contains("harmless"), "{log}");
    assert!(!log.contains('\u{1b}') && !log.contains('\r'), "{log:?}");
}
