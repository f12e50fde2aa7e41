//! What the server costs in time and memory, each number beside what it is compared to and what it should be.
//!
//! The server is the binary that `GANTRY_BIN` names; `scripts/bench` builds an optimised one. Results go to standard output
//! as a table and to the file that `BENCH_RESULTS` names as JSON.
#![expect(clippy::expect_used, reason = "a benchmark reports by panicking")]

mod reads;
mod report;
mod runs;
mod start;
mod upload;

use report::Report;

#[tokio::main]
async fn main() {
    // `cargo test --benches` calls this with `--test`; there is nothing to test.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mut report = Report::default();
    start::measure(&mut report).await;
    upload::measure(&mut report).await;
    runs::measure(&mut report).await;
    reads::measure(&mut report).await;
    println!("\n{report}");
    if let Some(path) = std::env::var_os("BENCH_RESULTS") {
        std::fs::write(&path, report.to_json()).expect("the results are written");
    }
}
