//! Commands on this machine.

use async_trait::async_trait;

use super::{Channel, Transport};
use crate::error::ExecError;

/// This machine.
pub(crate) struct Local;

#[async_trait]
impl Transport for Local {
    async fn open(&self, command: &str) -> Result<Channel, ExecError> {
        todo!()
    }

    fn host_key(&self) -> Option<String> {
        None
    }

    fn host(&self) -> &str {
        "this machine"
    }
}
