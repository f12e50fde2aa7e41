//! What is measured: a first-party component of each world, and a question to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gantry_model::plugin::Question;
use serde_json::{Value as Json, json};

/// A plugin and a question to it.
pub(crate) struct Subject {
    pub(crate) world: &'static str,
    pub(crate) plugin: &'static str,
    pub(crate) component: Vec<u8>,
    pub(crate) question: Arc<Question>,
    /// What the guest sees, and under which name.
    pub(crate) folder: Option<(PathBuf, &'static str)>,
}

impl Subject {
    fn new(world: &'static str, plugin: &'static str, question: Json) -> Self {
        let question: Question = serde_json::from_value(question).expect("a question as JSON");
        let question = Arc::new(question);
        Self { world, plugin, component: component(plugin), question, folder: None }
    }

    fn beside(self, folder: &str, name: &'static str) -> Self {
        Self { folder: Some((plugins().join(folder), name)), ..self }
    }

    /// The folder on this machine.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.folder.as_ref().map(|(path, _)| path.as_path())
    }

    /// World and plugin.
    pub(crate) fn name(&self) -> String {
        format!("{} ({})", self.world, self.plugin)
    }

    /// Whether the component brings a Python interpreter.
    pub(crate) fn is_python(&self) -> bool {
        self.plugin.starts_with("python")
    }
}

/// One of each world.
pub(crate) fn all() -> [Subject; 5] {
    [callback(), dataset_format(), output_importer(), executor_selector(), condition()]
}

/// One by the name of its plugin; no other is read.
pub(crate) fn named(plugin: &str) -> Subject {
    match plugin {
        "sleep" => callback(),
        "nifti" => dataset_format(),
        "keep-declared" => output_importer(),
        "most-room" => executor_selector(),
        "python-condition" => condition(),
        other => panic!("nothing is measured of {other}"),
    }
}

/// A component as `scripts/build-plugins` leaves it.
pub(crate) fn component(plugin: &str) -> Vec<u8> {
    read(&plugins().join(format!("dist/{plugin}.wasm")))
}

/// A guest of this crate's tests.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests");
    read(&guests.join(format!("dist/{name}.wasm")))
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| {
        panic!("{}: {error}; scripts/bench builds the components", path.display())
    })
}

fn plugins() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins")
}

/// The same component with another digest: with a section that means nothing.
pub(crate) fn distinct(component: &[u8], number: u32) -> Vec<u8> {
    const CUSTOM: u8 = 0;
    let name = b"copy";
    let mut section = vec![name.len() as u8];
    section.extend(name);
    section.extend(number.to_le_bytes());
    [component, &[CUSTOM, section.len() as u8], &section].concat()
}

fn callback() -> Subject {
    let question = json!({ "advance": {
        "execution": "00000000-0000-4000-8000-000000000001",
        "now": 1_763_769_600_000_u64,
        "event": "begun",
        "arguments": { "seconds": 3, "note": "a value that comes back" },
        "experiment": { "label": "subject_01_scan_2", "state": "quality control" },
        "settings": {},
    }});
    Subject::new("callback", "sleep", question)
}

fn dataset_format() -> Subject {
    let files = ["single.nii", "scaled.nii", "version_2.nii", "big_endian.nii.gz"].map(|name| {
        let path = plugins().join("nifti/tests/files").join(name);
        let size = path.metadata().map_or(0, |file| file.len());
        json!({ "path": name, "size": size })
    });
    let question = json!({ "find": { "files": files, "settings": {} } });
    Subject::new("dataset-format", "nifti", question).beside("nifti/tests/files", "/data")
}

fn output_importer() -> Subject {
    let question = json!({ "plan": {
        "run": "00000000-0000-4000-8000-000000000001",
        "task": "org.example.count:1.0.0",
        "outputs": [
            { "name": "count", "kind": "integer", "item-kind": null, "size": 2 },
            { "name": "mask", "kind": "image", "item-kind": null, "size": 5 },
            { "name": "slices", "kind": "array", "item-kind": "integer", "size": 9 },
        ],
        "settings": {},
    }});
    let subject = Subject::new("output-importer", "keep-declared", question);
    subject.beside("by-pattern/tests/outputs", "/outputs")
}

fn executor_selector() -> Subject {
    let capacity = |cpus: u64| json!({ "cpus": cpus, "memory-bytes": cpus << 32, "gpus": 0 });
    Subject::new("executor-selector", "most-room", placement("example:1.0.0", &capacity))
}

/// A question to an executor selector about a task of that name, with eight candidates.
pub(crate) fn placement(task: &str, capacity: &dyn Fn(u64) -> Json) -> Json {
    let candidates = (0..8).map(|number| {
        json!({
            "name": format!("executor-{number}"),
            "runtime": "podman",
            "labels": ["linux"],
            "unhealthy": null,
            "capacity": capacity(16 + number),
            "in-use": capacity(number),
            "running-jobs": number,
            "present-bytes": 0,
        })
    });
    json!({ "select": {
        "run": "00000000-0000-4000-8000-000000000001",
        "task": task,
        "needs": capacity(2),
        "internet": false,
        "input-bytes": 3,
        "candidates": candidates.collect::<Vec<_>>(),
        "settings": {},
    }})
}

fn condition() -> Subject {
    let question = json!({ "evaluate": {
        "expressions": [
            "experiment.variables.get('test') == 42",
            "experiment.scandate > datetime.datetime(2019, 1, 1)",
        ],
        "names": { "experiment": { "$object": {
            "label": "subject_01_scan_2",
            "scandate": { "$datetime": "2019-01-31T12:30:00" },
            "variables": { "test": 42, "tags": ["brain", "t1"] },
        }}},
        "now": 1_763_769_600_000_u64,
        "settings": {},
    }});
    Subject::new("condition", "python-condition", question)
}
