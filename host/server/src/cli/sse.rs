//! Server-sent events, read to their end however often the connection is lost.

use std::pin::Pin;
use std::time::{Duration, Instant};

use eventsource_stream::{Event, Eventsource};
use futures::Stream;
use tokio::time::sleep;
use tokio_stream::StreamExt;

use super::client::Client;
use super::error::CliError;
use super::output::note;

/// The server sends a sign of life every 15 seconds; a connection that is silent for longer than
/// this is dead.
const SILENCE: Duration = Duration::from_secs(45);
/// How long to try to get a lost connection back: a server that is updated is away for less.
const PATIENCE: Duration = Duration::from_secs(120);
/// The pause before each attempt.
const PAUSE: Duration = Duration::from_millis(500);

/// One connection; a broken one gives `None`.
type Connection = Pin<Box<dyn Stream<Item = Option<Event>> + Send>>;

/// The events under an address.
pub(super) struct Events<'a> {
    client: &'a Client,
    path: Vec<String>,
    /// The id of the last event that came: where to go on.
    last: Option<String>,
    connection: Option<Connection>,
    lost_since: Option<Instant>,
    /// Whether a person is told that it was lost, and was told so.
    tells: bool,
    told: bool,
}

impl<'a> Events<'a> {
    /// From the first event on.
    pub(super) fn new(client: &'a Client, path: &[&str]) -> Self {
        let path = path.iter().map(ToString::to_string).collect();
        Self {
            client,
            path,
            last: None,
            connection: None,
            lost_since: None,
            tells: true,
            told: false,
        }
    }

    /// Without a word about lost connections: of two that are read at once, one tells of it.
    pub(super) fn silent(self) -> Self {
        Self { tells: false, ..self }
    }

    /// The next event; `None` after the last one. Asked again after that, it looks for newer ones.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, CliError> {
        loop {
            let Some(connection) = &mut self.connection else {
                self.connect().await?;
                continue;
            };
            let Some(Some(event)) = connection.next().await else {
                self.connection = None;
                self.lost_since.get_or_insert_with(Instant::now);
                sleep(PAUSE).await;
                continue;
            };
            self.lost_since = None;
            if !event.id.is_empty() {
                self.last = Some(event.id.clone());
            }
            if event.event == "end" {
                self.connection = None;
                return Ok(None);
            }
            return Ok(Some(event));
        }
    }

    async fn connect(&mut self) -> Result<(), CliError> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match self.client.events(&path, self.last.as_deref()).await {
            Ok(response) => {
                let bytes = response.bytes_stream().timeout(SILENCE);
                let bytes = bytes.map(|read| read.map_err(drop)?.map_err(drop));
                self.connection = Some(Box::pin(bytes.eventsource().map(Result::ok)));
                if self.told {
                    note("the server is back");
                    self.told = false;
                }
                Ok(())
            }
            Err(error) if error.may_pass() => {
                if self.lost_since.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
                    return Err(CliError::Lost { server: self.client.server().clone() });
                }
                if self.tells && !self.told {
                    note("the server does not answer; trying again …");
                    self.told = true;
                }
                sleep(PAUSE).await;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
