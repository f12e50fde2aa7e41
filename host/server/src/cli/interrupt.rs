//! Waiting that a person or a time limit can end.

use std::time::Duration;

use tokio::signal::ctrl_c;
use tokio::time::sleep;

use super::error::CliError;

/// How waiting ended.
pub(super) enum Ended<T> {
    Done(T),
    /// By Ctrl-C.
    Interrupted,
    /// By the time limit.
    TimedOut,
}

/// Does the work until it is done, or Ctrl-C is pressed, or the time is over.
pub(super) async fn unless_interrupted<T>(
    work: impl Future<Output = Result<T, CliError>>,
    limit: Option<Duration>,
) -> Result<Ended<T>, CliError> {
    let time_is_over = async {
        match limit {
            Some(limit) => sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        done = work => done.map(Ended::Done),
        pressed = ctrl_c() => pressed.map(|()| Ended::Interrupted).map_err(CliError::Signals),
        () = time_is_over => Ok(Ended::TimedOut),
    }
}
