//! Whether one permission includes another: an administrator may grant what a plugin wants, or less of it.

use super::permission::{HttpScope, Permission};

impl Permission {
    /// Whether whoever has this has `other` as well.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Http(wide), Self::Http(narrow))
            | (Self::LocalHttp(wide), Self::LocalHttp(narrow)) => wide.covers(narrow),
            (Self::Command(wide), Self::Command(narrow)) => wide == "*" || wide == narrow,
            (Self::StartTask(wide), Self::StartTask(narrow)) => covers_task(wide, narrow),
            _ => self == other,
        }
    }
}

impl HttpScope {
    fn covers(&self, narrow: &Self) -> bool {
        narrow.methods.iter().all(|method| self.methods.contains(method))
            && covers_origin(&self.origin, &narrow.origin)
    }
}

/// Origins: `*`, `https://*`, `https://*.domain`, `https://host:port`.
fn covers_origin(wide: &str, narrow: &str) -> bool {
    if wide == "*" {
        return true;
    }
    let (Some(wide), Some(narrow)) = (Origin::of(wide), Origin::of(narrow)) else { return false };
    wide.scheme == narrow.scheme
        && wide.port == narrow.port
        && covers_host(&wide.host, &narrow.host)
}

fn covers_host(wide: &str, narrow: &str) -> bool {
    match wide.strip_prefix('*') {
        Some("") => true,
        // `.domain`: a host below it, or a narrower pattern below it.
        Some(domain) => {
            wide == narrow
                || narrow.strip_prefix('*').unwrap_or(narrow).len() > domain.len()
                    && narrow.ends_with(domain)
        }
        None => wide == narrow,
    }
}

/// The parts of an origin, in lower case and with the port written out.
struct Origin {
    scheme: String,
    host: String,
    port: String,
}

impl Origin {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let (scheme, place) = text.split_once("://")?;
        // The colons of an IPv6 address stand in brackets.
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (place, if scheme == "http" { "80" } else { "443" }),
        };
        let host = host.trim_end_matches('.');
        Some(Self { scheme: scheme.to_owned(), host: host.to_owned(), port: port.to_owned() })
    }
}

/// Tasks: `*`, `namespace:*`, `namespace:version`.
fn covers_task(wide: &str, narrow: &str) -> bool {
    wide == "*"
        || wide == narrow
        || wide
            .strip_suffix('*')
            .is_some_and(|namespace| namespace.ends_with(':') && narrow.starts_with(namespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(wide: &str, narrow: &str) -> bool {
        wide.parse::<Permission>().unwrap().covers(&narrow.parse().unwrap())
    }

    #[test]
    fn a_permission_covers_itself_and_what_is_narrower() {
        for (wide, narrow) in [
            ("mail", "mail"),
            ("secret a", "secret a"),
            ("command *", "command podman"),
            ("start-task *", "start-task org.example:1.0.0"),
            ("start-task org.example:*", "start-task org.example:1.0.0"),
            ("http GET,POST https://a.example.org", "http GET https://A.example.org:443"),
            ("http GET https://*.example.org", "http GET https://a.example.org"),
            ("http GET https://*.example.org", "http GET https://*.b.example.org"),
            ("http GET https://*", "http GET https://a.example.org"),
            ("http GET *", "http GET http://a.example.org:8042"),
            ("local-http GET http://[::1]:80", "local-http GET http://[::1]"),
        ] {
            assert!(covers(wide, narrow), "{wide} covers {narrow}");
        }
    }

    #[test]
    fn a_permission_does_not_cover_what_is_wider_or_different() {
        for (wide, narrow) in [
            ("mail", "read-variables"),
            ("secret a", "secret b"),
            ("command podman", "command *"),
            ("start-task org.example:*", "start-task *"),
            ("start-task org.example:*", "start-task org.example.other:1.0.0"),
            ("http GET https://a.example.org", "http GET,POST https://a.example.org"),
            ("http GET https://a.example.org", "local-http GET https://a.example.org"),
            ("http GET https://a.example.org", "http GET http://a.example.org"),
            ("http GET https://a.example.org", "http GET https://a.example.org:8443"),
            ("http GET https://a.example.org", "http GET https://*.example.org"),
            ("http GET https://*.example.org", "http GET https://example.org"),
            ("http GET https://*.example.org", "http GET https://badexample.org"),
            ("http GET https://*.example.org", "http GET https://*"),
            ("http GET https://*.example.org", "http GET *"),
        ] {
            assert!(!covers(wide, narrow), "{wide} does not cover {narrow}");
        }
    }
}
