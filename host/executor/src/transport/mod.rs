//! How commands get to a host: [`local`] starts processes here, [`ssh`] opens channels of one
//! connection.
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
    /// Runs a command line by the host's `sh`, detached from any terminal. Connects first where
    /// there is no connection. Fails within a bounded time.
    async fn open(&self, command: &str) -> Result<Channel, ExecError>;

    /// The key that the host showed when the connection was made (OpenSSH's form); `None` for this
    /// machine.
    fn host_key(&self) -> Option<String>;

    /// What errors call the host: `user@address:port`, or `this machine`.
    fn host(&self) -> &str;
}

/// A command that runs. Who opens it reads both outputs to their ends: many share the connection,
/// and what one does not read is in the way of all, so that it is given up after a minute.
pub(crate) struct Channel {
    /// Ends for the command when it is shut down or dropped.
    pub(crate) stdin: Box<dyn AsyncWrite + Send + Unpin>,
    pub(crate) stdout: Box<dyn AsyncRead + Send + Unpin>,
    pub(crate) stderr: Box<dyn AsyncRead + Send + Unpin>,
    /// The exit code when the command has ended; 128 and the signal's number where a signal ended
    /// it. Dropping this ends the command by TERM, and whatever it started that is still in its
    /// process group.
    pub(crate) exit: BoxFuture<'static, Result<i32, ExecError>>,
}

/// The transport that the options ask for; it connects with the first command.
pub(crate) fn transport(options: &TransportOptions) -> Arc<dyn Transport> {
    match options {
        TransportOptions::Local => Arc::new(local::Local),
        TransportOptions::Ssh(options) => Arc::new(ssh::Ssh::new(options.clone())),
    }
}
