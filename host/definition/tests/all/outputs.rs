//! Outputs from a folder: what is taken, and every problem with its code.

use std::collections::BTreeMap;
use std::io::{self, Cursor};

use gantry_definition::bundle::check_descriptor;
use gantry_definition::outputs::{
    EntryKind, OutputTree, ReadSeek, TreeEntry, array_yml, collect_outputs, unpack_outputs,
};
use gantry_model::failure::OutputProblem;
use gantry_model::task::TaskDefinition;
use gantry_model::value::{Content, Item, Value};
use serde_json::{Value as Json, json};

use crate::samples::{dicom, png, text, with, zip};

/// A folder in memory: files by their paths; links by theirs.
#[derive(Default)]
struct Folder {
    files: BTreeMap<String, Vec<u8>>,
    links: Vec<String>,
}

impl Folder {
    fn of(files: &[(&str, &[u8])]) -> Self {
        let files = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
        Self { files: files.collect(), links: Vec::new() }
    }
}

impl OutputTree for Folder {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut entries = BTreeMap::new();
        for (path, bytes) in &self.files {
            let Some(rest) = path.strip_prefix(&prefix) else { continue };
            let (name, kind) = match rest.split_once('/') {
                Some((name, _)) => (name, EntryKind::Folder),
                None => (rest, EntryKind::File { size: bytes.len() as u64 }),
            };
            entries.insert(name.to_owned(), kind);
        }
        for link in &self.links {
            if let Some(name) = link.strip_prefix(&prefix) {
                entries.insert(name.to_owned(), EntryKind::Other);
            }
        }
        Ok(entries.into_iter().map(|(name, kind)| TreeEntry { name, kind }).collect())
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn ReadSeek>> {
        let bytes = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes.clone())))
    }
}

fn definition(outputs: Json) -> TaskDefinition {
    let descriptor = text(&with("/outputs", outputs));
    check_descriptor(&descriptor).unwrap_or_else(|refusal| panic!("{refusal:?}")).0
}

fn output(type_spec: Json) -> TaskDefinition {
    definition(json!({"out": {"description": "d", "type": type_spec}}))
}

fn array(subtype: &str) -> TaskDefinition {
    output(json!({"id": "array", "subtype": subtype, "min_size": 1, "max_size": 3}))
}

fn problems(definition: &TaskDefinition, files: &[(&str, &[u8])]) -> Vec<String> {
    let problems = collect_outputs(definition, &Folder::of(files)).unwrap_err();
    problems.iter().map(|problem| format!("{} {}", problem.parameter, problem.code)).collect()
}

#[test]
fn sound_outputs_of_every_kind_are_collected_in_the_order_of_the_declaration() {
    let definition = definition(json!({
        "sum": {"description": "d", "type": "integer"},
        "shape": {"description": "d", "type": "geometry"},
        "picture": {"description": "d", "type": "image"},
        "table": {"description": "d", "type": "file"},
        "left_out": {"description": "d", "type": "integer", "optional": true},
        "grid": {
            "description": "d",
            "type": {"id": "array", "subtype": {"id": "array", "subtype": "boolean"}}
        }
    }));
    let point = r#"{"type":"Point","coordinates":[1,2]}"#;
    let picture = png(3, 3);
    let folder = Folder::of(&[
        ("sum", b"42\n"),
        ("shape", point.as_bytes()),
        ("picture", &picture),
        ("table", b""),
        ("grid/array.yml", b"size: 2"),
        ("grid/0/array.yml", b"size: 1"),
        ("grid/0/0", b"true"),
        ("grid/1/array.yml", array_yml(0).as_bytes()),
    ]);
    let content = |size| Content { size, folder: false, outline: false };
    let row = |index, items| Item { index, value: Value::Array(items) };
    let cell = Item { index: 0, value: Value::Boolean(true) };
    let expected = [
        ("sum", Value::Integer(42)),
        ("shape", Value::Geometry(point.to_owned())),
        ("picture", Value::Image(content(24))),
        ("table", Value::File(content(0))),
        ("grid", Value::Array(vec![row(0, vec![cell]), row(1, vec![])])),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(collect_outputs(&definition, &folder), Ok(expected.to_vec()));
}

const MISSING: &str = "APPE-internal-task-run-missing-outputs";
const UNKNOWN: &str = "APPE-internal-task-run-unknown-output";
const INVALID: &str = "APPE-internal-request-validation-error";
const BLANK: &str = "APPE-internal-is-blank";
const IS_FOLDER: &str = "APPE-internal-is-directory";
const UNUSABLE: &str = "APPE-internal-task_run-invalid-output-archive";
const EXTRA: &str = "APPE-internal-extra-output-files";
const NO_METADATA: &str = "APPE-internal-missing-metadata";
const BAD_METADATA: &str = "APPE-internal-invalid-metadata";
const DIMENSIONS: &str = "APPE-internal-invalid-dimensions";
const MISSING_ITEM: &str = "APPE-internal-missing-output-files";

type Files<'a> = &'a [(&'a str, &'a [u8])];

fn assert_problem(definition: &TaskDefinition, files: Files<'_>, parameter: &str, code: &str) {
    assert_eq!(problems(definition, files), [format!("{parameter} {code}")], "{files:?}");
}

#[test]
fn a_file_that_is_not_what_its_output_declares_is_a_problem() {
    let integer = output(json!("integer"));
    assert_problem(&integer, &[], "out", MISSING);
    assert_problem(&integer, &[("out", b"1"), ("log", b"")], "log", UNKNOWN);
    assert_problem(&integer, &[("out", b"1"), ("OUT", b"1")], "OUT", UNKNOWN);
    assert_problem(&integer, &[("out/a", b"1")], "out", IS_FOLDER);
    assert_problem(&integer, &[("out", b" \n")], "out", BLANK);
    assert_problem(&integer, &[("out", b"one")], "out", INVALID);
    assert_problem(&integer, &[("out", b"\xff")], "out", UNUSABLE);
    assert_problem(&output(json!({"id": "integer", "lt": 5})), &[("out", b"5")], "out", INVALID);
    let png_only = output(json!({"id": "image", "formats": ["png"]}));
    assert_problem(&png_only, &[("out", b"GIF89a")], "out", INVALID);
    assert_problem(&png_only, &[("out/a.dcm", b"x")], "out", IS_FOLDER);
    assert_problem(&output(json!("image")), &[("out/a.dcm", b"x")], "out", INVALID);
}

#[test]
fn a_folder_that_is_no_array_of_its_size_is_a_problem() {
    let numbers = array("integer");
    let sized =
        |size: &'static [u8], more: Files<'static>| [&[("out/array.yml", size)], more].concat();
    let long = vec![b'1'; 5000];
    assert_problem(&numbers, &[("out", b"1")], "out", NO_METADATA);
    assert_problem(&numbers, &[("out/0", b"1")], "out", NO_METADATA);
    assert_problem(&numbers, &[("out/array.yml", &long)], "out/array.yml", UNUSABLE);
    for (files, parameter, code) in [
        (sized(b"many", &[]), "out", BAD_METADATA),
        (sized(b"size: 0", &[]), "out", DIMENSIONS),
        (sized(b"size: 4", &[]), "out", DIMENSIONS),
        (sized(b"size: 18446744073709551615", &[]), "out", DIMENSIONS),
        (sized(b"size: 2", &[("out/0", b"1")]), "out/1", MISSING_ITEM),
        (sized(b"size: 1", &[("out/0", b"1"), ("out/1", b"1")]), "out", EXTRA),
        (sized(b"size: 1", &[("out/0", b"1"), ("out/00", b"1")]), "out", EXTRA),
        (sized(b"size: 1", &[("out/0", b"1"), ("out/a", b"1")]), "out", EXTRA),
        (sized(b"size: 1", &[("out/0", b"")]), "out/0", BLANK),
        (sized(b"size: 1", &[("out/0", b"x")]), "out/0", INVALID),
        (sized(b"size: 1", &[("out/0/0", b"1")]), "out/0", IS_FOLDER),
    ] {
        assert_problem(&numbers, &files, parameter, code);
    }
}

#[test]
fn all_problems_are_told_at_once_with_the_interfaces_messages() {
    let definition = definition(json!({
        "a": {"description": "d", "type": "integer"},
        "b": {"description": "d", "type": {"id": "integer", "gt": 3}},
        "c": {"description": "d", "type": "string"}
    }));
    let found = collect_outputs(&definition, &Folder::of(&[("b", b"3"), ("c", b""), ("d", b"")]));
    let problem = |parameter: &str, code: &str, message: &str| OutputProblem {
        parameter: parameter.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    };
    let expected = vec![
        problem(
            "a",
            "APPE-internal-task-run-missing-outputs",
            "some outputs are missing in the archive",
        ),
        problem(
            "b",
            "APPE-internal-request-validation-error",
            "value must be greater than defined constraint",
        ),
        problem("c", "APPE-internal-is-blank", "file for parameter is blank"),
        problem(
            "d",
            "APPE-internal-task-run-unknown-output",
            "unexpected output, did not match an actual task output",
        ),
    ];
    assert_eq!(found, Err(expected));
}

#[test]
fn links_are_never_followed() {
    for (definition, link) in [
        (output(json!("integer")), "out"),
        (array("file"), "out/0"),
        (array("file"), "out/array.yml"),
    ] {
        let mut folder = Folder { links: vec![link.to_owned()], ..Folder::default() };
        if link == "out/0" {
            folder.files.insert("out/array.yml".to_owned(), b"size: 1".to_vec());
        } else if link != "out" {
            folder.files.insert("out/0".to_owned(), b"1".to_vec());
        }
        assert!(collect_outputs(&definition, &folder).is_err(), "{link}");
    }
}

#[test]
fn a_slide_is_a_folder_of_dicom_files() {
    let definition = output(json!({"id": "image", "formats": ["wsidicom"]}));
    let (one, two) = (dicom(&[]), [dicom(&[]), vec![0; 50]].concat());
    let folder = Folder::of(&[("out/1.dcm", &one), ("out/2.dcm", &two)]);
    let size = (one.len() + two.len()) as u64;
    let slide = Value::Image(Content { size, folder: true, outline: false });
    assert_eq!(collect_outputs(&definition, &folder), Ok(vec![("out".to_owned(), slide)]));
    let nested = problems(&definition, &[("out/1.dcm", &one), ("out/sub/2.dcm", &two)]);
    assert_eq!(nested, ["out APPE-internal-extra-output-files"]);
}

#[test]
fn a_million_missing_items_are_a_hundred_problems() {
    let definition = output(json!({"id": "array", "subtype": "integer"}));
    assert_eq!(problems(&definition, &[("out/array.yml", b"size: 1000000")]).len(), 100);
}

#[test]
fn a_delivered_zip_is_unpacked_unless_a_name_leads_elsewhere() {
    let mut names = Vec::new();
    let mut create = |name: &str| -> io::Result<Box<dyn io::Write>> {
        names.push(name.to_owned());
        Ok(Box::new(io::sink()))
    };
    let mut sound = zip(&[("out/array.yml", b"size: 1"), ("out/0", b"1"), ("sum", b"2")]);
    assert_eq!(unpack_outputs(&mut sound, &mut create), Ok(()));
    let mut escaping = zip(&[("../escape", b"x")]);
    let problems = unpack_outputs(&mut escaping, &mut create).unwrap_err();
    assert_eq!(problems[0].code, UNUSABLE);
    let problems = unpack_outputs(&mut Cursor::new(b"no zip"), &mut create).unwrap_err();
    assert_eq!(problems[0].code, UNUSABLE);
    assert_eq!(names, ["out/array.yml", "out/0", "sum"]);
}
