//! The port that a server would listen on, and the server that commands talk to.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::check::Check;
use crate::api::native::{HealthView, PageView, TaskView};
use crate::cli::client::Client;
use crate::cli::error::CliError;

/// Whether the configured address is free.
pub(super) async fn port(listen: SocketAddr) -> Check {
    match TcpListener::bind(listen).await {
        Ok(_) => Check::ok("address", format!("{listen} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let hint =
                "If that is not your server, take another one: gantry serve --listen 127.0.0.1:0";
            Check::note("address", format!("{listen} is in use"), hint)
        }
        Err(error) => {
            let hint = "Name an address of this machine with --listen or GANTRY_LISTEN.";
            Check::missing("address", format!("cannot listen on {listen}: {error}"), hint)
        }
    }
}

/// Whether a server answers, and takes the token.
pub(super) async fn server(client: &Client) -> Check {
    let address = client.server();
    match client.get::<HealthView>(&["health"]).await {
        Err(CliError::Unreachable { .. }) => {
            Check::note("server", format!("none answers at {address}"), "Start one: gantry serve")
        }
        Err(error) => {
            let hint = "Check the address that --server or GANTRY_SERVER names.";
            Check::missing("server", error.to_string(), hint)
        }
        Ok(health) => match client.get::<PageView<TaskView>>(&["tasks"]).await {
            Ok(_) => {
                Check::ok("server", format!("{address} is {} and takes the token", health.status))
            }
            Err(error) => {
                let found = format!("{address} is {}, but: {error}", health.status);
                Check::note("server", found, "Give a token with --token or GANTRY_TOKEN.")
            }
        },
    }
}
