//! What jobs on hosts cost in time and memory, each number beside what it is compared to and, where there is one, what it
//! should be.
//!
//! `scripts/bench` runs it. Results go to standard output as tables and to the file that `BENCH_RESULTS` names as JSON.
//! Arguments choose parts: `-- jobs lines`.
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark reports by panicking")]

mod files;
mod host;
mod jobs;
mod lines;
mod many;
#[path = "../../../plugin/benches/plugins/report.rs"]
mod report;
#[path = "../../tests/all/support/supervisors.rs"]
mod supervisors;

use futures::future::BoxFuture;
use serde_json::{Map, Value as Json};

use crate::report::Table;

/// A part's name, and what measures it.
type Part = (&'static str, fn() -> BoxFuture<'static, Table>);

/// The parts, in the order in which they are measured.
const PARTS: [Part; 4] = [
    ("jobs", || Box::pin(jobs::measure())),
    ("files", || Box::pin(files::measure())),
    ("lines", || Box::pin(lines::measure())),
    ("many", || Box::pin(many::measure())),
];

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` calls this with `--test`; there is nothing to test.
    if words.iter().any(|word| word == "--test") {
        return;
    }
    let chosen: Vec<_> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let mut results = Map::new();
    for (name, part) in PARTS {
        if chosen.is_empty() || chosen.iter().any(|word| *word == name) {
            // By a task, as a server does it.
            let table = tokio::spawn(part()).await.expect("a part that is measured");
            println!("{table}");
            results.insert(name.to_owned(), table.to_json());
        }
    }
    if let Some(path) = std::env::var_os("BENCH_RESULTS") {
        std::fs::write(path, Json::Object(results).to_string()).expect("the results are written");
    }
}
