//! Waiting for news of one run.

use gantry_model::id::RunId;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Resolves when this server has changed the run, or may have, or has noticed that another one did: whoever waits then looks.
pub(crate) async fn nudged(nudges: &mut Receiver<RunId>, run: RunId) {
    loop {
        match nudges.recv().await {
            Ok(id) if id != run => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            // The store is going away with the server.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
