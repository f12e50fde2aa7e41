//! A real SSH server, and what can go wrong on the way to it.

use std::time::{Duration, Instant};

use gantry_tests::services::{Line, Proxy, Sshd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::error::ConnectError;
use crate::host::SshLogin;

fn options(sshd: &Sshd) -> SshOptions {
    SshOptions {
        address: "127.0.0.1".to_owned(),
        port: sshd.port(),
        user: sshd.user(),
        login: SshLogin::Key { pem: sshd.key(), passphrase: None },
        host_key: Some(sshd.host_key()),
        jump: None,
    }
}

async fn output(ssh: &Ssh, command: &str) -> Result<(String, i32), ExecError> {
    let mut channel = ssh.open(command).await?;
    drop(channel.stdin);
    let mut out = String::new();
    channel.stdout.read_to_string(&mut out).await.unwrap();
    Ok((out, channel.exit.await?))
}

/// The error of a connection that is refused.
async fn refusal(options: SshOptions) -> Arc<ConnectError> {
    match output(&Ssh::new(options), "echo").await {
        Err(ExecError::Connect(error)) => error,
        other => panic!("no refusal: {other:?}"),
    }
}

#[tokio::test]
async fn commands_run_with_their_streams_and_codes_over_one_connection() {
    let sshd = Sshd::start().await;
    let ssh = Ssh::new(options(&sshd));
    assert_eq!(output(&ssh, "echo 'it'\\''s'\nexit 3").await.unwrap(), ("it's\n".to_owned(), 3));
    assert_eq!(output(&ssh, "kill -9 $$").await.unwrap().1, 137);
    let mut channel = ssh.open("cat; printf '\\377' >&2").await.unwrap();
    let bytes: Vec<u8> = (0..=255).cycle().take(5_000_000).collect();
    let (mut stdin, mut copy, mut complaint) = (channel.stdin, Vec::new(), Vec::new());
    let write = async {
        stdin.write_all(&bytes).await.unwrap();
        stdin.shutdown().await.unwrap();
    };
    let read = channel.stdout.read_to_end(&mut copy);
    let ((), read) = tokio::join!(write, read);
    read.unwrap();
    assert!(copy == bytes);
    channel.stderr.read_to_end(&mut complaint).await.unwrap();
    assert_eq!((complaint, channel.exit.await.unwrap()), (vec![0xff], 0));
    assert_eq!(sshd.log().matches("Accepted publickey").count(), 1, "{}", sshd.log());
    assert_eq!(ssh.host_key(), Some(sshd.host_key()));
}

#[tokio::test]
async fn many_who_come_at_once_share_a_connection() {
    let sshd = Sshd::start().await;
    let ssh = Ssh::new(options(&sshd));
    let commands = (0..8).map(|_| output(&ssh, "echo x"));
    futures::future::try_join_all(commands).await.unwrap();
    assert_eq!(sshd.log().matches("Accepted publickey").count(), 1);
}

#[tokio::test]
async fn another_key_of_the_host_is_refused_with_both_fingerprints() {
    let (sshd, other) = (Sshd::start().await, Sshd::start().await);
    let options = SshOptions { host_key: Some(other.host_key()), ..options(&sshd) };
    let error = refusal(options).await;
    assert!(matches!(&*error, ConnectError::OtherHostKey { .. }), "{error}");
    assert_eq!(error.to_string().matches("SHA256:").count(), 2, "{error}");
}

#[tokio::test]
async fn the_first_key_is_trusted_where_none_is_stored_and_then_no_other() {
    let (sshd, other) = (Sshd::start().await, Sshd::start().await);
    let proxy = Proxy::start(sshd.port());
    let ssh = Ssh::new(SshOptions { host_key: None, port: proxy.port(), ..options(&sshd) });
    output(&ssh, "true").await.unwrap();
    assert_eq!(ssh.host_key(), Some(sshd.host_key()));
    proxy.lead_to(other.port());
    proxy.cut();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let error = output(&ssh, "true").await.unwrap_err();
    assert!(error.to_string().contains("SHA256:"), "{error}");
}

#[tokio::test]
async fn a_login_that_is_refused_says_what_the_host_accepts() {
    let (sshd, other) = (Sshd::start().await, Sshd::start().await);
    for login in [
        SshLogin::Key { pem: other.key(), passphrase: None },
        SshLogin::Password("wrong".to_owned()),
    ] {
        let begun = Instant::now();
        let error = refusal(SshOptions { login, ..options(&sshd) }).await;
        assert!(matches!(&*error, ConnectError::LoginRefused { .. }), "{error}");
        assert!(error.to_string().contains("publickey"), "{error}");
        // It is not tried again and again, which would have the host lock the user out.
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn a_password_opens_a_host_that_takes_one() {
    let sshd = Sshd::start_with_password().await;
    let login = SshLogin::Password(Sshd::PASSWORD.to_owned());
    let ssh = Ssh::new(SshOptions { login, ..options(&sshd) });
    assert_eq!(output(&ssh, "echo in").await.unwrap().0, "in\n");
    let wrong = SshLogin::Password("wrong".to_owned());
    let error = refusal(SshOptions { login: wrong, ..options(&sshd) }).await;
    assert!(error.to_string().contains("password"), "{error}");
}

/// Makes a key with these options of `ssh-keygen`, lets it in, and returns its file.
fn new_key(sshd: &Sshd, name: &str, arguments: &[&str]) -> String {
    let file = sshd.identity().with_file_name(name);
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-f"])
        .arg(&file)
        .args(arguments)
        .status()
        .unwrap();
    assert!(made.success());
    let own = std::fs::read(file.with_extension("pub")).unwrap();
    let all = [std::fs::read(sshd.identity().with_extension("pub")).unwrap(), own].concat();
    std::fs::write(sshd.identity().with_extension("pub"), all).unwrap();
    std::fs::read_to_string(&file).unwrap()
}

#[tokio::test]
async fn keys_of_every_usual_form_open_the_door() {
    let sshd = Sshd::start().await;
    for (name, passphrase, arguments) in [
        ("rsa", None, &["-t", "rsa", "-b", "2048", "-N", ""][..]),
        ("rsa-pem", None, &["-t", "rsa", "-b", "2048", "-m", "PEM", "-N", ""]),
        ("rsa-pkcs8", None, &["-t", "rsa", "-b", "2048", "-m", "PKCS8", "-N", ""]),
        ("ecdsa", None, &["-t", "ecdsa", "-N", ""]),
        ("ecdsa-pkcs8", None, &["-t", "ecdsa", "-m", "PKCS8", "-N", ""]),
        ("locked", Some("open up"), &["-t", "ed25519", "-N", "open up"]),
        ("locked-rsa", Some("open up"), &["-t", "rsa", "-b", "2048", "-N", "open up"]),
        ("locked-pkcs8", Some("open up"), &["-t", "rsa", "-m", "PKCS8", "-N", "open up"]),
    ] {
        let pem = new_key(&sshd, name, arguments);
        let passphrase = passphrase.map(str::to_owned);
        let login = SshLogin::Key { pem: pem.clone(), passphrase: passphrase.clone() };
        let ssh = Ssh::new(SshOptions { login, ..options(&sshd) });
        let answer = output(&ssh, "echo in").await;
        assert_eq!(answer.map_err(|error| error.to_string()), Ok(("in\n".to_owned(), 0)), "{name}");
        if passphrase.is_some() {
            for wrong in [None, Some("wrong".to_owned())] {
                let login = SshLogin::Key { pem: pem.clone(), passphrase: wrong };
                let error = refusal(SshOptions { login, ..options(&sshd) }).await.to_string();
                assert!(error.contains("passphrase"), "{name}: {error}");
            }
        }
    }
    let login = SshLogin::Key { pem: "no key".to_owned(), passphrase: None };
    let error = refusal(SshOptions { login, ..options(&sshd) }).await.to_string();
    assert!(error.contains("private key") && !error.contains("no key"), "{error}");
}

#[tokio::test]
async fn hosts_behind_hosts_are_reached() {
    let (first, second, third) = (Sshd::start().await, Sshd::start().await, Sshd::start().await);
    let through = SshOptions { jump: Some(Box::new(options(&first))), ..options(&second) };
    let ssh = Ssh::new(SshOptions { jump: Some(Box::new(through)), ..options(&third) });
    assert_eq!(output(&ssh, "echo there").await.unwrap().0, "there\n");
    assert_eq!(ssh.host_key(), Some(third.host_key()));
    for sshd in [&first, &second, &third] {
        assert_eq!(sshd.log().matches("Accepted publickey").count(), 1);
    }
    // What is wrong on the way is told of the host where it is wrong.
    let closed = SshOptions { host_key: Some(third.host_key()), ..options(&first) };
    let through = SshOptions { jump: Some(Box::new(closed)), ..options(&second) };
    let error = refusal(through).await;
    assert!(error.host().ends_with(&format!(":{}", first.port())), "{error}");
}

#[tokio::test]
async fn a_connection_that_is_cut_is_made_again_with_the_next_command() {
    let sshd = Sshd::start().await;
    let proxy = Proxy::start(sshd.port());
    let ssh = Ssh::new(SshOptions { port: proxy.port(), ..options(&sshd) });
    let waiting = ssh.open("echo begun; sleep 60").await.unwrap();
    let mut stdout = waiting.stdout;
    stdout.read_exact(&mut [0; 6]).await.unwrap();
    proxy.cut();
    let lost = waiting.exit.await.unwrap_err();
    assert!(matches!(lost, ExecError::ConnectionLost { .. }), "{lost}");
    assert_eq!(output(&ssh, "echo again").await.unwrap().0, "again\n");
    assert_eq!(proxy.taken(), 2);
}

#[tokio::test]
async fn a_connection_is_tried_again_until_the_network_is_back() {
    let sshd = Sshd::start().await;
    let proxy = Proxy::start(sshd.port());
    proxy.set(Line::Cut);
    let ssh = Ssh::new(SshOptions { port: proxy.port(), ..options(&sshd) });
    let back = async {
        while proxy.taken() < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        proxy.set(Line::Good);
    };
    let (answer, ()) = tokio::join!(output(&ssh, "echo back"), back);
    assert_eq!(answer.unwrap().0, "back\n");
}

#[tokio::test]
async fn a_host_that_cuts_every_connection_is_given_up_and_can_be_tried_later() {
    let sshd = Sshd::start().await;
    let proxy = Proxy::start(sshd.port());
    proxy.set(Line::Cut);
    let ssh = Ssh::new(SshOptions { port: proxy.port(), ..options(&sshd) });
    let waiting = [(); 3].map(|()| output(&ssh, "true"));
    for answer in futures::future::join_all(waiting).await {
        let error = answer.unwrap_err();
        assert!(error.to_string().contains("5 tries"), "{error}");
    }
    // All of them waited for the same tries.
    assert_eq!(proxy.taken(), 5);
    proxy.set(Line::Good);
    output(&ssh, "true").await.unwrap();
}

#[tokio::test]
async fn a_host_that_falls_silent_is_given_up_and_its_connection_made_anew() {
    let sshd = Sshd::start().await;
    let proxy = Proxy::start(sshd.port());
    let ssh = Ssh::new(SshOptions { port: proxy.port(), ..options(&sshd) });
    output(&ssh, "true").await.unwrap();
    proxy.set(Line::Silent);
    let error = output(&ssh, "true").await.unwrap_err();
    assert!(matches!(error, ExecError::TimedOut { .. }), "{error}");
    proxy.set(Line::Good);
    output(&ssh, "true").await.unwrap();
    assert_eq!(proxy.taken(), 2);
}

/// A server that says one thing to whoever comes, and then nothing.
async fn odd_server(greeting: &'static [u8]) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _gone = socket.write_all(greeting).await;
        }
    });
    port
}

#[tokio::test]
async fn a_server_that_is_no_ssh_server_is_an_error() {
    let sshd = Sshd::start().await;
    for greeting in [
        &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
        b"SSH-2.0-odd\r\n\0\0\0\x01\0",
        b"SSH-2.0-odd\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"SSH-1.5-old\r\n",
        b"",
    ] {
        let port = odd_server(greeting).await;
        let error = refusal(SshOptions { port, ..options(&sshd) }).await;
        assert!(matches!(&*error, ConnectError::Unreachable { .. }), "{error}");
    }
}

#[tokio::test]
async fn start_files_may_print_and_a_login_without_a_shell_is_told() {
    let noisy = Sshd::start_with(&["ForceCommand echo hello; echo x >&2; sh -c \
        \"$SSH_ORIGINAL_COMMAND\""])
    .await;
    let ssh = Ssh::new(options(&noisy));
    assert_eq!(output(&ssh, "echo clean").await.unwrap().0, "clean\n");
    let closed =
        Sshd::start_with(&["ForceCommand echo This account is not available; exit 1"]).await;
    let error = output(&Ssh::new(options(&closed)), "echo").await.unwrap_err().to_string();
    assert!(error.contains("This account is not available"), "{error}");
}

#[tokio::test]
async fn a_host_that_allows_no_session_says_so() {
    let sshd = Sshd::start_with(&["MaxSessions 0"]).await;
    let error = output(&Ssh::new(options(&sshd)), "echo").await.unwrap_err().to_string();
    assert!(error.contains("MaxSessions"), "{error}");
}
