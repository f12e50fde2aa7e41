//! Memory of an instance: of many that have answered and are still there, each one's share; and what
//! the pool keeps of that when they are gone.

use std::hint::black_box;

use crate::floor::{self, Floor};
use crate::report::Table;
use crate::subjects;

/// Instances at once.
const INSTANCES: usize = 64;

const COLUMNS: [&str; 2] = ["memory, KiB", "kept for the next one, KiB"];

pub(crate) fn measure() -> Table {
    let mut table = Table::new("Memory of an instance after its call", &COLUMNS);
    for subject in subjects::all() {
        // A pool of its own, which has kept nothing yet.
        let engine = floor::engine(&floor::with(floor::keeping()));
        let floor = Floor::new(&engine, &subject);
        floor.call();
        let before = pss_mib();
        let instances: Vec<_> = (0..INSTANCES).map(|_| floor.call()).collect();
        let taken = pss_mib() - before;
        drop(black_box(instances));
        let kept = pss_mib() - before;
        let each = |mib: f64| (mib * 1024.0 / INSTANCES as f64).into();
        table.row(subject.name(), [each(taken), each(kept)]);
    }
    table
}

/// What this process takes, in MiB. Pages that instances share count once.
pub(crate) fn pss_mib() -> f64 {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").expect("memory of a process");
    let line = rollup.lines().find(|line| line.starts_with("Pss:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.expect("a line that counts memory") / 1024.0
}
