//! Waiting for a run: what it prints, lost connections, Ctrl-C and time limits.

use std::process::Stdio;
use std::time::Duration;

use gantry_tests::process::Signal;
use gantry_tests::server::TestServer;

use super::support::{Wire, end_of, ended, gantry, push_script};

const SLOW: &str = "for i in 1 2 3 4 5 6; do echo out $i; echo err $i >&2; sleep 0.5; done
echo 1 > /outputs/y";

#[tokio::test]
async fn both_streams_of_a_job_come_through_apart_and_byte_for_byte() {
    let server = TestServer::start().await;
    let script = "printf 'a\\nb'; printf 'trouble' >&2; echo 1 > /outputs/y";
    let task = push_script(&server, script).await;
    let run = gantry(&server, &["run", task, "-i", "x=1", "--follow"]).await.expect(0);
    assert_eq!(run.stdout, "a\nb");
    assert!(run.stderr.contains("trouble") && run.stderr.contains("RUNNING"), "{}", run.stderr);
    for (flags, stdout) in [(&["--stdout"][..], "a\nb"), (&["--stderr"], "trouble"), (&[], "a\nb")]
    {
        let logs = gantry(&server, &[&["runs", "logs", "last"], flags].concat()).await.expect(0);
        assert_eq!(logs.stdout, stdout, "{flags:?}");
        let logs = gantry(&server, &[&["logs", "-f", "last"], flags].concat()).await.expect(0);
        assert_eq!(logs.stdout, stdout, "-f {flags:?}");
    }
}

#[tokio::test]
async fn a_cut_connection_costs_no_line_and_gives_none_twice() {
    let server = TestServer::start().await;
    let task = push_script(&server, SLOW).await;
    let wire = Wire::to(&server).await;
    let mut command = server.command(&["run", task, "-i", "x=1", "-f"]);
    command.env("GANTRY_SERVER", &wire.address);
    let following = tokio::spawn(end_of(command));
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        wire.cut();
    }
    let run = following.await.unwrap().expect(0);
    assert_eq!(run.stdout, (1..=6).map(|i| format!("out {i}\n")).collect::<String>());
    assert_eq!(run.stderr.matches("err ").count(), 6, "{}", run.stderr);
    assert_eq!(run.stderr.matches(" RUNNING").count(), 1, "{}", run.stderr);
}

#[tokio::test]
async fn a_detached_run_prints_its_id_and_nothing_else() {
    let server = TestServer::start().await;
    let task = push_script(&server, "echo done; echo 1 > /outputs/y").await;
    let run = gantry(&server, &["run", task, "-i", "x=1", "--detach"]).await.expect(0);
    let id = run.stdout.trim();
    assert_eq!(id.len(), 36, "{}", run.stdout);
    assert!(run.stderr.contains(&format!("gantry logs -f {id}")), "{}", run.stderr);
    // The beginning of an id is enough.
    let logs = gantry(&server, &["logs", "-f", &id[..8]]).await.expect(0);
    assert_eq!(logs.stdout, "done\n");
}

#[tokio::test]
async fn a_time_limit_and_ctrl_c_end_the_waiting_and_not_the_run() {
    let server = TestServer::start().await;
    let task = push_script(&server, SLOW).await;
    let late = gantry(&server, &["run", task, "-i", "x=1", "--timeout", "500ms"]).await.expect(4);
    assert!(late.stderr.contains("gantry runs cancel"), "{}", late.stderr);
    let mut command = server.command(&["logs", "-f", "last"]);
    let following = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    tokio::time::sleep(Duration::from_millis(700)).await;
    let id = nix::unistd::Pid::from_raw(following.id().try_into().unwrap());
    nix::sys::signal::kill(id, Signal::SIGINT).unwrap();
    let interrupted = tokio::task::spawn_blocking(move || following.wait_with_output()).await;
    let interrupted = ended(&interrupted.unwrap().unwrap()).expect(130);
    assert!(interrupted.stderr.contains("gantry logs -f"), "{}", interrupted.stderr);
    gantry(&server, &["logs", "-f", "last"]).await.expect(0);
}

#[tokio::test]
async fn a_canceled_run_exits_with_1() {
    let server = TestServer::options().config("[runs]\nstop_grace_seconds = 0").start().await;
    let task = push_script(&server, SLOW).await;
    gantry(&server, &["run", task, "-i", "x=1", "--detach"]).await.expect(0);
    gantry(&server, &["runs", "cancel", "last"]).await.expect(0);
    let logs = gantry(&server, &["logs", "-f", "last"]).await.expect(1);
    assert!(logs.stderr.contains("is CANCELED"), "{}", logs.stderr);
    gantry(&server, &["runs", "rm", "last"]).await.expect(0);
    gantry(&server, &["runs", "show", "last"]).await.expect(3);
}
