//! How commands get to a host: [`local`] starts processes here, [`ssh`] opens channels of one connection.
//!
//! A transport knows commands and streams only. What the commands are is for `host`.

mod local;
mod ssh;

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::error::ExecError;
use crate::host::TransportOptions;

/// Runs commands on a host.
#[async_trait]
pub(crate) trait Transport: Send + Sync {
    /// Runs a command line by the host's `sh`, detached from any terminal. Dropping all parts of the channel ends it.
    ///
    /// Connects first where there is no connection. Fails within a bounded time.
    async fn open(&self, command: &str) -> Result<Channel, ExecError>;

    /// The key that the host showed when the connection was made (OpenSSH's form); `None` for this machine.
    fn host_key(&self) -> Option<String>;

    /// What errors call the host: `user@address:port`, or `this machine`.
    fn host(&self) -> &str;
}

/// A command that runs. Who opens it reads both outputs to their ends: on a connection that many share, what nobody
/// reads is in the way of all others, so that it is given up after a while.
pub(crate) struct Channel {
    /// Closed when it is shut down or dropped.
    pub(crate) stdin: Box<dyn AsyncWrite + Send + Unpin>,
    pub(crate) stdout: Box<dyn AsyncRead + Send + Unpin>,
    pub(crate) stderr: Box<dyn AsyncRead + Send + Unpin>,
    /// The exit code once the command has ended; 128 and the signal's number where a signal ended it. As long as it
    /// is kept, the command goes on.
    pub(crate) exit: BoxFuture<'static, Result<i32, ExecError>>,
}

/// The transport that the options ask for; it connects with the first command.
pub(crate) fn transport(options: &TransportOptions) -> Arc<dyn Transport> {
    match options {
        TransportOptions::Local => Arc::new(local::Local),
        TransportOptions::Ssh(ssh) => Arc::new(ssh::Ssh::new(ssh.clone())),
    }
}
