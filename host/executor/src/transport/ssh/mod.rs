//! Commands on another machine, by SSH.

use async_trait::async_trait;

use super::{Channel, Transport};
use crate::error::ExecError;
use crate::host::SshOptions;

/// A host behind SSH.
pub(crate) struct Ssh {
    host: String,
    options: SshOptions,
}

impl Ssh {
    pub(crate) fn new(options: SshOptions) -> Self {
        Self { host: format!("{}@{}:{}", options.user, options.address, options.port), options }
    }
}

#[async_trait]
impl Transport for Ssh {
    async fn open(&self, command: &str) -> Result<Channel, ExecError> {
        todo!()
    }

    fn host_key(&self) -> Option<String> {
        todo!()
    }

    fn host(&self) -> &str {
        &self.host
    }
}
