//! Requests that a page from elsewhere has a browser send: the browser adds the password that it knows, or reaches what is open to
//! all on its machine.

use std::net::IpAddr;

use axum::http::Uri;
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;

/// Names that no page from elsewhere can have, as nobody gets them: this machine, and what containers call it.
const OWN: [&str; 3] = ["localhost", "host.containers.internal", "host.docker.internal"];

/// Whether a page from elsewhere has a browser change something on the server that has this address.
pub(super) fn is_forged(parts: &Parts, address: &str) -> bool {
    !parts.method.is_safe() && is_from_elsewhere(parts, address)
}

/// Why a request is not let in to what is open to all on this machine: a page from elsewhere has a browser send it, or may do
/// so, having made its own name one of this machine. `address` is the server's.
pub(crate) fn stray(parts: &Parts, address: &str) -> Option<String> {
    let why = why_stray(parts, address)?;
    // Not every interface has room for it in its answer.
    tracing::info!("a request to an interface that is open is not taken: {why}");
    Some(why)
}

fn why_stray(parts: &Parts, address: &str) -> Option<String> {
    if is_from_elsewhere(parts, address) {
        return Some("a page of another site sent it".to_owned());
    }
    let host = host(parts)?;
    let own = address.parse::<Uri>().ok();
    let own = own.as_ref().and_then(Uri::host);
    let known = host.parse::<Authority>().is_ok_and(|host| {
        // Only a name can be made to mean this machine; an address is what it is.
        let name = host.host();
        let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        is_address || OWN.into_iter().chain(own).any(|own| name.eq_ignore_ascii_case(own))
    });
    (!known).then(|| {
        format!("it is for '{host}', which is no name of this server; `public_url` makes it one")
    })
}

fn is_from_elsewhere(parts: &Parts, address: &str) -> bool {
    let Some(origin) = header(parts, ORIGIN.as_str()) else { return false };
    let here = origin.split_once("://").map(|(_, host)| host);
    here.is_none() || (here != host(parts) && origin != address)
}

fn host(parts: &Parts) -> Option<&str> {
    header(parts, HOST.as_str()).or(parts.uri.authority().map(Authority::as_str))
}

/// A header's text. One that is no text is nobody's: it is not left out.
fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn is_stray(host: &str, origin: Option<&str>) -> bool {
        let request = Request::get("/").header(HOST, host);
        let request = origin.into_iter().fold(request, |request, it| request.header(ORIGIN, it));
        let (parts, ()) = request.body(()).unwrap().into_parts();
        stray(&parts, "https://gantry.example.org/lab").is_some()
    }

    #[test]
    fn what_is_open_is_there_for_this_machine_by_its_own_names() {
        for host in [
            "127.0.0.1:8080",
            "localhost:8080",
            "LOCALHOST",
            "[::1]:8080",
            "169.254.1.2:8080",
            "host.containers.internal:8080",
            "host.docker.internal",
            "gantry.example.org",
        ] {
            assert!(!is_stray(host, None), "{host}");
        }
        for host in
            ["elsewhere.example.org:8080", "localhost.example.org", "127.0.0.1.nip.io", "", "a b"]
        {
            assert!(is_stray(host, None), "{host}");
            assert!(is_stray(host, Some(&format!("http://{host}"))), "{host}");
        }
    }

    #[test]
    fn what_is_open_is_there_for_no_page_of_another_site() {
        let own = "127.0.0.1:8080";
        assert!(!is_stray(own, Some("http://127.0.0.1:8080")));
        assert!(!is_stray("gantry.example.org", Some("https://gantry.example.org")));
        for origin in
            ["https://elsewhere.example.org", "http://127.0.0.1:8081", "null", "", "\u{e9}"]
        {
            assert!(is_stray(own, Some(origin)), "{origin}");
        }
    }
}
