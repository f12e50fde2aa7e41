//! One call of each world: through the host, with wasmtime alone, and a process instead of it.

use std::process::Command;

use crate::floor::{self, Floor};
use crate::host::Host;
use crate::processes::{python, started};
use crate::report::{Cell, Table};
use crate::subjects;
use crate::timing::{Times, timed};

/// Rounds that are measured, and those before them for caches and page tables to settle.
const ROUNDS: usize = 150;
const WARM_UP: usize = 10;

/// Calls of each in a round. They take turns, so that both see the same machine.
const TURN: usize = 20;

/// Most that the host may take, in times of wasmtime alone.
const AIM: f64 = 1.3;

const COLUMNS: [&str; 7] = [
    "p50, µs",
    "p99, µs",
    "wasmtime alone p50, µs",
    "wasmtime alone p99, µs",
    "times wasmtime alone",
    "/bin/true, times the call",
    "python3 -c pass, times the call",
];

pub(crate) fn measure() -> Table {
    let mut table = Table::new("A call in a fresh instance, one after the other", &COLUMNS);
    let (host, engine) = (Host::new(), floor::engine(&floor::with(floor::keeping())));
    let empty = started(&mut Command::new("/bin/true")).p50();
    let python = started(&mut python()).p50();
    for subject in subjects::all() {
        let bound = host.bound(subject.component.clone());
        let floor = Floor::new(&engine, &subject);
        let (mut calls, mut floors) = (Times::default(), Times::default());
        for round in 0..WARM_UP + ROUNDS {
            let asked = host.ask_in_task(&bound, &subject, TURN);
            let alone: Times = (0..TURN).map(|_| timed(|| drop(floor.call())).0).collect();
            if round >= WARM_UP {
                calls.extend(asked);
                floors.extend(alone);
            }
        }
        let cells = [
            calls.p50().into(),
            calls.p99().into(),
            floors.p50().into(),
            floors.p99().into(),
            Cell::at_most(AIM, calls.p50() / floors.p50()),
            (empty / calls.p50()).into(),
            (python / calls.p50()).into(),
        ];
        table.row(subject.name(), cells);
    }
    table
}
