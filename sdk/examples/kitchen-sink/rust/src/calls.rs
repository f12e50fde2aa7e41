//! The calls of Gantry.

use gantry_plugin_sdk::http::{self, Header, HttpError, HttpMethod, Request, Response};
use gantry_plugin_sdk::secrets::{self, SecretError};
use gantry_plugin_sdk::variables::{self, VariableError};
use gantry_plugin_sdk::{Value, json, log};

pub(crate) fn log() {
    log::debug("peeled 1 onion");
    log::info("Suppe für zwei – 湯 🍲");
    log::warn("it boils\nover");
    log::error("a \"quoted\" \\ word");
}

pub(crate) fn fetch() -> Value {
    let menu = "https://kitchen.example.org/menu?day=1";
    let got = http::get(menu).header("accept", "text/plain").send();
    let mut body = got.as_ref().map(|response| response.body.clone()).unwrap_or_default();
    body.extend([0x00, 0xff]);
    let posted = http::post("https://kitchen.example.org/orders")
        .header("content-type", "application/octet-stream")
        .header("x-table", "7")
        .body(body)
        .timeout(1500)
        .send();
    json!({"get": exchange(got), "post": exchange(posted)})
}

pub(crate) fn methods() -> Value {
    use HttpMethod::{Delete, Get, Head, Patch, Post, Put};
    let statuses = [Get, Head, Post, Put, Patch, Delete].map(|method| {
        let told = exchange(Request::new(method, "https://kitchen.example.org/any").send());
        told.get("status").unwrap_or(&told["error"]).clone()
    });
    json!({ "statuses": statuses })
}

pub(crate) fn secrets() -> Value {
    let tell = |name| match secrets::get(name) {
        Ok(secret) => json!(secret),
        Err(SecretError::NotPermitted(what)) => json!({"error": "not-permitted", "detail": what}),
        Err(SecretError::NotSet(name)) => json!({"error": "not-set", "detail": name}),
    };
    json!({"recipe": tell("recipe"), "missing": tell("missing"), "forbidden": tell("forbidden")})
}

pub(crate) fn variables() -> Value {
    let value = |name| told(variables::get::<Value>(name).map(|value| json!(value)));
    let set = |name, value: &Value| told(variables::set(name, value).map(|()| Value::Null));
    let soup = json!({"name": "Bœuf", "bowls": 9_007_199_254_740_991_u64, "hot": true, "with": []});
    json!({
        "names": told(variables::names().map(|names| json!(names))),
        "soup": value("soup"),
        "none": value("none"),
        "set": set("soup", &soup),
        "again": value("soup"),
        "empty": set("", &json!(1)),
    })
}

fn exchange(result: Result<Response, HttpError>) -> Value {
    let (case, detail) = match result {
        Ok(Response { status, headers, body }) => {
            let field = |Header { name, value }| json!({"name": name, "value": value});
            let headers: Vec<Value> = headers.into_iter().map(field).collect();
            return json!({"status": status, "headers": headers, "body": body});
        }
        Err(HttpError::NotPermitted(what)) => ("not-permitted", json!(what)),
        Err(HttpError::Invalid(why)) => ("invalid", json!(why)),
        Err(HttpError::Unreachable(why)) => ("unreachable", json!(why)),
        Err(HttpError::TimedOut(milliseconds)) => ("timed-out", json!(milliseconds)),
        Err(HttpError::TooLarge(bytes)) => ("too-large", json!(bytes)),
    };
    json!({"error": case, "detail": detail})
}

fn told(result: Result<Value, VariableError>) -> Value {
    result.unwrap_or_else(|error| match error {
        VariableError::NotPermitted(_) => json!({"error": "not-permitted"}),
        VariableError::NoExperiment => json!({"error": "no-experiment"}),
        VariableError::Invalid(_) => json!({"error": "invalid"}),
    })
}
