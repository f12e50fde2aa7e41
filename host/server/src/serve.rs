//! `gantry serve`: open everything, serve, and stop in good order.

use std::future::IntoFuture as _;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use futures::future::try_join_all;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::api::router::{facade_router, router};
use crate::app::{Assembled, StartError, assemble};
use crate::config::{Config, Facade};
use crate::open_files;
use crate::pipeline::{run_driver, run_study_driver};

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
    // Links need the address. A free port is known only once it is taken; else a second server is to hear that the data
    // folder is in use, and not that the port is.
    let mut config = config;
    let mut taken = None;
    if config.listen.port() == 0 {
        let (listener, address) = listen(config.listen).await?;
        config.listen = address;
        taken = Some((listener, address));
    }
    let Assembled { app, first_token } = assemble(config).await?;
    let (listener, address) = match taken {
        Some(taken) => taken,
        None => listen(app.config.listen).await?,
    };
    let mut facades = Vec::new();
    for (facade, wanted) in &app.config.facades {
        facades.push((*facade, listen(*wanted).await?));
    }
    let shutdown = app.shutdown.clone();
    let signals = stop_on_signal(shutdown.clone()).map_err(ServeError::Serve)?;
    let driver = tokio::spawn(run_driver(app.pipeline.clone(), shutdown.clone()));
    let studies = tokio::spawn(run_study_driver(app.pipeline.clone(), shutdown.clone()));
    if let Some(file) = &app.config.ready_file {
        let addresses = facades.iter().map(|(facade, (_, address))| (*facade, *address));
        write_ready(file, address, addresses).map_err(ServeError::ReadyFile)?;
    }
    tracing::info!("serving http://{address}, interface at http://{address}/api/docs");
    for (facade, (_, address)) in &facades {
        tracing::info!("serving {facade} at http://{address}");
    }
    if let Some((token, file)) = first_token {
        tell(&token);
        tracing::info!("the first administrator's token is in {}", file.display());
    }
    let routers = facades
        .into_iter()
        .map(|(facade, (listener, _))| (listener, facade_router(app.clone(), facade)))
        .collect::<Vec<_>>();
    let all = routers.into_iter().chain([(listener, router(app))]);
    let serving = try_join_all(all.map(|(listener, router)| {
        let stopped = shutdown.clone().cancelled_owned();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(stopped).into_future()
    }));
    tokio::select! {
        served = serving => drop(served.map_err(ServeError::Serve)?),
        () = too_late(shutdown.clone()) => {
            tracing::warn!("stopping although requests are still being answered");
        }
    }
    shutdown.cancel();
    signals.abort();
    for driver in [driver, studies] {
        if let Err(error) = driver.await {
            tracing::error!(%error, "a driver broke off");
        }
    }
    Ok(())
}

/// A listener, and the address that it has.
async fn listen(wanted: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listening = |source| ServeError::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    Ok((listener, address))
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

/// The server's address, then a line for each façade that has its own. Written beside and renamed, so that whoever waits for
/// the file never reads half an address.
fn write_ready(
    file: &Path,
    address: SocketAddr,
    facades: impl Iterator<Item = (Facade, SocketAddr)>,
) -> io::Result<()> {
    let partial = file.with_extension("partial");
    let lines = facades.map(|(facade, address)| format!("{facade} http://{address}\n"));
    std::fs::write(&partial, format!("http://{address}\n{}", lines.collect::<String>()))?;
    std::fs::rename(partial, file)
}
