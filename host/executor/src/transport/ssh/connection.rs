//! One connection to a host, from the socket to the login.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use russh::Disconnect;
use russh::client::{self, Handle};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::host_key::{HandshakeError, Trust};
use super::login;
use crate::error::ConnectError;
use crate::host::SshOptions;

/// How long the network may take to reach the host.
const REACH: Duration = Duration::from_secs(10);

/// How long greetings and the exchange of keys may take.
const HANDSHAKE: Duration = Duration::from_secs(20);

/// How long the login may take: some hosts ask a directory elsewhere.
const LOGIN: Duration = Duration::from_secs(30);

/// A silent host is asked whether it is still there, and given up after so many questions: a cut
/// line is noticed within a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const KEEP_ALIVE_TRIES: usize = 3;

/// How long a connection may stand still while it has something to send: no question gets through
/// then. Longer than a reader may hold it up.
const STANDSTILL: Duration = Duration::from_secs(90);

/// A connection with somebody logged in.
pub(super) struct Connection {
    pub(super) host: String,
    pub(super) handle: Handle<Trust>,
    given_up: AtomicBool,
    /// The connection that this one goes through.
    _jump: Option<Arc<Self>>,
}

/// Why there is no connection.
pub(super) enum Refusal {
    /// Another try would meet the same.
    Final(ConnectError),
    /// It may go better the next time.
    ForNow(Box<dyn StdError + Send + Sync>),
}

impl Connection {
    /// Makes a connection, directly or through another one.
    pub(super) async fn make(
        host: &str,
        options: &SshOptions,
        trust: &Trust,
        jump: Option<Arc<Self>>,
    ) -> Result<Self, Refusal> {
        let config = Arc::new(client::Config {
            preferred: trust.preferred(),
            keepalive_interval: Some(KEEP_ALIVE),
            keepalive_max: KEEP_ALIVE_TRIES,
            inactivity_timeout: Some(STANDSTILL),
            nodelay: true,
            ..client::Config::default()
        });
        let SshOptions { address, port, .. } = options;
        let reached = match &jump {
            None => {
                let connect = TcpStream::connect((address.as_str(), *port));
                let socket = in_time(REACH, "no answer", connect).await?;
                // Only how fast it is depends on this.
                let _with_delay = socket.set_nodelay(true);
                let handshake = client::connect_stream(config, socket, trust.clone());
                in_time(HANDSHAKE, "no SSH greeting", handshake).await
            }
            Some(jump) => {
                let port = u32::from(*port);
                let open = jump.handle.channel_open_direct_tcpip(address, port, "127.0.0.1", 0);
                let channel = in_time(REACH, "no answer by the jump host", open).await?;
                let handshake =
                    client::connect_stream(config, channel.into_stream(), trust.clone());
                in_time(HANDSHAKE, "no SSH greeting", handshake).await
            }
        };
        let mut handle = reached?;
        timeout(LOGIN, login::log_in(&mut handle, host, options))
            .await
            .map_err(|_elapsed| for_now(late("no answer to the login", LOGIN)))??;
        let given_up = AtomicBool::new(false);
        Ok(Self { host: host.to_owned(), handle, given_up, _jump: jump })
    }

    /// Whether it is known to be lost.
    pub(super) fn is_lost(&self) -> bool {
        self.handle.is_closed() || self.given_up.load(Ordering::Relaxed)
    }

    /// Counts as lost from now on. Says good-bye, so that whoever waits for an answer stops to.
    pub(super) async fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
        let farewell = self.handle.disconnect(Disconnect::ByApplication, "no answer", "en");
        // Nobody may be there to hear it.
        let _unheard = timeout(Duration::from_secs(1), farewell).await;
    }
}

/// A step of the connection with its time limit.
async fn in_time<T, E: Into<HandshakeError>>(
    limit: Duration,
    otherwise: &str,
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, Refusal> {
    match timeout(limit, step).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(match error.into() {
            HandshakeError::OtherHostKey(error) => Refusal::Final(error),
            HandshakeError::Protocol(error) => for_now(error),
        }),
        Err(_elapsed) => Err(for_now(late(otherwise, limit))),
    }
}

/// It may go better the next time.
pub(super) fn for_now(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Refusal {
    Refusal::ForNow(error.into())
}

fn late(what: &str, limit: Duration) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, format!("{what} within {} s", limit.as_secs()))
}

impl From<io::Error> for HandshakeError {
    fn from(error: io::Error) -> Self {
        Self::Protocol(russh::Error::IO(error))
    }
}
