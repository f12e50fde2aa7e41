//! Lines of output: from written to seen, and how many a second.

use std::time::{Duration, SystemTime};

use gantry_executor::LogLengths;
use gantry_model::exec::{ExecHandle, LogStream};

use crate::host::{Host, timed};
use crate::report::{Cell, Table};

/// A line each 20 ms, which says when it was written.
const SAYS_WHEN: &str = "i=0; while [ $i -lt 300 ]; do date +%s%N; sleep 0.02; i=$((i + 1)); done";

/// Written as fast as can be.
const MANY: &str = "yes 'a line of a log, as long as they usually are' | head -n 2000000";
const MANY_LINES: f64 = 2e6;

/// What a person takes for at once, in ms.
const AIM_MS: f64 = 20.0;

pub(crate) async fn measure() -> Table {
    let columns = &["p50, ms", "p99, ms", "lines/s"];
    let mut table = Table::new("Lines of output, from written to seen", columns);
    for (name, host) in [("by SSH", Host::ssh().await), ("on this machine", Host::local())] {
        let [median, worst] = latencies(&host).await;
        let rate = rate(&host).await;
        table.row(name, [Cell::at_most(AIM_MS, median), Cell::at_most(AIM_MS, worst), rate.into()]);
    }
    table
}

/// Reads all of a job's output as it grows; `seen` is given each piece.
async fn follow(host: &Host, handle: &ExecHandle, mut seen: impl FnMut(&[u8])) {
    let mut lengths = LogLengths::default();
    let mut offset = 0;
    while !(lengths.ended && offset == lengths.stdout) {
        if !lengths.ended {
            lengths = host.executor.grown(handle, lengths).await.expect("how long the log is");
        }
        while offset < lengths.stdout {
            let read = host.executor.read_log(handle, LogStream::Stdout, offset, 1 << 20);
            let bytes = read.await.expect("a piece of the log");
            offset += bytes.len() as u64;
            seen(&bytes);
        }
    }
}

/// Milliseconds: the median and the 99th of 100.
async fn latencies(host: &Host) -> [f64; 2] {
    let handle = host.start(SAYS_WHEN).await;
    let mut all = Vec::new();
    let mut rest = String::new();
    follow(host, &handle, |bytes| {
        let now = now();
        rest.push_str(&String::from_utf8_lossy(bytes));
        while let Some((line, after)) = rest.split_once('\n') {
            let written = Duration::from_nanos(line.parse().expect("nanoseconds"));
            all.push(now.saturating_sub(written).as_secs_f64() * 1000.0);
            rest = after.to_owned();
        }
    })
    .await;
    host.finish(&handle).await;
    all.sort_unstable_by(f64::total_cmp);
    [50, 99].map(|part| all.get(all.len() * part / 100).copied().expect("lines were written"))
}

async fn rate(host: &Host) -> f64 {
    let mut bytes = 0;
    let took = timed(async {
        let handle = host.start(MANY).await;
        follow(host, &handle, |more| bytes += more.len()).await;
        host.finish(&handle).await;
    });
    let took = took.await;
    assert_eq!(bytes % 2_000_000, 0, "lines were lost");
    MANY_LINES / took.as_secs_f64()
}

#[expect(clippy::disallowed_methods, reason = "the job told the time of the system's clock")]
fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time after 1970")
}
