//! Progress bars, on standard error and only where it is a terminal.

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::{Body, Response};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::client::Upload;
use super::error::CliError;

/// How much of a file is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

/// A bar for so many bytes.
pub(super) fn bytes(what: impl Into<Cow<'static, str>>, length: u64) -> ProgressBar {
    let style = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    styled(ProgressBar::new(length), style).with_message(what)
}

/// A sign of life for something whose length nobody knows.
pub(super) fn spinner(what: impl Into<Cow<'static, str>>) -> ProgressBar {
    let spinner = styled(ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}");
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner.with_message(what)
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A file to be sent, which shows how far it is. Once all of it was read, the bar says that the
/// server checks it.
pub(super) async fn upload(path: &Path, bar: &ProgressBar) -> Result<Upload, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let file = File::open(path).await.map_err(failed)?;
    let length = file.metadata().await.map_err(failed)?.len();
    bar.set_length(length);
    let bar = bar.clone();
    let stream = ReaderStream::with_capacity(file, CHUNK);
    let stream = stream.inspect_ok(move |bytes| {
        bar.inc(bytes.len() as u64);
        if bar.position() >= length {
            bar.set_message(format!("{}, and the server checks it", bar.message()));
        }
    });
    Ok(Upload { body: Body::wrap_stream(stream), length })
}

/// Writes what the server sends into a file.
pub(super) async fn save(response: Response, path: &Path, what: String) -> Result<(), CliError> {
    let failed = |source| CliError::File { doing: "write", path: path.to_owned(), source };
    let bar = bytes(what, response.content_length().unwrap_or(0));
    let server = response.url().clone();
    let mut file = File::create(path).await.map_err(failed)?;
    let mut stream = response.bytes_stream();
    while let Some(bytes) = stream.next().await {
        let bytes = bytes.map_err(|source| CliError::Broken {
            server: server.clone(),
            source: source.without_url(),
        })?;
        file.write_all(&bytes).await.map_err(failed)?;
        bar.inc(bytes.len() as u64);
    }
    file.flush().await.map_err(failed)?;
    bar.finish_and_clear();
    Ok(())
}
