//! `gantry host repository add`

use std::path::Path;

use crate::api::native::PutRepository;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Set the credentials of a Docker repository; the password is read from standard input and kept encrypted
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// What the `docker_repository` of a job names
    name: String,
    /// Its address: registry.example.org
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// Who pulls
    #[arg(long, value_name = "NAME")]
    username: String,
}

impl Add {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let password = input::read(Path::new("-"))?.trim_end_matches(['\r', '\n']).to_owned();
        let body = PutRepository { server: self.address, user: self.username, password };
        client.keep(&["repositories", &self.name], &body).await?;
        note(format_args!("jobs use it with: docker_repository: {}", self.name));
        Ok(Exit::Done)
    }
}
