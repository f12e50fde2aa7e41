//! Where instances come from: a pool or fresh mappings, with and without copy-on-write of what a
//! component's memory begins with. With wasmtime alone; what was decided is in `src/engine.rs`.

use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::floor::{self, Floor};
use crate::report::Table;
use crate::subjects;
use crate::throughput::floor_calls;
use crate::timing::{Times, timed};

const ROUNDS: usize = 1_000;
const WARM_UP: usize = 50;

/// Bytes of a memory that a pool zeroes by itself instead of giving the pages back.
const KEPT: usize = 1024 * 1024;

/// A way to allocate, and the engine's settings for it.
type Choice = (&'static str, fn() -> Config);

/// What is compared.
const CHOICES: [Choice; 5] = [
    ("pool, copy-on-write", floor::pooled),
    ("pool, copy-on-write, pages kept", keeping),
    ("pool", || without_copy_on_write(floor::pooled())),
    ("on demand, copy-on-write", on_demand),
    ("on demand", || without_copy_on_write(on_demand())),
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

fn keeping() -> Config {
    let mut pool = PoolingAllocationConfig::default();
    pool.linear_memory_keep_resident(KEPT).table_keep_resident(KEPT).pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config.allocation_strategy(pool);
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
