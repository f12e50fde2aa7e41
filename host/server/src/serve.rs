//! `gantry serve`: open everything, serve, and stop in good order.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::api::router::router;
use crate::app::{Assembled, StartError, assemble};
use crate::config::Config;
use crate::open_files;
use crate::pipeline::run_driver;

/// How long requests may still be answered once the server was asked to stop. systemd kills after 90 s.
const LAST_ANSWERS: Duration = Duration::from_secs(30);

/// Why a server did not start or did not go on.
#[derive(Debug, Error)]
pub(crate) enum ServeError {
    #[error("the server cannot start")]
    Start(#[from] StartError),
    #[error("cannot listen on {address}")]
    Listen {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error("the ready file cannot be written")]
    ReadyFile(#[source] io::Error),
    #[error("the server broke off")]
    Serve(#[source] io::Error),
}

/// Serves until SIGTERM or SIGINT. Jobs go on then; the next start re-attaches to them. `tell` gets the first
/// administrator's token if it was made now, and is the only one who does: a log is no place for it.
pub(crate) async fn serve(config: Config, tell: impl FnOnce(&str)) -> Result<(), ServeError> {
    if let Err(error) = open_files::allow() {
        tracing::warn!(%error, "raise the limit of open files");
    }
    let Assembled { app, first_token } = assemble(config).await?;
    let wanted = app.config.listen;
    let listening = |source| ServeError::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let shutdown = app.shutdown.clone();
    let signals = stop_on_signal(shutdown.clone()).map_err(ServeError::Serve)?;
    let driver = tokio::spawn(run_driver(app.pipeline.clone(), shutdown.clone()));
    if let Some(file) = &app.config.ready_file {
        write_ready(file, address).map_err(ServeError::ReadyFile)?;
    }
    tracing::info!("serving http://{address}, interface at http://{address}/api/docs");
    if let Some((token, file)) = first_token {
        tell(&token);
        tracing::info!("the first administrator's token is in {}", file.display());
    }
    let stopped = shutdown.clone();
    let serving = axum::serve(listener, router(app))
        .with_graceful_shutdown(async move { stopped.cancelled().await });
    tokio::select! {
        served = serving.into_future() => served.map_err(ServeError::Serve)?,
        () = too_late(shutdown.clone()) => {
            tracing::warn!("stopping although requests are still being answered");
        }
    }
    shutdown.cancel();
    signals.abort();
    if let Err(error) = driver.await {
        tracing::error!(%error, "the driver broke off");
    }
    Ok(())
}

/// A client that stalls does not hold the server up for ever.
async fn too_late(shutdown: CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(LAST_ANSWERS).await;
}

fn stop_on_signal(shutdown: CancellationToken) -> io::Result<tokio::task::JoinHandle<()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping; jobs that run go on, and the next start finds them");
        shutdown.cancel();
    }))
}

/// Written beside and renamed, so that whoever waits for the file never reads half an address.
fn write_ready(file: &Path, address: SocketAddr) -> io::Result<()> {
    let partial = file.with_extension("partial");
    std::fs::write(&partial, format!("http://{address}\n"))?;
    std::fs::rename(partial, file)
}
