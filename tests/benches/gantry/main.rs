//! What the server costs in time and memory, each number beside what it is compared to and what it should be.
//!
//! The server is the binary that `GANTRY_BIN` names; `scripts/bench` builds an optimised one. Results go to standard output
//! as a table and to the file that `BENCH_RESULTS` names as JSON. Parts named as arguments (`-- studies reads`) run alone.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark reports by panicking"
)]

mod lines;
mod reads;
mod report;
mod runs;
mod start;
mod studies;
mod upload;

use report::Report;

#[tokio::main]
async fn main() {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    // `cargo test --benches` calls this with `--test`; there is nothing to test.
    if arguments.iter().any(|argument| argument == "--test") {
        return;
    }
    // Cargo adds `--bench`.
    let parts = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let parts = parts.map(String::as_str).collect::<Vec<_>>();
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    let mut report = Report::default();
    if wanted("start") {
        start::measure(&mut report).await;
    }
    if wanted("upload") {
        upload::measure(&mut report).await;
    }
    if wanted("runs") {
        runs::measure(&mut report).await;
    }
    if wanted("reads") {
        reads::measure(&mut report).await;
    }
    if wanted("lines") {
        lines::measure(&mut report).await;
    }
    if wanted("studies") {
        studies::measure(&mut report).await;
    }
    println!("\n{report}");
    if let Some(path) = std::env::var_os("BENCH_RESULTS") {
        std::fs::write(&path, report.to_json()).expect("the results are written");
    }
}
