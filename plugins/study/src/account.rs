//! Accounts at other systems.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gantry_plugin_sdk::http::Request;
use gantry_plugin_sdk::secrets;

/// The request with name and password, if the secrets `SYSTEM-user` and `SYSTEM-password` are both
/// set and granted: a system need not ask for them.
pub fn with_account(request: Request, system: &str) -> Request {
    let secret = |what: &str| secrets::get(&format!("{system}-{what}"));
    match (secret("user"), secret("password")) {
        (Ok(user), Ok(password)) => {
            let account = STANDARD.encode(format!("{user}:{password}"));
            request.header("authorization", &format!("Basic {account}"))
        }
        _ => request,
    }
}
