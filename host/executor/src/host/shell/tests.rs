//! The shell by the shells that this machine has.

use std::time::Instant;

use async_trait::async_trait;

use super::*;
use crate::host::TransportOptions;
use crate::transport::transport;

/// The local transport, where `sh` is another program.
struct Other {
    local: Arc<dyn Transport>,
    sh: &'static str,
}

#[async_trait]
impl Transport for Other {
    async fn open(&self, command: &str) -> Result<Channel, ExecError> {
        let command = command.replace("exec sh", &format!("exec {}", self.sh));
        let command = quote(&command);
        self.local.open(&format!("exec {} -c {command}", self.sh)).await
    }

    fn host_key(&self) -> Option<String> {
        None
    }

    fn host(&self) -> &str {
        self.sh
    }
}

/// Shells that hosts have as `sh`.
const SHELLS: [&str; 4] = ["dash", "bash", "bash --posix", "busybox sh"];

fn shell(sh: &'static str) -> Shell {
    let local = transport(&TransportOptions::Local);
    Shell::new(Arc::new(Other { local, sh }))
}

/// Calls a test for each shell.
async fn each(test: impl AsyncFn(Shell)) {
    for sh in SHELLS {
        test(shell(sh)).await;
    }
}

const ODD: &str = "a'b\"c\\d $HOME `id` $(id) *\n\n\t! -n \u{e4}\u{1f600} \\n %s '";

#[tokio::test]
async fn scripts_and_arguments_arrive_with_every_character() {
    each(async |shell| {
        let script = r#"for one do printf '[%s]' "$one"; done; printf '%s' 'it'\''s "$1" \n' >&2"#;
        let answer = shell.run("print", script, &[ODD, "", "-n", "--", "last\n"]).await.unwrap();
        let expected = format!("[{ODD}][][-n][--][last\n]");
        assert_eq!(String::from_utf8(answer.stdout).unwrap(), expected, "{}", shell.host());
        assert_eq!(answer.stderr, b"it's \"$1\" \\n");
        assert_eq!(answer.code, 0);
    })
    .await;
}

#[tokio::test]
async fn a_failure_of_any_kind_does_not_reach_the_next_script() {
    each(async |shell| {
        let before = shell.call("count", "echo $$; cd /", &[]).await.unwrap();
        for (script, code) in [
            ("exit 3", Some(3)),
            ("cd /tmp; x=1; set -e; false; echo no", Some(1)),
            ("if then (", None),
            ("echo 'open", None),
            ("exec >&- 2>&-; exit 4", Some(4)),
            ("kill -9 $(sh -c 'echo $PPID')", Some(137)),
            ("cat; read x; exit 5", Some(5)),
            ("trap 'exit 6' EXIT; return 6", Some(6)),
            ("exit 300", None),
        ] {
            let answer = shell.run("fail", script, &[]).await.unwrap();
            assert_ne!(answer.code, 0, "{script} in {}", shell.host());
            assert!(code.is_none_or(|code| code == answer.code), "{script}: {answer:?}");
        }
        let after = shell.call("count", "echo $$; test -z \"$x\" || echo dirty", &[]).await;
        assert_eq!(after.unwrap(), before, "{}", shell.host());
    })
    .await;
}

#[tokio::test]
async fn output_may_be_large_binary_and_without_a_newline() {
    each(async |shell| {
        let script = "head -c 3000000 /dev/zero; printf 'no newline'; printf '\\377' >&2";
        let answer = shell.run("print", script, &[]).await.unwrap();
        assert_eq!(answer.stdout.len(), 3_000_010);
        assert!(answer.stdout.ends_with(b"\0no newline"));
        assert_eq!(answer.stderr, b"\xff");
    })
    .await;
}

#[tokio::test]
async fn a_script_that_takes_too_long_is_ended_and_its_shell_replaced() {
    each(async |shell| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("alive").display().to_string();
        let limit = Duration::from_millis(300);
        let begun = Instant::now();
        let script = "while :; do echo >\"$1\"; sleep 0.1; done";
        let error = shell.run_within(limit, "wait", script, &[&file]).await.unwrap_err();
        assert!(matches!(error, ExecError::TimedOut { .. }), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(shell.call("print", "echo again", &[]).await.unwrap(), b"again\n");
        std::fs::remove_file(&file).unwrap();
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(!std::path::Path::new(&file).exists(), "{} goes on", shell.host());
    })
    .await;
}

#[tokio::test]
async fn what_a_script_leaves_running_does_not_get_into_the_next_answer() {
    each(async |shell| {
        let script = "(sleep 0.2; echo late; echo later >&2) &";
        assert_eq!(shell.call("leave", script, &[]).await.unwrap(), b"");
        tokio::time::sleep(Duration::from_millis(500)).await;
        let answer = shell.run("print", "echo now", &[]).await.unwrap();
        assert_eq!((answer.stdout, answer.stderr), (b"now\n".to_vec(), Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_shell_that_was_killed_is_replaced() {
    each(async |shell| {
        let id = String::from_utf8(shell.call("tell", "echo $$", &[]).await.unwrap()).unwrap();
        let lost = shell.run("end", "kill -9 $$; sleep 1", &[]).await.unwrap_err();
        assert!(matches!(lost, ExecError::ConnectionLost { .. }), "{lost}");
        let next = String::from_utf8(shell.call("tell", "echo $$", &[]).await.unwrap()).unwrap();
        assert_ne!(next, id);
        // Killed while nobody asks it anything.
        let idle = next.trim().parse().unwrap();
        let idle = nix::unistd::Pid::from_raw(idle);
        nix::sys::signal::kill(idle, nix::sys::signal::Signal::SIGKILL).unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(shell.call("tell", "echo here", &[]).await.unwrap(), b"here\n");
    })
    .await;
}

#[tokio::test]
async fn many_scripts_at_once_share_few_processes() {
    each(async |shell| {
        let calls = (0..40).map(|number: u32| {
            let shell = shell.clone();
            async move {
                let script = "echo $$; echo $1";
                let out = shell.call("tell", script, &[&number.to_string()]).await.unwrap();
                let out = String::from_utf8(out).unwrap();
                let (id, rest) = out.split_once('\n').unwrap();
                assert_eq!(rest.trim(), number.to_string());
                id.to_owned()
            }
        });
        let ids = futures::future::join_all(calls).await;
        let ids: std::collections::BTreeSet<_> = ids.into_iter().collect();
        assert!(ids.len() <= PROCESSES, "{ids:?}");
    })
    .await;
}

#[tokio::test]
async fn streams_go_in_and_out_and_dropping_one_ends_its_command() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    each(async |shell| {
        let mut channel =
            shell.open("copy", "printf '%s:' \"$1\"; cat; exit 9", &[ODD]).await.unwrap();
        channel.stdin.write_all(b"\0bytes\n").await.unwrap();
        drop(channel.stdin);
        let mut out = Vec::new();
        channel.stdout.read_to_end(&mut out).await.unwrap();
        assert_eq!(out, [ODD.as_bytes(), b":\0bytes\n"].concat());
        assert_eq!(channel.exit.await.unwrap(), 9);

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ended").display().to_string();
        let script = "trap 'echo >\"$1\"; exit' TERM; echo begun; sleep 60 & wait";
        let mut endless = shell.open("wait", script, &[&file]).await.unwrap();
        endless.stdout.read_exact(&mut [0; 6]).await.unwrap();
        drop(endless);
        for _wait in 0..50 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if std::path::Path::new(&file).exists() {
                return;
            }
        }
        panic!("{} goes on", shell.host());
    })
    .await;
}

#[tokio::test]
async fn a_nul_is_refused() {
    let refusal = shell("dash").run("print", "echo", &["a\0b"]).await.unwrap_err();
    assert!(refusal.to_string().contains("NUL"), "{refusal}");
}
