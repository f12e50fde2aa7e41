//! Where a host is and who logs in, as it is written on the command line.

use std::path::Path;

use gantry_model::host::ContainerEngine;

use crate::cli::error::CliError;
use crate::cli::input;

/// Where a host is, and who logs in.
#[derive(Debug, PartialEq)]
pub(super) struct Place {
    pub(super) user: Option<String>,
    pub(super) address: String,
    pub(super) port: Option<u16>,
}

/// What proves who logs in, as it is sent.
#[derive(Default)]
pub(super) struct Secrets {
    pub(super) password: Option<String>,
    pub(super) private_key: Option<String>,
    pub(super) passphrase: Option<String>,
}

impl Place {
    /// Reads `[USER@]ADDRESS[:PORT]`.
    pub(super) fn parse(address: &str) -> Result<Self, CliError> {
        place(address).ok_or_else(|| CliError::Input {
            name: address.to_owned(),
            fault: "is no address of a host".to_owned(),
            hint: "Write lab@host.example.org, lab@10.0.0.7:2222 or lab@[::1]:22.".to_owned(),
        })
    }
}

impl Secrets {
    /// Reads the file of a key, and a password or passphrase from standard input.
    pub(super) fn read(
        key: Option<&Path>,
        passphrase_stdin: bool,
        password_stdin: bool,
    ) -> Result<Self, CliError> {
        let word = match password_stdin || passphrase_stdin {
            true => Some(input::read(Path::new("-"))?.trim_end_matches(['\r', '\n']).to_owned()),
            false => None,
        };
        let (password, passphrase) = if password_stdin { (word, None) } else { (None, word) };
        let private_key = key.map(input::read).transpose()?;
        Ok(Self { password, private_key, passphrase })
    }
}

/// An address with colons in it stands in brackets if a port follows.
fn place(text: &str) -> Option<Place> {
    let (user, rest) = match text.rsplit_once('@') {
        Some((user, rest)) => (Some(filled(user)?), rest),
        None => (None, text),
    };
    let (address, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, "")) => (address, None),
        Some((address, port)) => (address, Some(port.strip_prefix(':')?)),
        None => match rest.split_once(':') {
            Some((address, port)) if !port.contains(':') => (address, Some(port)),
            _ => (rest, None),
        },
    };
    let port = match port {
        Some(port) => Some(port.parse().ok()?),
        None => None,
    };
    Some(Place { user, address: filled(address)?, port })
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads the name of a container engine.
pub(super) fn engine(text: &str) -> Result<ContainerEngine, String> {
    text.parse().map_err(|_| "there are: docker, podman".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_user_and_a_port() {
        let place_of = |text: &str| place(text).map(|it| (it.user, it.address, it.port));
        let is = |user: Option<&str>, address: &str, port: u16| {
            let port = (port > 0).then_some(port);
            Some((user.map(str::to_owned), address.to_owned(), port))
        };
        assert_eq!(place_of("a.example.org"), is(None, "a.example.org", 0));
        assert_eq!(place_of("lab@10.0.0.7:2222"), is(Some("lab"), "10.0.0.7", 2222));
        assert_eq!(place_of("lab@dom@host"), is(Some("lab@dom"), "host", 0));
        assert_eq!(place_of("lab@[::1]:23"), is(Some("lab"), "::1", 23));
        assert_eq!(place_of("::1"), is(None, "::1", 0));
        for text in ["", "@host", "lab@", "host:ssh", "host:99999", "[::1]23"] {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
