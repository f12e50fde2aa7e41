//! A script with a stream, from its start to its exit code.

use std::time::Duration;

use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::error::ExecError;
use crate::host::shell::Shell;

/// How long a stream may rest before its host is given up. A dead connection is noticed before.
pub(super) const STALL: Duration = Duration::from_secs(300);

/// Most bytes kept of what a script complains about.
const COMPLAINT: usize = 64 * 1024;

/// A script that runs.
pub(super) struct Stream {
    pub(super) stdin: Box<dyn AsyncWrite + Send + Unpin>,
    pub(super) stdout: Box<dyn AsyncRead + Send + Unpin>,
    pub(super) end: End,
}

/// What is to be known of a script once its streams have been used.
pub(super) struct End {
    shell: Shell,
    operation: &'static str,
    complaint: JoinHandle<Vec<u8>>,
    exit: BoxFuture<'static, Result<i32, ExecError>>,
}

impl Stream {
    pub(super) async fn open(
        shell: &Shell,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<Self, ExecError> {
        let channel = shell.open(operation, script, arguments).await?;
        // Read all the while: a script that cannot complain would wait for ever.
        let complaint = tokio::spawn(beginning(channel.stderr));
        let end = End { shell: shell.clone(), operation, complaint, exit: channel.exit };
        Ok(Self { stdin: channel.stdin, stdout: channel.stdout, end })
    }
}

impl End {
    /// Waits until the script has ended, which fails if the script did.
    pub(super) async fn wait(self, limit: Duration) -> Result<(), ExecError> {
        let ended = async {
            let code = self.exit.await?;
            let complaint = self.complaint.await.unwrap_or_default();
            Ok::<_, ExecError>((code, complaint))
        };
        match timeout(limit, ended).await {
            Ok(Ok((0, _))) => Ok(()),
            Ok(Ok((code, complaint))) => {
                Err(self.shell.complaint(self.operation, code, &complaint))
            }
            Ok(Err(error)) => Err(error),
            Err(_elapsed) => Err(late(&self.shell, self.operation, limit)),
        }
    }
}

/// The host did not do it in time.
pub(super) fn late(shell: &Shell, operation: &'static str, limit: Duration) -> ExecError {
    let program = shell.host().to_owned();
    ExecError::TimedOut { program, operation, seconds: limit.as_secs() }
}

/// Reads to the end, and keeps the beginning, which has the reason.
async fn beginning(mut stream: Box<dyn AsyncRead + Send + Unpin>) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut chunk = vec![0; 8 * 1024];
    while let Ok(read @ 1..) = stream.read(&mut chunk).await {
        let room = COMPLAINT.saturating_sub(kept.len()).min(read);
        kept.extend_from_slice(chunk.get(..room).unwrap_or_default());
    }
    kept
}
