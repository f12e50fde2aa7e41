//! Runs short scripts on a host, by a few long-lived `sh` processes: a script costs a round trip, and no session.

use std::sync::Arc;

use crate::error::ExecError;
use crate::transport::{Channel, Transport};

/// Runs scripts on a host. Cheap to clone; the clones share their processes.
#[derive(Clone)]
pub(crate) struct Shell {
    transport: Arc<dyn Transport>,
}

/// What a script left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its exit code.
    pub(crate) code: i32,
    /// All that it wrote.
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

impl Shell {
    /// Connects with the first script.
    pub(crate) fn new(transport: Arc<dyn Transport>) -> Self {
        Self { transport }
    }

    /// Runs a script with arguments (`$1` and so on), and reads its output to the end. It finds nothing on its
    /// standard input, and has two minutes. It may fail, exit, and change variables and folder: the next one does not notice.
    pub(crate) async fn run(
        &self,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<Answer, ExecError> {
        todo!()
    }

    /// Runs a script on a channel of its own, for as long as it likes: for streams in or out.
    pub(crate) async fn open(
        &self,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<Channel, ExecError> {
        todo!()
    }

    /// The transport that it uses.
    pub(crate) fn transport(&self) -> &dyn Transport {
        self.transport.as_ref()
    }
}
