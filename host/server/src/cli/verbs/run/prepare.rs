//! A run is created, given its inputs, and started. If anything of that is refused or interrupted,
//! no run is left.

use reqwest::{Body, Method};

use super::given::{Content, Given, Upload};
use crate::api::native::{CreateRun, RunView, TaskView};
use crate::cli::client::{self, Client};
use crate::cli::error::CliError;
use crate::cli::interrupt::{Ended, unless_interrupted};
use crate::cli::output::note;
use crate::cli::progress;

/// The started run; `None` after Ctrl-C.
pub(super) async fn prepare(
    client: &Client,
    task: &TaskView,
    given: Given,
    wanted: CreateRun,
) -> Result<Option<RunView>, CliError> {
    let Given { values: inputs, uploads } = given;
    let start = uploads.is_empty();
    let wanted = CreateRun { inputs, start, ..wanted };
    let run: RunView = client.post(&["tasks", &task.id.to_string(), "runs"], &wanted).await?;
    if start {
        return Ok(Some(run));
    }
    let id = run.id.to_string();
    match unless_interrupted(fill_and_start(client, &id, &uploads), None).await {
        Ok(Ended::Done(run)) => Ok(Some(run)),
        Ok(Ended::Interrupted | Ended::TimedOut) => {
            client.delete(&["runs", &id], &[]).await?;
            note("nothing was started");
            Ok(None)
        }
        Err(error) => {
            // The first error is the one to tell.
            let _ = client.delete(&["runs", &id], &[]).await;
            Err(error)
        }
    }
}

async fn fill_and_start(
    client: &Client,
    id: &str,
    uploads: &[Upload],
) -> Result<RunView, CliError> {
    for upload in uploads {
        send(client, id, upload).await?;
    }
    client.act(&["runs", id, "start"], &[]).await
}

async fn send(client: &Client, id: &str, upload: &Upload) -> Result<(), CliError> {
    let index: Vec<String> = upload.index.iter().map(ToString::to_string).collect();
    let index = index.join("/");
    let index = (!index.is_empty()).then_some(("index", &*index));
    let path = upload.path.as_deref().map(|path| ("path", path));
    let query: Vec<_> = index.into_iter().chain(path).collect();
    let which = query.first().map(|(_, value)| *value).unwrap_or_default().to_owned();
    let bar = progress::bytes(format!("uploading {} {which}", upload.name), 0);
    let body = match &upload.content {
        Content::File(path) => progress::upload(path, &bar).await?,
        Content::Text(text) => {
            let length = text.len() as u64;
            client::Upload { body: Body::from(text.clone()), length }
        }
    };
    let path = ["runs", id, "inputs", &upload.name];
    let sent: Result<RunView, _> = client.upload(Method::PUT, &path, &query, body).await;
    bar.finish_and_clear();
    sent.map(drop)
}
