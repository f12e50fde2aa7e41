//! A server with a thousand plugins: how soon it has loaded them after a restart, and what they
//! take.

use std::path::Path;

use gantry_plugin::{Access, Plugin};
use serde_json::json;

use crate::cold::{number, run_child};
use crate::host::Host;
use crate::memory::pss_mib;
use crate::report::Table;
use crate::subjects::{self, distinct};
use crate::timing::{Times, timed};

/// The argument that makes this program a process that has them all.
pub(crate) const CHILD: &str = "load-many";

const PLUGINS: u32 = 1_000;
const PLUGIN: &str = "most-room";

pub(crate) fn measure() -> Table {
    let columns = &["measured"];
    let mut table = Table::new("1,000 plugins (most-room, each with another digest)", columns);
    let cache = tempfile::tempdir().expect("a cache folder");
    let (install, ()) = timed(|| drop(load_all(&Host::with_cache(cache.path()))));
    table.row("installing all, s", [install.as_secs_f64().into()]);
    let (_, said) = run_child(&[CHILD.as_ref(), cache.path().as_os_str()]);
    for (name, of) in [
        ("memory of a host without plugins, MiB", "host"),
        ("loading all from a warm cache, s", "seconds"),
        ("memory of all, MiB", "mib"),
        ("open files of all", "files"),
        ("first call of each, p50, µs", "first"),
        ("second call of each, p50, µs", "second"),
    ] {
        table.row(name, [number(&said, of).into()]);
    }
    table
}

/// Loads all, asks each twice, and says what that took.
pub(crate) fn child(cache: &Path) {
    let subject = subjects::named(PLUGIN);
    let before = pss_mib();
    let host = Host::with_cache(cache);
    let (of_host, files) = (pss_mib() - before, open_files());
    let (time, plugins) = timed(|| load_all(&host));
    let (mib, files) = (pss_mib() - before - of_host, open_files() - files);
    let bounds: Vec<_> = plugins.iter().map(|plugin| plugin.bind(Access::default())).collect();
    let calls = || bounds.iter().map(|bound| timed(|| host.ask(bound, &subject)).0);
    let (first, second): (Times, Times) = (calls().collect(), calls().collect());
    let said = json!({
        "host": of_host,
        "seconds": time.as_secs_f64(),
        "mib": mib,
        "files": files,
        "first": first.p50(),
        "second": second.p50(),
    });
    println!("{said}");
}

fn load_all(host: &Host) -> Vec<Plugin> {
    let component = subjects::component(PLUGIN);
    (0..PLUGINS).map(|number| host.load(distinct(&component, number))).collect()
}

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("the open files of this process").count()
}
