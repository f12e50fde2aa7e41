//! A thousand jobs that run at once on one connection: what they cost here.

use std::time::Duration;

use futures::stream::{self, StreamExt as _};

use crate::host::{Host, timed};
use crate::report::{Cell, Table};

const JOBS: usize = 1000;

/// How many are being started at any moment.
const AT_ONCE: usize = 20;

pub(crate) async fn measure() -> Table {
    let columns = &["start all, s", "memory, KiB/job", "threads", "CPU while waiting, %"];
    let mut table = Table::new("1,000 jobs at once", columns);
    for (name, host) in [("by SSH", Host::ssh().await), ("on this machine", Host::local())] {
        host.run("true").await;
        let before = memory_kib();
        let mut handles = Vec::new();
        let started = timed(async {
            let script = "while [ ! -e ../../go ]; do sleep 1; done";
            let starts = stream::iter(0..JOBS).map(|_| host.start(script));
            handles = starts.buffer_unordered(AT_ONCE).collect().await;
        });
        let started = started.await;
        let waiting = futures::future::join_all(handles.iter().map(|handle| host.finish(handle)));
        let observing = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            let processor = processor_seconds();
            let took = timed(tokio::time::sleep(Duration::from_secs(10))).await;
            let busy = (processor_seconds() - processor) / took.as_secs_f64() * 100.0;
            let memory = (memory_kib() - before) / JOBS as f64;
            let threads = status("Threads:");
            for handle in handles.iter().take(1) {
                let job = host.executor.folders(handle).expect("the job's folders").job;
                std::fs::write(format!("{job}/../go"), "").expect("the sign to end");
            }
            [started.as_secs_f64(), memory, threads, busy]
        };
        let (_, cells) = tokio::join!(waiting, observing);
        table.row(name, cells.map(Cell::from));
    }
    table
}

fn memory_kib() -> f64 {
    status("VmRSS:")
}

/// The number after a word in what the system tells of this process.
fn status(word: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the state of this process");
    let line = status.lines().find_map(|line| line.strip_prefix(word)).expect("a line of it");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}

/// Time that processors spent on this process.
fn processor_seconds() -> f64 {
    /// Of the kernel's clock that counts it; the same on all Linux systems.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").expect("the state of this process");
    let (_, after_name) = stat.rsplit_once(')').expect("a name in brackets");
    let words = after_name.split_whitespace().skip(11).take(2);
    words.filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / TICKS_A_SECOND
}
