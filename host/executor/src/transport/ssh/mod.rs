//! Commands on another machine, by SSH: one connection a host, and a channel in it for each command.
//!
//! ```text
//! Ssh ─▶ Link: the connection of all, made with the first command and again when it is lost
//!           └─▶ Connection: address or jump host ─▶ handshake, host key ─▶ login
//!        channel: a command in the connection
//! ```

mod channel;
mod connection;
mod host_key;
mod link;
mod login;

use std::sync::Arc;

use async_trait::async_trait;

use self::link::Link;
use super::{Channel, Transport};
use crate::error::ExecError;
use crate::host::SshOptions;

/// A host behind SSH.
pub(crate) struct Ssh {
    link: Arc<Link>,
}

impl Ssh {
    pub(crate) fn new(options: SshOptions) -> Self {
        Self { link: Arc::new(Link::new(options)) }
    }
}

#[async_trait]
impl Transport for Ssh {
    async fn open(&self, command: &str) -> Result<Channel, ExecError> {
        let connection = self.link.connection().await?;
        channel::start(&connection, command).await
    }

    fn host_key(&self) -> Option<String> {
        self.link.host_key()
    }

    fn host(&self) -> &str {
        self.link.host()
    }
}

#[cfg(test)]
mod tests;
