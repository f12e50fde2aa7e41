//! Where instances come from: a pool, which keeps their pages or gives them back, or fresh mappings;
//! with and without copy-on-write of what a component's memory begins with. With wasmtime alone; what was decided is in `src/engine.rs`.

use wasmtime::{Config, InstanceAllocationStrategy};

use crate::floor::{self, Floor, keeping, pool, with};
use crate::report::Table;
use crate::subjects;
use crate::throughput::floor_calls;
use crate::timing::{Times, timed};

const ROUNDS: usize = 1_000;
const WARM_UP: usize = 50;

/// Bytes of address space of a memory: what the host sets aside.
const RESERVED: u64 = 512 * 1024 * 1024;

/// A way to allocate, and the engine's settings for it.
type Choice = (&'static str, fn() -> Config);

/// What is compared.
const CHOICES: [Choice; 6] = [
    ("pool, pages kept", || with(keeping())),
    ("pool, pages kept, accesses checked", checked),
    ("pool", || with(pool())),
    ("pool, without copy-on-write", || without_copy_on_write(with(pool()))),
    ("on demand", on_demand),
    ("on demand, without copy-on-write", || without_copy_on_write(on_demand())),
];

const COLUMNS: [&str; 3] = ["p50, µs", "p99, µs", "on two processors, 1/s"];

pub(crate) fn measure() -> Table {
    let mut table = Table::new("Where instances come from, with wasmtime alone", &COLUMNS);
    let engines = CHOICES.map(|(_, config)| floor::engine(&config()));
    for subject in subjects::all() {
        let floors = engines.each_ref().map(|engine| Floor::new(engine, &subject));
        let mut times: [Times; CHOICES.len()] = Default::default();
        // They take turns, so that all see the same machine.
        for round in 0..WARM_UP + ROUNDS {
            for (floor, times) in floors.iter().zip(&mut times) {
                let (time, ()) = timed(|| drop(floor.call()));
                if round >= WARM_UP {
                    times.push(time);
                }
            }
        }
        for ((choice, _), (floor, times)) in CHOICES.iter().zip(floors.iter().zip(&times)) {
            let cells = [times.p50(), times.p99(), floor_calls(floor)].map(Into::into);
            table.row(format!("{}: {choice}", subject.plugin), cells);
        }
    }
    table
}

/// As the host has it: without address space for all that a guest could address.
fn checked() -> Config {
    let mut pool = keeping();
    pool.max_memory_size(RESERVED as usize);
    let mut config = with(pool);
    config.memory_reservation(RESERVED).memory_guard_size(64 * 1024);
    config
}

fn on_demand() -> Config {
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
    config
}

fn without_copy_on_write(mut config: Config) -> Config {
    config.memory_init_cow(false);
    config
}
