//! How a host is reached, what a look at it tells, and hosts that cannot be used.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gantry_executor::{
    ConnectError, ExecError, HostExecutor, SshLogin, SshOptions, TransportOptions,
};
use gantry_model::exec::Health;
use gantry_model::host::HostReport;
use gantry_tests::process::free_port;
use gantry_tests::services::{Line, Sshd};

use super::{on_both_ways, on_every_host};
use crate::support::{HostBench, Runtime, Script, SshSettings, Way, executor_with};

on_every_host! {
    a_usable_host_says_so_check_by_check
}

mod folder {
    super::on_both_ways! { a_working_folder_that_cannot_be_made_is_told }
    use super::a_working_folder_that_cannot_be_made_is_told;
}

fn is_about_another_key(error: &ExecError) -> bool {
    let ExecError::Connect(reason) = error else { return false };
    matches!(**reason, ConnectError::OtherHostKey { .. })
}

/// What did not pass. Engines that are installed and do not work are the machine's.
fn failures(report: &HostReport) -> String {
    let checks = report.checks.iter().filter(|check| check.name != "container engine");
    let failed = checks.filter(|check| !check.passed);
    failed.map(|check| format!("{}: {}\n", check.name, check.message)).collect()
}

async fn a_usable_host_says_so_check_by_check(bench: HostBench) {
    let report = bench.executor.test().await;
    assert!(report.usable, "{report:?}");
    assert_eq!(failures(&report), "");
    for program in ["sh", "bash", "python3"] {
        assert!(report.programs.iter().any(|found| found == program), "{:?}", report.programs);
    }
    let expected = bench.sshd.as_ref().map(Sshd::host_key);
    assert_eq!(report.host_key, expected);
    let fingerprint = bench.executor.fingerprint().await;
    assert_eq!(fingerprint.health, Health::Healthy);
    assert!(fingerprint.capacity.cpus > 0 && fingerprint.capacity.memory_bytes > 0);
    assert_eq!(&fingerprint.name, bench.executor.name());
}

async fn a_working_folder_that_cannot_be_made_is_told(bench: HostBench) {
    let mut settings = bench.settings.clone();
    settings.folder = "/proc/no folder".into();
    let executor = settings.executor();
    let report = executor.test().await;
    assert!(!report.usable);
    assert!(failures(&report).contains("/proc/no folder"), "{report:?}");
    let (plan, _) = bench.plan(&Script::new("true"));
    let handle = executor.reserve(&plan.job);
    let error = executor.start(&plan, &handle).await.unwrap_err().to_string();
    assert!(error.contains("/proc/no folder"), "{error}");
}

/// A host with other ways to log in.
async fn report_of(bench: &HostBench, change: impl FnOnce(&mut SshOptions)) -> HostReport {
    let mut options = bench.settings.options();
    if let TransportOptions::Ssh(ssh) = &mut options.transport {
        change(ssh);
    }
    let executor = executor_with(options);
    let before = Instant::now();
    let report = executor.test().await;
    assert!(before.elapsed() < Duration::from_secs(60), "took {:?}", before.elapsed());
    let healthy = executor.fingerprint().await.health == Health::Healthy;
    assert_eq!(healthy, report.usable);
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_key_of_a_host_is_told_and_any_other_than_the_pinned_one_refused() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let trusting = report_of(&bench, |ssh| ssh.host_key = None).await;
    assert!(trusting.usable, "{trusting:?}");
    assert_eq!(trusting.host_key, Some(bench.sshd.as_ref().unwrap().host_key()));
    let other = Sshd::start().await;
    let report = report_of(&bench, |ssh| ssh.host_key = Some(other.host_key())).await;
    assert!(!report.usable);
    assert!(failures(&report).contains("key"), "{report:?}");
    let mut settings = bench.settings.clone();
    settings.ssh.as_mut().unwrap().host_key = Some(other.host_key());
    let error = settings.executor().list_jobs().await.unwrap_err();
    assert!(is_about_another_key(&error), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_set_up_anew_behind_the_same_address_is_refused_while_the_server_runs() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let mut settings = bench.settings.clone();
    settings.ssh.as_mut().unwrap().host_key = None;
    let executor = settings.executor();
    executor.list_jobs().await.unwrap();
    // The first key that is seen is trusted for as long as the executor lives.
    let other = Sshd::start().await;
    bench.proxy().lead_to(other.port());
    bench.proxy().cut();
    let error = eventually_refused(&executor).await;
    assert!(is_about_another_key(&error), "{error:?}");
}

/// What it says once it has noticed that its connection is gone.
async fn eventually_refused(executor: &Arc<dyn HostExecutor>) -> ExecError {
    loop {
        match executor.list_jobs().await {
            Ok(_) | Err(ExecError::ConnectionLost { .. }) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => return error,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_is_refused_says_what_to_do() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let other = Sshd::start().await;
    let login = SshLogin::Key { pem: other.key(), passphrase: None };
    let report = report_of(&bench, |ssh| ssh.login = login).await;
    assert!(!report.usable);
    assert!(failures(&report).contains("publickey"), "{report:?}");
    let login = SshLogin::Password("wrong".to_owned());
    assert!(!report_of(&bench, |ssh| ssh.login = login).await.usable);
    let login = SshLogin::Key { pem: "no key".to_owned(), passphrase: None };
    let report = report_of(&bench, |ssh| ssh.login = login).await;
    assert!(failures(&report).contains("private key"), "{report:?}");
    let report = report_of(&bench, |ssh| ssh.user = "nobody-of-that-name".to_owned()).await;
    assert!(!report.usable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_logs_in_as_well() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let sshd = Sshd::start_with_password().await;
    let change = |password: &str| {
        let login = SshLogin::Password(password.to_owned());
        let (port, host_key) = (sshd.port(), Some(sshd.host_key()));
        move |ssh: &mut SshOptions| {
            (ssh.login, ssh.port, ssh.host_key) = (login, port, host_key);
        }
    };
    let report = report_of(&bench, change(Sshd::PASSWORD)).await;
    assert!(report.usable, "{report:?}");
    let report = report_of(&bench, change("wrong")).await;
    assert!(!report.usable);
    assert!(!format!("{report:?}").contains("wrong"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_behind_another_one_is_reached_through_it() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let gate = Sshd::start().await;
    let mut options = bench.settings.options();
    let TransportOptions::Ssh(ssh) = &mut options.transport else { panic!("a host behind SSH") };
    ssh.jump = Some(Box::new(SshSettings::of(&gate, gate.port()).options()));
    let executor = executor_with(options);
    let (plan, _) = bench.plan(&Script::new("echo there"));
    let handle = executor.reserve(&plan.job);
    executor.start(&plan, &handle).await.unwrap();
    executor.wait(&handle).await.unwrap();
    assert!(gate.log().contains("Accepted publickey"), "{}", gate.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_that_refuse_or_never_answer_are_given_up_in_time() {
    let bench = HostBench::new(Way::Ssh, Runtime::Process).await;
    let report = report_of(&bench, |ssh| ssh.port = free_port()).await;
    assert!(!report.usable);
    let report = report_of(&bench, |ssh| ssh.address = "no-such-host.invalid".to_owned()).await;
    assert!(!report.usable);
    bench.proxy().set(Line::Silent);
    let report = report_of(&bench, |_| {}).await;
    assert!(!report.usable);
    assert!(failures(&report).contains(&bench.proxy().port().to_string()), "{report:?}");
    bench.proxy().set(Line::Good);
    assert!(report_of(&bench, |_| {}).await.usable);
}
