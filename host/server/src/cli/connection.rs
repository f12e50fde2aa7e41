//! Which server a command talks to, and as whom.

use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;

use reqwest::Url;

/// Where a server keeps the token that it made at its first start, in its data folder.
const TOKEN_FILE: &str = "admin-token";

/// How a server is reached.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Server")]
pub(super) struct Connection {
    /// Its address
    #[arg(
        long,
        global = true,
        env = "GANTRY_SERVER",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub(super) server: Url,
    /// Token to show; without one, that of a server on this machine is read from its data folder
    #[arg(long, global = true, env = "GANTRY_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Data folder of a server on this machine
    #[arg(
        long,
        global = true,
        env = "GANTRY_DATA",
        value_name = "DIR",
        default_value = "gantry-data"
    )]
    pub(super) data: PathBuf,
}

impl Connection {
    /// The token to show, if there is one.
    pub(super) fn token(&self) -> Option<String> {
        let given = self.token.clone().filter(|token| !token.is_empty());
        // Another machine is never shown the token of this one.
        given.or_else(|| self.is_local().then(|| self.kept_token()).flatten())
    }

    /// Whether the server is on this machine.
    pub(super) fn is_local(&self) -> bool {
        let host = self.server.host_str().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    fn kept_token(&self) -> Option<String> {
        let token = fs::read_to_string(self.data.join(TOKEN_FILE)).ok()?;
        Some(token.trim().to_owned()).filter(|token| !token.is_empty())
    }
}
