//! A callback that misuses what Gantry offers, in the way that its argument `misdeed` says, and
//! reports what came of it in the value `report`.

mod memory;

use std::hint::black_box;

use gantry_plugin_sdk::callback::{Call, Callback, Command, Mail, Step, TaskStart, Wish};
use gantry_plugin_sdk::log::{Level, log};
use gantry_plugin_sdk::{About, Error, Plugin, Value, about, export, http, json, secrets, variables};

/// The plugin.
pub struct Hostile;

impl Plugin for Hostile {
    const ABOUT: About = about!();
    type Settings = Value;
}

impl Callback for Hostile {
    type Arguments = Value;
    type Memory = Vec<u8>;

    fn begin(call: &Call<Self>) -> Result<Step<Vec<u8>>, Error> {
        let text = |name: &str| call.arguments[name].as_str().unwrap_or_default();
        let report = match text("misdeed") {
            "request" => format!("{:?}", http::get(text("url")).send().map(|answer| answer.status)),
            "fork requests" => fork(text("url")),
            "ask in vain" => ask_in_vain(),
            "recurse" => recurse(0).to_string(),
            "flood the log" => {
                let message = "a flood of words ".repeat(64 * 1024);
                (0..100_000).for_each(|_| log(Level::Info, &message));
                "flooded".to_owned()
            }
            "hoard variables" => hoard_variables(),
            "set a variable" => format!("{:?}", variables::set(text("name"), &call.arguments["value"])),
            "steal" => steal(text("name")),
            "tell a secret" => {
                let secret = secrets::get(text("name")).unwrap_or_default();
                let (first, last) = secret.split_at(secret.len() / 2);
                log(Level::Info, &format!("it is {secret}"));
                print!("it is {first}");
                println!("{last}");
                return Err(Error::Failed(format!("it is {secret}")));
            }
            "leave a mark" => memory::leave(text("reversed")),
            "find a mark" => memory::find(text("reversed")),
            "remember too much" => {
                let step = Step::wait(Wish::SleepUntil(0), vec![b'm'; 64 * 1024 + 1]);
                return Ok(step);
            }
            "finish with too much" => "x".repeat(2 * 1024 * 1024),
            "command" => {
                let command = Command::new(text("name"), ["rm", "-rf", "/"]);
                return Ok(Step::wait(command, Vec::new()));
            }
            "task" => return Ok(Step::wait(TaskStart::new(text("name"), json!({})), Vec::new())),
            "mail" => {
                let mail = Mail::new("lab@example.org", text("name"), "a body");
                return Ok(Step::wait(mail, Vec::new()));
            }
            other => return Err(Error::Unsupported(format!("{other:?} is no misdeed"))),
        };
        Ok(Step::finish(json!({ "report": report })))
    }
}

export!(Hostile as callback);

/// Sends requests as fast as it can, without a wait for their answers.
fn fork(url: &str) -> String {
    let mut sent = 0;
    loop {
        let _ = http::post(url).timeout(1).send();
        sent += 1;
        if sent == 100_000 {
            return sent.to_string();
        }
    }
}

/// Asks for what it was not granted, again and again.
fn ask_in_vain() -> String {
    let name = "n".repeat(1024 * 1024);
    (0..100_000).for_each(|_| drop(black_box(secrets::get(&name))));
    "asked".to_owned()
}

#[expect(unconditional_recursion, reason = "it is what is tried")]
fn recurse(depth: u64) -> u64 {
    black_box(recurse(black_box(depth + 1)) + 1)
}

/// Makes the host keep variables of a gigabyte in all.
fn hoard_variables() -> String {
    let value = "v".repeat(1000 * 1024);
    let set = (0..1000).map(|number| variables::set(&format!("variable-{number}"), &value));
    let set = set.take_while(Result::is_ok).count();
    set.to_string()
}

/// Tries every way to what was not granted.
fn steal(name: &str) -> String {
    let attempts = [
        format!("{:?}", secrets::get(name)),
        format!("{:?}", variables::names()),
        format!("{:?}", variables::get::<Value>(name)),
        format!("{:?}", variables::set(name, "stolen")),
        format!("{:?}", http::get("https://images.example.org").send()),
        format!("{:?}", http::get("http://127.0.0.1:1").send()),
    ];
    attempts.join("\n")
}
