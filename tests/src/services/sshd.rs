//! An OpenSSH server.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::process::{Program, free_port, installed, run};

/// A running OpenSSH server with keys of its own. Whoever runs the test can log in, with the key or the password.
#[derive(Debug)]
pub struct Sshd {
    port: u16,
    program: Program,
    folder: TempDir,
}

impl Sshd {
    /// The password of the one user, where a server takes one.
    pub const PASSWORD: &str = "correct horse battery staple";

    /// Starts one that takes the key alone.
    ///
    /// # Panics
    ///
    /// When Debian's `openssh-server` is not installed or does not start.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with further lines of `sshd_config`, which win over those that it has anyway.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    pub async fn start_with(settings: &[&str]) -> Self {
        Self::begin(settings, &[], |sshd| Command::new(sshd)).await
    }

    /// The same with variables for the environment of those who log in.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    pub async fn start_with_variables(variables: &[(&str, &str)]) -> Self {
        Self::begin(&[], variables, |sshd| Command::new(sshd)).await
    }

    /// Starts one that takes the password alone.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start), and unless root runs the test: passwords are the machine's, so the server is shown
    /// another list of them, in a mount namespace of its own.
    pub async fn start_with_password() -> Self {
        assert!(Uid::effective().is_root(), "only root can try logins by password");
        let list = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(list.path(), passwords()).expect("the list of passwords is written");
        let settings = ["PasswordAuthentication yes", "PubkeyAuthentication no"];
        Self::begin(&settings, &[], |sshd| {
            let mut command = Command::new("unshare");
            command
                .args(["--mount", "sh", "-ec"])
                .arg("mount --bind \"$1\" /etc/shadow; shift; exec \"$@\"")
                .arg("sh")
                .args([list.path(), sshd]);
            command
        })
        .await
    }

    async fn begin(
        settings: &[&str],
        variables: &[(&str, &str)],
        command: impl FnOnce(&Path) -> Command,
    ) -> Self {
        let sshd = installed(&["sshd", "/usr/sbin/sshd"], "openssh-server");
        let folder = tempfile::tempdir().expect("a temporary folder");
        make_key(&folder.path().join("host_key"));
        make_key(&folder.path().join("identity"));
        if Uid::effective().is_root() {
            // Debian's service has it made; a server that runs as root does not start without it.
            std::fs::create_dir_all("/run/sshd").expect("root may make the folder /run/sshd");
        }
        let port = free_port();
        let config = folder.path().join("sshd_config");
        std::fs::write(&config, configuration(port, folder.path(), settings, variables))
            .expect("the server's configuration is written");
        let log = std::fs::File::create(folder.path().join("log")).expect("a new file");
        let mut command = command(&sshd);
        command.args(["-D", "-e", "-f"]).arg(&config);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let mut program = Program::start(&mut command);
        program.wait_until("an open port", || TcpStream::connect(("127.0.0.1", port)).ok()).await;
        Self { port, program, folder }
    }

    /// How a server that adds it as a host is told to reach it.
    pub fn reach(&self) -> Json {
        json!({
            "kind": "ssh",
            "address": "127.0.0.1",
            "port": self.port(),
            "user": self.user(),
            "private_key": self.key(),
        })
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Who can log in: whoever runs the test.
    pub fn user(&self) -> String {
        let user = User::from_uid(Uid::effective()).expect("the list of users can be read");
        user.expect("whoever runs the test has a name").name
    }

    /// The file with the private key that may log in, for `ssh -i`.
    pub fn identity(&self) -> PathBuf {
        self.folder.path().join("identity")
    }

    /// The private key that may log in, in OpenSSH's form.
    pub fn key(&self) -> String {
        read(&self.identity())
    }

    /// The server's public key as in `known_hosts`, without a name: `ssh-ed25519 AAAA…`.
    pub fn host_key(&self) -> String {
        public_key(&self.folder.path().join("host_key"))
    }

    /// What the server wrote about itself and its connections.
    pub fn log(&self) -> String {
        read(&self.folder.path().join("log"))
    }

    /// What has to be said to `ssh` and `scp` (with `-P` for the port) so that they ask nothing.
    pub fn client_options(&self) -> Vec<String> {
        let quiet = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
        let options = ["-F", "/dev/null", "-o", "IdentitiesOnly=yes"].map(str::to_owned);
        let quiet = quiet.iter().flat_map(|option| ["-o".to_owned(), (*option).to_owned()]);
        let identity = ["-i".to_owned(), self.identity().display().to_string()];
        options.into_iter().chain(quiet).chain(identity).collect()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // Each connection has processes of its own, which outlive the listening one.
        self.program.kill_with_descendants();
    }
}

fn make_key(path: &Path) {
    let keygen = installed(&["ssh-keygen"], "openssh-client");
    let path = path.to_string_lossy();
    run(&keygen, &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &path]);
}

/// The first value that it finds is the one that sshd takes. The home folder is the server's own, so that no start file of
/// whoever runs the tests has a say.
fn configuration(
    port: u16,
    folder: &Path,
    settings: &[&str],
    variables: &[(&str, &str)],
) -> String {
    let folder = folder.display();
    // What shells read at their start is not there.
    let mut environment = format!("\"HOME={folder}\"");
    // Machines on which Podman's defaults start no container.
    let engine = std::env::var("CONTAINERS_CONF").ok();
    let engine = engine.iter().map(|file| ("CONTAINERS_CONF", file.as_str()));
    for (name, value) in variables.iter().copied().chain(engine) {
        environment.push_str(&format!(" \"{name}={value}\""));
    }
    format!(
        "{}\nSetEnv {environment}\nPort {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\n\
         AuthorizedKeysFile {folder}/identity.pub\nStrictModes no\nUsePAM no\nPidFile none\n\
         PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
         MaxStartups 100\nLogLevel VERBOSE\nSubsystem sftp /usr/lib/openssh/sftp-server\n",
        settings.join("\n")
    )
}

/// The machine's list with the password of whoever runs this replaced.
fn passwords() -> String {
    let openssl = installed(&["openssl"], "openssl");
    let hash = run(&openssl, &["passwd", "-6", Sshd::PASSWORD]);
    let lines = read(Path::new("/etc/shadow"));
    let (own, others): (Vec<_>, Vec<_>) = lines.lines().partition(|line| line.starts_with("root:"));
    let after =
        own.first().and_then(|line| line.splitn(3, ':').nth(2)).unwrap_or("19000:0:99999:7:::");
    format!("root:{}:{after}\n{}\n", hash.trim(), others.join("\n"))
}

/// Without the comment.
fn public_key(private: &Path) -> String {
    let line = read(&private.with_extension("pub"));
    line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}
