//! A selector that misbehaves in the way that the task is called.

use std::hint::black_box;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::time::Duration;
use std::{env, fs, io, process, thread};

use gantry_plugin_sdk::log::{Level, log};
use gantry_plugin_sdk::executor_selector::{Choice, ExecutorSelector, PlacementRequest, Selection};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

/// The plugin.
pub struct Hostile;

impl Plugin for Hostile {
    const ABOUT: About = about!();
    type Settings = ();
}

impl ExecutorSelector for Hostile {
    fn select(request: PlacementRequest, _: ()) -> Result<Selection, Error> {
        let because = match request.task.as_str() {
            "loop" => loop {
                black_box(0);
            },
            "sleep" => {
                thread::sleep(Duration::from_secs(3600));
                String::new()
            }
            "allocate" => {
                let mut hoard = Vec::new();
                loop {
                    hoard.push(black_box(vec![1_u8; 1024 * 1024]));
                }
            }
            "huge answer" => "x".repeat(20 * 1024 * 1024),
            "large answer" => "x".repeat(10 * 1024 * 1024),
            "huge log message" => {
                log(Level::Info, &"x".repeat(20 * 1024 * 1024));
                String::new()
            }
            "flood the log" => {
                (0..10_000).for_each(|n| log(Level::Info, &format!("message {n} of a flood")));
                "flooded".to_owned()
            }
            "flood the output" => {
                (0..10_000).for_each(|n| println!("line {n} of a flood"));
                "flooded".to_owned()
            }
            "forge a line" => {
                log(Level::Info, "harmless\r\u{1b}[2Kforged");
                "forged".to_owned()
            }
            "panic" => panic!("the guest's own words"),
            "exit" => process::exit(0),
            "refuse" => return Err(Error::Failed("the guest will not".to_owned())),
            "choose nobody" => {
                let because = "it does not exist".to_owned();
                return Ok(Selection::Chosen(Choice { executor: "nobody".to_owned(), because }));
            }
            "look around" => look_around(),
            "call out" => call_out(),
            _ => "nothing to do".to_owned(),
        };
        Ok(Selection::Deferred(because))
    }
}

export!(Hostile as executor_selector);

/// What can be learned of the server.
fn look_around() -> String {
    let environment: Vec<_> = env::vars().collect();
    let arguments: Vec<_> = env::args().collect();
    let input = io::read_to_string(io::stdin()).unwrap_or_default();
    let files = fs::read_dir("/").is_ok() || fs::read_dir(".").is_ok();
    format!("{environment:?} {arguments:?} {input:?} {files}")
}

/// What of the network can be reached.
fn call_out() -> String {
    let connected = TcpStream::connect("127.0.0.1:9").is_ok();
    let listening = TcpListener::bind("127.0.0.1:0").is_ok();
    let datagrams = UdpSocket::bind("127.0.0.1:0").is_ok();
    format!("{connected} {listening} {datagrams}")
}
