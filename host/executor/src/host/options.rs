//! The settings of an executor that runs the jobs of script tasks on a host.

use std::fmt;
use std::time::Duration;

use gantry_model::exec::Capacity;
use gantry_model::host::Scheduler;
use gantry_model::id::ExecutorName;

use super::program::SupervisorProgram;

/// The settings of an executor that runs the jobs of script tasks on a host.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// What the host is called.
    pub name: ExecutorName,
    /// Marks this installation's folder and containers, so that two servers on one host never sweep
    /// each other's.
    pub installation: String,
    /// How commands get there.
    pub transport: TransportOptions,
    /// Absolute path of the folder on the host that everything is below.
    pub working_folder: String,
    /// What jobs are handed to.
    pub scheduler: Scheduler,
    /// How long a job that passed its time limit may take to end after TERM, before KILL. Whole
    /// seconds.
    pub kill_grace: Duration,
    /// Most bytes kept of each output stream.
    pub log_bytes: u64,
    /// What jobs may use in all; `None` is the whole machine.
    pub capacity: Option<Capacity>,
    /// What looks after jobs there, where it was built for such a host; else scripts do.
    pub supervisors: Vec<SupervisorProgram>,
    /// Words by which people tell it from others, sorted.
    pub labels: Vec<String>,
}

/// How commands get to a host.
#[derive(Debug, Clone, PartialEq)]
pub enum TransportOptions {
    /// It is this machine: as the user that the server runs as.
    Local,
    /// By SSH.
    Ssh(SshOptions),
}

/// How a host is reached by SSH, with the secrets that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct SshOptions {
    /// A name or an IP address.
    pub address: String,
    /// TCP port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// What proves it.
    pub login: SshLogin,
    /// The only public key that the host may show, in OpenSSH's form (`ssh-ed25519 AAAA…`). Without
    /// one, the first that it shows is trusted as long as the executor lives, and told by its
    /// report.
    pub host_key: Option<String>,
    /// A host that the connection goes through.
    pub jump: Option<Box<SshOptions>>,
}

/// What proves who logs in.
#[derive(Clone, PartialEq)]
pub enum SshLogin {
    /// A private key.
    Key {
        /// In OpenSSH's, PKCS#8 or PKCS#1 form.
        pem: String,
        /// Opens a key that is encrypted.
        passphrase: Option<String>,
    },
    /// A password; it also answers what a host asks interactively.
    Password(String),
}

impl fmt::Debug for SshLogin {
    /// Without the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key { .. } => "Key",
            Self::Password(_) => "Password",
        })
    }
}
