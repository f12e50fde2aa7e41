//! What plugins cost in time and memory, each number beside what it is compared to and, where there
//! is one, what it should be.
//!
//! `scripts/bench` runs it on two processors. Results go to standard output as tables and to the
//! file that `BENCH_RESULTS` names as JSON. Arguments choose parts: `-- calls pooling`.
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark reports by panicking")]

mod calls;
mod cold;
mod floor;
mod host;
mod installed;
mod installing;
mod memory;
mod neighbours;
mod pooling;
mod processes;
mod report;
mod subjects;
mod throughput;
mod timing;

use serde_json::{Map, Value as Json};

use crate::report::Table;

/// A part's name, and what measures it.
type Part = (&'static str, fn() -> Table);

/// The parts, in the order in which they are measured.
const PARTS: [Part; 9] = [
    ("calls", calls::measure),
    ("processes", processes::measure),
    ("throughput", throughput::measure),
    ("neighbours", neighbours::measure),
    ("cold", cold::measure),
    ("installing", installing::measure),
    ("memory", memory::measure),
    ("installed", installed::measure),
    ("pooling", pooling::measure),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [cold::CHILD, plugin, cache] => cold::child(plugin, cache.as_ref()),
        [installed::CHILD, cache] => installed::child(cache.as_ref()),
        // `cargo test --benches` calls this with `--test`; there is nothing to test.
        words if words.contains(&"--test") => {}
        words => measure(words),
    }
}

fn measure(words: &[&str]) {
    let chosen: Vec<_> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let mut results = Map::new();
    for (name, part) in PARTS {
        if !chosen.is_empty() && !chosen.contains(&&name) {
            continue;
        }
        let table = part();
        println!("{table}");
        results.insert(name.to_owned(), table.to_json());
    }
    if let Some(path) = std::env::var_os("BENCH_RESULTS") {
        let results = Json::Object(results).to_string();
        std::fs::write(path, results).expect("the results are written");
    }
}
