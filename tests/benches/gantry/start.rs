//! How soon a server serves, once its cache of compiled plugins is warm, and what it needs while nobody asks anything.

use std::time::{Duration, Instant};

use gantry_tests::server::TestServer;

use crate::report::{Report, median, memory_mib, milliseconds};

pub(crate) async fn measure(report: &mut Report) {
    let mut server = TestServer::start().await;
    let mut durations = Vec::new();
    for _ in 0..7 {
        server.stop();
        let begin = Instant::now();
        server.restart().await;
        durations.push(begin.elapsed());
    }
    report.add("start with a warm cache", milliseconds(median(durations)), "ms", None);
    tokio::time::sleep(Duration::from_secs(2)).await;
    report.add("idle memory", memory_mib(server.process_id(), "VmRSS"), "MiB", None);
}
