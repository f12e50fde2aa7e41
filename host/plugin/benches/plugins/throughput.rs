//! Calls a second on two threads, by how many wait for an answer at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use gantry_model::plugin::Question;
use gantry_plugin::Bound;
use tokio::task::JoinSet;

use crate::floor::{self, Floor};
use crate::host::{Host, THREADS, ask};
use crate::report::Table;
use crate::subjects::{self, Subject};

const LASTING: Duration = Duration::from_secs(2);

/// Askers at once.
const AT_ONCE: [usize; 3] = [1, 8, 64];

const COLUMNS: [&str; 5] =
    ["1 at once, 1/s", "8 at once, 1/s", "64 at once, 1/s", "wasmtime alone, 1/s", "share of it"];

pub(crate) fn measure() -> Table {
    let mut table = Table::new("Calls a second on two processors", &COLUMNS);
    let (host, engine) = (Host::new(), floor::engine(&floor::with(floor::keeping())));
    for subject in subjects::all() {
        let bound = host.bound(subject.component.clone());
        let rates = AT_ONCE.map(|at_once| calls(&host, &bound, &subject, at_once));
        let alone = floor_calls(&Floor::new(&engine, &subject));
        let [one, eight, many] = rates;
        let cells = [one, eight, many, alone, eight / alone].map(Into::into);
        table.row(subject.name(), cells);
    }
    table
}

fn calls(host: &Host, bound: &Bound, subject: &Subject, at_once: usize) -> f64 {
    let question = Arc::clone(&subject.question);
    let folder = subject.path().map(Path::to_owned);
    let counts = host.runtime.block_on(async {
        let end = Instant::now() + LASTING;
        let mut asking = JoinSet::new();
        for _ in 0..at_once {
            let (bound, question) = (bound.clone(), Arc::clone(&question));
            asking.spawn(ask_until(end, bound, question, folder.clone()));
        }
        asking.join_all().await
    });
    rate(counts)
}

async fn ask_until(
    end: Instant,
    bound: Bound,
    question: Arc<Question>,
    folder: Option<PathBuf>,
) -> u64 {
    let mut count = 0;
    while Instant::now() < end {
        ask(&bound, &question, folder.as_deref()).await;
        count += 1;
    }
    count
}

/// Calls a second with wasmtime alone, one after the other on each of the threads.
pub(crate) fn floor_calls(floor: &Floor) -> f64 {
    let end = Instant::now() + LASTING;
    let ask = || {
        let mut count = 0;
        while Instant::now() < end {
            floor.call();
            count += 1;
        }
        count
    };
    rate(thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread that ends")).collect()
    }))
}

fn rate(counts: Vec<u64>) -> f64 {
    counts.iter().sum::<u64>() as f64 / LASTING.as_secs_f64()
}
