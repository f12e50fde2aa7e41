//! What commands read: a file, or standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::error::CliError;

/// The text of a file; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<String, CliError> {
    let text = match path.as_os_str() == "-" {
        true => stdin(),
        false => fs::read_to_string(path),
    };
    text.map_err(|source| CliError::File { doing: "read", path: path.to_owned(), source })
}

/// What a file, or standard input, says in JSON or YAML.
pub(super) fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, CliError> {
    serde_saphyr::from_str(&read(path)?)
        .map_err(|source| CliError::InputsFile { path: path.to_owned(), source: Box::new(source) })
}

fn stdin() -> io::Result<String> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}
