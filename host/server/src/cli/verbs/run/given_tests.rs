//! Tests of what is made of flags and files.

use gantry_model::types::{Bounds, FilesSpec, ObjectKind};
use serde_json::json;

use super::*;

fn input(name: &str, type_spec: TypeSpec, default: Option<Value>) -> Parameter {
    Parameter {
        name: name.to_owned(),
        display_name: name.to_owned(),
        description: String::new(),
        type_spec,
        optional: false,
        default,
        derived_from: None,
    }
}

fn array(subtype: TypeSpec) -> TypeSpec {
    TypeSpec::Array { subtype: Box::new(subtype), min_size: None, max_size: None }
}

fn file() -> TypeSpec {
    TypeSpec::File { formats: None, max_file_size: None }
}

fn dataset() -> TypeSpec {
    let object = ObjectKind::Dataset;
    TypeSpec::Files(FilesSpec { object, dataset_type: None, push: true, name_pattern: None })
}

fn inputs() -> Vec<Parameter> {
    let text = TypeSpec::String { min_length: 0, max_length: None };
    vec![
        input("count", TypeSpec::Integer(Bounds::default()), Some(json!(3))),
        input("text", text.clone(), None),
        input("texts", array(text), None),
        input("shape", TypeSpec::Geometry, None),
        input("scan", file(), None),
        input("scans", array(file()), None),
        input("dataset", dataset(), None),
    ]
}

fn given(flags: &[&str]) -> Result<Given, CliError> {
    let flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
    gather(&inputs(), &flags, None)
}

fn uploads(given: &Given) -> Vec<(&str, &[u32], &Path)> {
    let mut uploads = Vec::new();
    for upload in &given.uploads {
        let Content::File(path) = &upload.content else { panic!("{upload:?} is no file") };
        uploads.push((upload.name.as_str(), upload.index.as_slice(), path.as_path()));
    }
    uploads
}

#[test]
fn the_declared_type_decides_how_a_text_is_read() {
    let given = given(&[
        "count=20",
        "text=20",
        "texts=[\"a\", \"b\"]",
        "shape={\"type\":\"Point\",\"coordinates\":[1,2]}",
    ]);
    let values = given.unwrap().values;
    assert_eq!(values["count"], json!(20));
    assert_eq!(values["text"], json!("20"));
    assert_eq!(values["texts"], json!([{"index": 0, "value": "a"}, {"index": 1, "value": "b"}]));
    assert_eq!(values["shape"], json!("{\"type\":\"Point\",\"coordinates\":[1,2]}"));
}

#[test]
fn what_begins_with_an_at_sign_is_a_file_and_two_of_them_are_text() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let at = |target: &str| format!("{target}=@{}", file.path().display());
    let given = given(&[&at("scan"), &at("shape"), "text=@@home", &at("scans[1]")]).unwrap();
    assert_eq!(given.values["text"], json!("@home"));
    let path = file.path();
    let expected: [(&str, &[u32], &Path); 3] =
        [("scan", &[], path), ("shape", &[], path), ("scans", &[1], path)];
    assert_eq!(uploads(&given), expected);
}

#[test]
fn a_folder_gives_the_items_of_an_array_by_number() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["10", "9", "array.yml", ".hidden"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let given = given(&[&format!("scans=@{}", folder.path().display())]).unwrap();
    let expected: [(&str, &[u32], &Path); 2] =
        [("scans", &[0], &folder.path().join("9")), ("scans", &[1], &folder.path().join("10"))];
    assert_eq!(uploads(&given), expected);
}

#[test]
fn paths_in_a_file_of_inputs_begin_at_its_folder_and_flags_count_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inputs.yml");
    fs::write(folder.path().join("a.bin"), "").unwrap();
    fs::write(&path, "count: 7\ntext: from the file\nscans: ['@a.bin']\n").unwrap();
    let given = gather(&inputs(), &["text=from a flag".to_owned()], Some(&path)).unwrap();
    assert_eq!(given.values["count"], json!(7));
    assert_eq!(given.values["text"], json!("from a flag"));
    let expected: [(&str, &[u32], &Path); 1] = [("scans", &[0], &folder.path().join("a.bin"))];
    assert_eq!(uploads(&given), expected);
}

#[test]
fn a_file_that_is_not_there_is_missed_before_anything_is_sent() {
    assert!(matches!(given(&["scan=@no/such/file"]), Err(CliError::File { .. })));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    for flag in ["count", "nothing=1", "scan=a.bin", "text[0]=a", "texts[x]=a", "scans=@Cargo.toml"]
    {
        assert!(matches!(given(&[flag]), Err(CliError::Input { .. })), "{flag}");
    }
}

#[test]
fn a_dataset_takes_files_and_folders_and_each_file_keeps_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("series/inner")).unwrap();
    for name in ["a.hdr", "a.img", "series/1.dcm", "series/inner/2.dcm"] {
        fs::write(at(name), "").unwrap();
    }
    let names = |flags: &[&str]| -> Vec<String> {
        let flags: Vec<String> =
            flags.iter().map(|name| format!("dataset={}", at(name).display())).collect();
        let given = gather(&inputs(), &flags, None).unwrap();
        given.uploads.into_iter().filter_map(|upload| upload.path).collect()
    };
    assert_eq!(names(&["a.hdr", "a.img"]), ["a.hdr", "a.img"]);
    assert_eq!(names(&["series"]), ["1.dcm", "inner/2.dcm"]);
    assert!(matches!(given(&["dataset=no/such/file"]), Err(CliError::File { .. })));
}
