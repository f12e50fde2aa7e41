//! Installing: from the bytes of a component that was never seen to a plugin that can be called.

use wasmtime::component::Component;

use crate::floor;
use crate::host::Host;
use crate::report::Table;
use crate::subjects::{self, distinct};
use crate::timing::{Times, timed};

const ROUNDS: u32 = 3;

const COLUMNS: [&str; 4] =
    ["component, KiB", "installing, ms", "wasmtime compiles alone, ms", "times wasmtime alone"];

pub(crate) fn measure() -> Table {
    let mut table = Table::new("Installing (compiling, checking, describing), p50", &COLUMNS);
    let (host, engine) = (Host::new(), floor::engine(&floor::with(floor::keeping())));
    for subject in subjects::all() {
        let (mut installs, mut floors) = (Times::default(), Times::default());
        for number in 0..ROUNDS {
            let component = distinct(&subject.component, number);
            floors.push(timed(|| Component::new(&engine, &component).expect("compiled code")).0);
            installs.push(timed(|| host.load(component)).0);
        }
        let (install, alone) = (installs.p50() / 1e3, floors.p50() / 1e3);
        let size = subject.component.len() as f64 / 1024.0;
        let cells = [size, install, alone, install / alone].map(Into::into);
        table.row(subject.name(), cells);
    }
    table
}
