//! Origins as grants name them: `https://images.example.org`, `https://*.example.org`,
//! `http://*:8042`, `*`.

use std::str::FromStr;

use thiserror::Error;
use url::{Host, Url};

/// Where requests may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Everywhere.
    Everywhere,
    /// To some hosts.
    Of {
        /// `http` or `https`.
        scheme: String,
        /// Which hosts.
        hosts: Hosts,
        /// Which port of them.
        port: u16,
    },
}

/// Which hosts an origin names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hosts {
    /// All.
    All,
    /// Those below this domain, itself not among them.
    Below(String),
    /// This one.
    One(Host<String>),
}

/// A text is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{text}' is not an origin: {reason}")]
pub(crate) struct InvalidOrigin {
    text: String,
    reason: String,
}

impl Origin {
    /// The origin of a URL. `None` if its scheme is not one of HTTP, or if it names no host.
    pub(super) fn of(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host = match url.host()?.to_owned() {
            Host::Domain(name) => Host::Domain(without_dot(&name).to_owned()),
            address => address,
        };
        let port = url.port_or_known_default()?;
        Some(Self::Of { scheme: url.scheme().to_owned(), hosts: Hosts::One(host), port })
    }

    /// Whether all that the other one names is named by this one, too.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Everywhere, _) => true,
            (Self::Of { .. }, Self::Everywhere) => false,
            (
                Self::Of { scheme, hosts, port },
                Self::Of { scheme: other_scheme, hosts: other_hosts, port: other_port },
            ) => scheme == other_scheme && port == other_port && hosts.cover(other_hosts),
        }
    }
}

impl Hosts {
    fn cover(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Below(domain), Self::Below(other)) => other == domain || is_below(other, domain),
            (Self::Below(domain), Self::One(Host::Domain(name))) => is_below(name, domain),
            (Self::One(host), Self::One(other)) => host == other,
            _ => false,
        }
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid =
            |reason: &str| InvalidOrigin { text: text.to_owned(), reason: reason.to_owned() };
        if text == "*" {
            return Ok(Self::Everywhere);
        }
        let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
        let wrong = [
            (!matches!(url.scheme(), "http" | "https"), "its scheme must be http or https"),
            (has_user(&url), "it must not name a user"),
            (
                url.path() != "/" || url.query().is_some() || url.fragment().is_some(),
                "it must end with the host or the port",
            ),
        ];
        if let Some((_, reason)) = wrong.iter().find(|(is_wrong, _)| *is_wrong) {
            return Err(invalid(reason));
        }
        let Some(Self::Of { scheme, hosts: Hosts::One(host), port }) = Self::of(&url) else {
            return Err(invalid("it names no host"));
        };
        let hosts = match host {
            Host::Domain(name) if name == "*" => Hosts::All,
            Host::Domain(name) => match name.strip_prefix("*.") {
                Some(domain) if !domain.is_empty() && !domain.contains('*') => {
                    Hosts::Below(domain.to_owned())
                }
                None if !name.contains('*') && !name.is_empty() => Hosts::One(Host::Domain(name)),
                _ => return Err(invalid("`*` may only stand for the host or its first part")),
            },
            address => Hosts::One(address),
        };
        Ok(Self::Of { scheme, hosts, port })
    }
}

/// Whether a URL has a user name or a password.
pub(super) fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// `images.example.org.` is the same host as `images.example.org`.
fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .and_then(|rest| rest.strip_suffix('.'))
        .is_some_and(|rest| !rest.is_empty())
}
