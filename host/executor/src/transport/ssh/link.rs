//! The connection that all of a host's commands share: made with the first of them, and made again
//! when it was lost.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use tokio::time::{Instant, sleep};

use super::connection::{Connection, Refusal};
use super::host_key::Trust;
use crate::error::ConnectError;
use crate::host::SshOptions;

/// How often a host that cannot be reached is tried before those who wait are told. A restart of
/// its SSH server takes less.
const TRIES: u32 = 5;

/// Nobody is kept waiting for further tries after this time: a host that takes connections and says
/// nothing spends it on the first one.
const PATIENCE: Duration = Duration::from_secs(15);

/// The first pause; each further one is twice as long, and all are changed by chance by up to a
/// half, so that many servers do not come back to a host at one instant.
const PAUSE: Duration = Duration::from_millis(250);

/// An attempt to connect, for all who wait for it.
type Attempt = Shared<BoxFuture<'static, Result<Arc<Connection>, Arc<ConnectError>>>>;

/// The way to a host.
pub(super) struct Link {
    /// `user@address:port`.
    host: String,
    options: SshOptions,
    /// What the link goes through.
    jump: Option<Arc<Self>>,
    /// Nobody's fault but the settings' where there is none.
    trust: Result<Trust, Arc<ConnectError>>,
    /// The newest attempt, under way or over.
    attempt: Mutex<Option<Attempt>>,
}

impl Link {
    pub(super) fn new(mut options: SshOptions) -> Self {
        let host = format!("{}@{}:{}", options.user, options.address, options.port);
        let jump = options.jump.take().map(|jump| Arc::new(Self::new(*jump)));
        let trust = Trust::new(&host, options.host_key.as_deref()).map_err(Arc::new);
        Self { host, options, jump, trust, attempt: Mutex::default() }
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The key that the host is known by, in OpenSSH's form.
    pub(super) fn host_key(&self) -> Option<String> {
        self.trust.as_ref().ok()?.openssh()
    }

    /// The connection that there is, or a new one.
    pub(super) fn connection(
        self: &Arc<Self>,
    ) -> BoxFuture<'static, Result<Arc<Connection>, Arc<ConnectError>>> {
        let link = Arc::clone(self);
        async move {
            let connection = link.attempt().await?;
            if connection.is_lost() { link.attempt().await } else { Ok(connection) }
        }
        .boxed()
    }

    /// The attempt that is under way or led to a connection, or else a new one. It goes on also
    /// when nobody waits for it any longer.
    fn attempt(self: &Arc<Self>) -> Attempt {
        let mut newest = self.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        let usable = |attempt: &Attempt| match attempt.peek() {
            None => true,
            Some(Ok(connection)) => !connection.is_lost(),
            Some(Err(_)) => false,
        };
        if let Some(attempt) = newest.as_ref().filter(|attempt| usable(attempt)) {
            return attempt.clone();
        }
        let link = Arc::clone(self);
        let host = self.host.clone();
        let task = tokio::spawn(async move { link.connect().await });
        let attempt = async move {
            task.await.unwrap_or_else(|broken| {
                let source = Box::new(broken);
                Err(Arc::new(ConnectError::Unreachable { host, tries: 1, source }))
            })
        };
        let attempt = attempt.boxed().shared();
        *newest = Some(attempt.clone());
        attempt
    }

    /// Tries until there is a connection, or an error that another try would meet as well.
    async fn connect(&self) -> Result<Arc<Connection>, Arc<ConnectError>> {
        let trust = self.trust.as_ref().map_err(Arc::clone)?;
        let begun = Instant::now();
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            let jump = match &self.jump {
                Some(jump) => Some(jump.connection().await?),
                None => None,
            };
            let source = match Connection::make(&self.host, &self.options, trust, jump).await {
                Ok(connection) => return Ok(Arc::new(connection)),
                Err(Refusal::Final(error)) => return Err(Arc::new(error)),
                Err(Refusal::ForNow(source)) => source,
            };
            if tries == TRIES || begun.elapsed() >= PATIENCE {
                let host = self.host.clone();
                return Err(Arc::new(ConnectError::Unreachable { host, tries, source }));
            }
            sleep(pause.mul_f64(chance(tries))).await;
            pause *= 2;
            tries += 1;
        }
    }
}

/// A number from 0.5 to 1.5 by chance.
fn chance(salt: u32) -> f64 {
    let bits = RandomState::new().hash_one(salt) >> 32;
    0.5 + f64::from(u32::try_from(bits).unwrap_or_default()) / f64::from(u32::MAX)
}
