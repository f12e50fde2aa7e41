//! What the plugin host adds to a call. Taking turns, so that both see the same machine:
//!
//! - *select*: the host's door, with its limits, log, checks, and the conversion of question and
//!   answer;
//! - *floor*: wasmtime alone with the same component, a fresh instance and one typed call, nothing
//!   else.
//!
//! Prints the medians and their ratio. `scripts/build-plugins` makes the component.
#![expect(clippy::print_stdout, reason = "it reports by printing")]

use std::error::Error;
use std::time::{Duration, Instant};

use gantry_model::exec::Capacity;
use gantry_model::id::{ExecutorName, RunId};
use gantry_model::plugin::{Candidate, PlacementRequest};
use gantry_plugin::{Limits, PluginHost, PluginHostOptions, Selector};
use wasmtime::component::{Component, HasSelf, Linker, ResourceTable};
use wasmtime::{Config, Engine, PoolingAllocationConfig, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use bindings::exports::gantry::plugin::executor_selector as wit;
use bindings::{ExecutorSelectorPluginPre, gantry};

mod bindings {
    wasmtime::component::bindgen!({ path: "../../wit/next", world: "executor-selector-plugin" });
}

/// Pairs of calls that are measured.
const ROUNDS: usize = 5_000;

/// Pairs that come before, for caches and page tables to settle.
const WARM_UP: usize = 500;

/// Candidates in the question.
const CANDIDATES: u32 = 8;

const COMPONENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/dist/most-room.wasm");

fn main() -> Result<(), Box<dyn Error>> {
    let component = std::fs::read(COMPONENT)
        .map_err(|error| format!("{COMPONENT}: {error}; run scripts/build-plugins"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let question = question();
    let asked = Floor::question(&question);

    let cache = tempfile::tempdir()?;
    let options =
        PluginHostOptions { cache_folder: cache.path().to_owned(), limits: Limits::default() };
    let selector = runtime.block_on(PluginHost::new(options)?.load_selector(component.clone()))?;
    let floor = Floor::new(&component)?;

    let (mut selects, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..WARM_UP + ROUNDS {
        selects.push(timed(|| runtime.block_on(select(&selector, &question)))?);
        floors.push(timed(|| floor.select(&asked))?);
    }
    report(median(selects.split_off(WARM_UP)), median(floors.split_off(WARM_UP)));
    Ok(())
}

async fn select(selector: &Selector, question: &PlacementRequest) -> Result<(), Box<dyn Error>> {
    selector.select(question).await?;
    Ok(())
}

fn timed(call: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    call()?;
    Ok(begun.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn report(select: Duration, floor: Duration) {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    println!("select  {:7.1} µs  a call through the plugin host", micros(select));
    println!("floor   {:7.1} µs  the same call with wasmtime alone", micros(floor));
    println!("ratio   {:7.2}", micros(select) / micros(floor));
}

fn question() -> PlacementRequest {
    let capacity = |cpus: u32| Capacity { cpus, memory_bytes: u64::from(cpus) << 32, gpus: 0 };
    let candidates = (0..CANDIDATES).map(|n| Candidate {
        name: ExecutorName(format!("executor-{n}")),
        runtime: "podman".to_owned(),
        unhealthy: None,
        capacity: capacity(16 + n),
        in_use: capacity(n),
        running_jobs: n,
    });
    PlacementRequest {
        run: RunId(uuid::Uuid::nil()),
        task: "example:1.0.0".to_owned(),
        needs: capacity(2),
        internet: false,
        candidates: candidates.collect(),
    }
}

/// Wasmtime with nothing around it but what the component cannot be linked without.
struct Floor {
    engine: Engine,
    selector: ExecutorSelectorPluginPre<Bare>,
}

/// The least that WASI needs.
struct Bare {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl Floor {
    fn new(component: &[u8]) -> wasmtime::Result<Self> {
        let mut config = Config::new();
        config.allocation_strategy(PoolingAllocationConfig::default());
        let engine = Engine::new(&config)?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
        gantry::plugin::log::add_to_linker::<_, HasSelf<Bare>>(&mut linker, |bare| bare)?;
        let component = Component::new(&engine, component)?;
        let selector = ExecutorSelectorPluginPre::new(linker.instantiate_pre(&component)?)?;
        Ok(Self { engine, selector })
    }

    fn select(&self, question: &wit::PlacementRequest) -> Result<(), Box<dyn Error>> {
        let bare = Bare { wasi: WasiCtx::builder().build(), table: ResourceTable::new() };
        let mut store = Store::new(&self.engine, bare);
        let selector = self.selector.instantiate(&mut store)?;
        selector.gantry_plugin_executor_selector().call_select(&mut store, question)??;
        Ok(())
    }

    fn question(question: &PlacementRequest) -> wit::PlacementRequest {
        let capacity = |capacity: Capacity| wit::Capacity {
            cpus: capacity.cpus,
            memory_bytes: capacity.memory_bytes,
            gpus: capacity.gpus,
        };
        let candidates = question.candidates.iter().map(|candidate| wit::Candidate {
            name: candidate.name.0.clone(),
            runtime: candidate.runtime.clone(),
            unhealthy: None,
            capacity: capacity(candidate.capacity),
            in_use: capacity(candidate.in_use),
            running_jobs: candidate.running_jobs,
        });
        wit::PlacementRequest {
            run: question.run.to_string(),
            task: question.task.clone(),
            needs: capacity(question.needs),
            internet: question.internet,
            candidates: candidates.collect(),
        }
    }
}

impl WasiView for Bare {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl gantry::plugin::log::Host for Bare {
    fn log(&mut self, _level: gantry::plugin::log::Level, _message: String) {}
}
