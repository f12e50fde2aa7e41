//! Reports about this machine, as it is and as it is not.

use std::path::Path;

use gantry_model::id::ExecutorName;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::transport::transport;

/// The time of this machine, or another one.
struct Time(SignedDuration);

impl Clock for Time {
    fn now(&self) -> Timestamp {
        // The time of a file is the machine's own.
        let file = tempfile::tempfile().unwrap();
        let time = file.metadata().unwrap().modified().unwrap();
        Timestamp::try_from(time).unwrap() + self.0
    }
}

fn options(working_folder: &Path) -> HostOptions {
    HostOptions {
        name: ExecutorName("local".to_owned()),
        installation: "test".to_owned(),
        transport: TransportOptions::Local,
        working_folder: working_folder.to_str().unwrap().to_owned(),
        scheduler: Scheduler::None,
        kill_grace: Duration::from_secs(1),
        log_bytes: 1,
        capacity: None,
        supervisors: Vec::new(),
        labels: Vec::new(),
    }
}

async fn report(options: &HostOptions, off: SignedDuration) -> HostReport {
    let shell = Shell::new(transport(&options.transport));
    test(options, &shell, &Time(off)).await
}

fn check<'a>(report: &'a HostReport, name: &str) -> &'a HostCheck {
    let check = report.checks.iter().find(|check| check.name == name);
    check.unwrap_or_else(|| panic!("no {name} in {report:?}"))
}

#[tokio::test]
async fn this_machine_is_usable_and_its_working_folder_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let working_folder = folder.path().join("it's new/work");
    let report = report(&options(&working_folder), SignedDuration::ZERO).await;
    assert!(report.usable, "{report:?}");
    assert!(working_folder.is_dir());
    assert!(check(&report, "working folder").message.contains(" free"), "{report:?}");
    assert!(check(&report, "clock").passed, "{report:?}");
    assert!(report.programs.contains(&"bash".to_owned()), "{report:?}");
    assert_eq!(report.host_key, None);
}

#[tokio::test]
async fn a_working_folder_that_cannot_be_made_is_told_with_the_reason() {
    let report = report(&options(Path::new("/proc/gantry")), SignedDuration::ZERO).await;
    let check = check(&report, "working folder");
    assert!(!report.usable && !check.passed, "{report:?}");
    assert!(check.message.contains("/proc/gantry"), "{check:?}");
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_and_forbids_no_job() {
    let folder = tempfile::tempdir().unwrap();
    for (hours, word) in [(1, "behind"), (-1, "ahead")] {
        let report = report(&options(folder.path()), SignedDuration::from_hours(hours)).await;
        let check = check(&report, "clock");
        assert!(report.usable && !check.passed, "{report:?}");
        assert!(check.message.contains(word), "{check:?}");
    }
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_told_after_some_tries() {
    let folder = tempfile::tempdir().unwrap();
    let port = gantry_tests::process::free_port();
    let ssh = SshOptions {
        address: "127.0.0.1".to_owned(),
        port,
        user: "nobody".to_owned(),
        login: crate::host::SshLogin::Password("secret word".to_owned()),
        host_key: None,
        jump: None,
    };
    let options = HostOptions { transport: TransportOptions::Ssh(ssh), ..options(folder.path()) };
    assert!(!format!("{options:?}").contains("secret word"));
    let report = report(&options, SignedDuration::ZERO).await;
    let check = check(&report, "connection");
    assert!(!report.usable && !check.passed && report.checks.len() == 1, "{report:?}");
    assert!(check.message.contains(&format!("nobody@127.0.0.1:{port}")), "{check:?}");
    assert!(check.message.contains("refused"), "{check:?}");
}
