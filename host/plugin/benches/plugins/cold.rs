//! The first call after a cold start: a new process, a warm cache of compiled code, one question.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::mem::take;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use gantry_plugin::Access;
use serde_json::{Value as Json, json};

use crate::host::Host;
use crate::memory::pss_mib;
use crate::report::{Cell, Table};
use crate::subjects;
use crate::timing::{Times, timed};

/// The argument that makes this program one such process.
pub(crate) const CHILD: &str = "first-call";

const ROUNDS: usize = 15;

/// Most milliseconds until the answer, by what the component is written in.
const RUST_AIM: f64 = 20.0;
const PYTHON_AIM: f64 = 60.0;

const COLUMNS: [&str; 5] = [
    "from start to answer, ms",
    "of which the host, ms",
    "of which loading, ms",
    "of which the call, ms",
    "memory of the loaded plugin, MiB",
];

pub(crate) fn measure() -> Table {
    let mut table = Table::new("First call of a new process with a warm cache, p50", &COLUMNS);
    let cache = tempfile::tempdir().expect("a cache folder");
    for subject in subjects::all() {
        // Once unmeasured, for the cache to be warm.
        started(subject.plugin, cache.path());
        let mut totals = Times::default();
        let mut parts = [const { Vec::new() }; 4];
        for _ in 0..ROUNDS {
            let (time, said) = started(subject.plugin, cache.path());
            totals.push(time);
            for (all, name) in parts.iter_mut().zip(["host", "load", "call", "mib"]) {
                all.push(number(&said, name));
            }
        }
        let aim = if subject.is_python() { PYTHON_AIM } else { RUST_AIM };
        let mut cells = vec![Cell::at_most(aim, totals.p50() / 1e3)];
        cells.extend(parts.map(|part| Cell::from(median(part))));
        table.row(subject.name(), cells);
    }
    table
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    *numbers.get(numbers.len() / 2).expect("at least one number")
}

fn started(plugin: &str, cache: &Path) -> (Duration, Json) {
    run_child(&[CHILD.as_ref(), plugin.as_ref(), cache.as_os_str()])
}

/// Runs this program again. What it says, and how long it took to say so.
pub(crate) fn run_child(arguments: &[&OsStr]) -> (Duration, Json) {
    let program = std::env::current_exe().expect("the name of this program");
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped());
    let (time, (mut child, said)) = timed(|| {
        let mut child = command.spawn().expect("this program, again");
        let output = child.stdout.take().expect("its output");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line of it");
        (child, line)
    });
    assert!(child.wait().expect("its end").success(), "{arguments:?} failed");
    (time, serde_json::from_str(&said).expect("JSON"))
}

/// A number in what it says.
pub(crate) fn number(said: &Json, name: &str) -> f64 {
    said.get(name).and_then(Json::as_f64).expect("a number of that name")
}

/// Loads a plugin, asks it once, and says what took how many milliseconds.
pub(crate) fn child(plugin: &str, cache: &Path) {
    let mut subject = subjects::named(plugin);
    let (host_time, host) = timed(|| Host::with_cache(cache));
    let before = pss_mib();
    let (load_time, loaded) = timed(|| host.load(take(&mut subject.component)));
    let mib = pss_mib() - before;
    let bound = loaded.bind(Access::default());
    let (call_time, ()) = timed(|| host.ask(&bound, &subject));
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let [host, load, call] = [host_time, load_time, call_time].map(milliseconds);
    println!("{}", json!({ "host": host, "load": load, "call": call, "mib": mib }));
}
