//! The services that tests start are the real ones, and end with their test.

use std::net::TcpStream;

use std::process::Command;

use gantry_tests::services::{PostgreSql, Proxy, Registry, Slurm, Sshd};

#[tokio::test]
async fn postgresql_takes_connections_while_it_is_held_and_none_afterwards() {
    let database = PostgreSql::start().await;
    let (_, address) = database.url().split_once('@').unwrap();
    let address = address.split('/').next().unwrap().to_owned();
    TcpStream::connect(&address).unwrap();
    drop(database);
    TcpStream::connect(&address).unwrap_err();
}

#[tokio::test]
async fn the_registry_speaks_the_registry_protocol() {
    let registry = Registry::start().await;
    let client = gantry_tests::client::Client::new(&format!("http://{}", registry.address()));
    assert_eq!(client.get("/v2/").await.expect_status(200).json(), serde_json::json!({}));
}

/// Runs a command there with OpenSSH's own client.
fn ssh(sshd: &Sshd, port: u16, command: &str) -> std::process::Output {
    let mut ssh = Command::new("ssh");
    ssh.args(sshd.client_options()).args(["-p", &port.to_string()]);
    ssh.args([&format!("{}@127.0.0.1", sshd.user()), command]).output().unwrap()
}

#[tokio::test]
async fn sshd_takes_the_key_and_shows_the_host_key_that_it_tells() {
    let sshd = Sshd::start().await;
    assert_eq!(ssh(&sshd, sshd.port(), "echo there").stdout, b"there\n");
    let mut keyscan = Command::new("ssh-keyscan");
    let shown = keyscan.args(["-p", &sshd.port().to_string(), "127.0.0.1"]).output().unwrap();
    assert!(String::from_utf8_lossy(&shown.stdout).contains(&sshd.host_key()));
}

#[tokio::test]
async fn a_cut_proxy_ends_the_connections_that_there_are_and_takes_new_ones() {
    let sshd = Sshd::start().await;
    let proxy = Proxy::start(sshd.port());
    assert_eq!(ssh(&sshd, proxy.port(), "echo there").stdout, b"there\n");
    proxy.cut_after(2000);
    assert_eq!(ssh(&sshd, proxy.port(), "echo there").status.code(), Some(255));
    assert_eq!(ssh(&sshd, proxy.port(), "echo there").stdout, b"there\n");
    assert_eq!(proxy.taken(), 3);
}

#[tokio::test]
async fn a_cluster_of_slurm_runs_a_job() {
    let slurm = Slurm::start().await;
    let mut srun = slurm.command("srun", &["echo", "there"]);
    assert_eq!(srun.output().unwrap().stdout, b"there\n");
}
