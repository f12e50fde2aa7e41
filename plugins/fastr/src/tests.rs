//! Networks as workflows run them; programs stand in for Fastr.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::thread;

use gantry_plugin_sdk::callback::{Command, CommandEnd, Wish};
use gantry_plugin_sdk::mock::Rehearsal;
use study::mock::{experiment, fits};
use tempfile::TempDir;

use super::*;

const DATA: &str = "xnat+https://xnat.example.org/data/archive/projects/brains/subjects/XNAT_S7/\
                    experiments/XNAT_E7";

fn manual() -> Value {
    json!({
        "network_id": "preprocessing",
        "source_mapping": {"t1": "/scans/T1W*/resources/DICOM"},
        "sink_mapping": {"t1_nii": "/scans/T1W*/resources/NIFTI/files/image{ext}"},
        "xnat_external_system_name": "XNAT",
        "fastr_home": "/path/to/fastr_home",
    })
}

/// A folder with a network, a scratch folder, and a program in the place of Fastr.
fn site(program: &str) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    for folder in ["networks", "scratch"] {
        fs::create_dir(site.path().join(folder)).unwrap();
    }
    fs::write(site.path().join("networks/preprocessing.json"), "{}").unwrap();
    let launcher = site.path().join("launcher");
    fs::write(&launcher, format!("#!/bin/sh\n{program}\n")).unwrap();
    fs::set_permissions(&launcher, fs::Permissions::from_mode(0o755)).unwrap();
    site
}

fn settings(site: &Path) -> Value {
    json!({
        "xnat_project": "brains",
        "networks": site.join("networks"),
        "scratch": site.join("scratch"),
        "launcher": site.join("launcher"),
    })
}

/// Does what an executor would do.
fn run(command: &Command) -> CommandEnd {
    let [program, arguments @ ..] = command.command_line.as_slice() else { panic!() };
    let mut process = Process::new(program);
    process.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = process.spawn().unwrap();
    process.stdin.take().unwrap().write_all(&command.input).unwrap();
    let output = process.wait_with_output().unwrap();
    CommandEnd {
        exit_code: output.status.code().and_then(|code| code.try_into().ok()),
        cause: String::new(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// From the first step to the end: whether it is a success, and the values.
fn play(arguments: Value, experiment: Value, site: &Path) -> (bool, Value) {
    let mut fastr = Rehearsal::<Fastr>::new(arguments).experiment(experiment);
    fastr = fastr.settings(settings(site));
    let begun = fastr.begin();
    let Ok(Wish::RunCommand(command)) = begun else { panic!("{begun:?}") };
    let end = fastr.resume(Event::CommandEnded(run(&command)));
    let Ok(Wish::Finish(end)) = end else { panic!("{end:?}") };
    (end.success, serde_json::from_str(&end.values).unwrap())
}

#[test]
fn the_example_of_the_manual_runs() {
    let site = site("mkdir \"${1%.py}\"; echo $FASTRHOME; echo oops >&2");
    let (success, values) = play(manual(), experiment(), site.path());
    let file = |name: &str| site.path().join("scratch").join(name);
    let sink = format!(
        "{DATA}/scans/T1W*/resources/NIFTI/files/image{{ext}}?resource_type=\
         xnat%3AresourceCatalog&assessors_type=xnat%3AqcAssessmentData"
    );
    let expected = json!({
        "network_id": "preprocessing",
        "fastr_home": "/path/to/fastr_home",
        "label": "brain 7",
        "xnat_uri": "https://xnat.example.org",
        "project": "brains",
        "subject": "XNAT_S7",
        "experiment": "XNAT_E7",
        "source_mapping": {"t1": "/scans/T1W*/resources/DICOM"},
        "sink_mapping": {"t1_nii": "/scans/T1W*/resources/NIFTI/files/image{ext}"},
        "source_data": {"t1": {"brain 7": format!("{DATA}/scans/T1W*/resources/DICOM")}},
        "sink_data": {"t1_nii": sink},
        "code_file": file("fastr_preprocessing_brain_7.py"),
        "scratch_dir": file("fastr_preprocessing_brain_7"),
        "stdout_log": file("fastr_preprocessing_brain_7_stdout.txt"),
        "stderr_log": file("fastr_preprocessing_brain_7_stderr.txt"),
        "cleanup_done": true,
        "return_value": 0,
        "__success__": true,
    });
    assert_eq!((success, values), (true, expected));
    let read = |name| fs::read_to_string(file(name)).unwrap();
    assert_eq!(read("fastr_preprocessing_brain_7_stdout.txt"), "/path/to/fastr_home\n");
    assert_eq!(read("fastr_preprocessing_brain_7_stderr.txt"), "oops\n");
    assert!(!file("fastr_preprocessing_brain_7").exists());
}

/// A module `fastr` that has what the script uses, and tells what it was given.
const STAND_IN: &str = r#"
import json
class config:
    logtype = None
    _update_logging = staticmethod(lambda: None)
class Run:
    result = True
class Network:
    def __init__(self, file):
        self.file = file
    loadf = classmethod(lambda kind, file: kind(file))
    def execute(self, sources, sinks, tmpdir):
        print(json.dumps([self.file, list(sources), list(sinks), tmpdir]))
        return Run()
"#;

#[test]
fn the_script_runs_the_network() {
    let site = site("PYTHONPATH=${0%/*} exec python3 \"$1\"");
    fs::write(site.path().join("fastr.py"), STAND_IN).unwrap();
    let made = "import fastr\ndef create_network():\n    return fastr.Network(__name__)\n";
    fs::write(site.path().join("networks/in_python.py"), made).unwrap();
    let copy = site.path().join("scratch/fastr_preprocessing_brain_7_network.json");
    let mut arguments = manual();
    for (network, name) in [("preprocessing", json!(copy)), ("in_python", json!("in_python"))] {
        arguments["network_id"] = json!(network);
        let (success, values) = play(arguments.clone(), experiment(), site.path());
        let output = |log: &str| fs::read_to_string(values[log].as_str().unwrap()).unwrap();
        assert!(success, "{values:#} {}", output("stderr_log"));
        let told: Value = serde_json::from_str(&output("stdout_log")).unwrap();
        let tmpdir = format!("vfs://tmp/fastr_{network}_brain_7");
        assert_eq!(told, json!([name, ["t1"], ["t1_nii"], tmpdir]));
    }
}

#[test]
fn a_run_that_fails_is_a_failure_and_keeps_its_files() {
    let site = site("mkdir \"${1%.py}\"; exit 3");
    let (success, values) = play(manual(), experiment(), site.path());
    assert!(!success);
    assert_eq!((&values["return_value"], &values["cleanup_done"]), (&json!(3), &json!(false)));
    assert!(site.path().join("scratch/fastr_preprocessing_brain_7").exists());
}

#[test]
fn a_network_that_is_not_there_is_named() {
    let site = site("");
    let mut arguments = manual();
    arguments["network_id"] = json!("other");
    let (success, values) = play(arguments, experiment(), site.path());
    assert!(!success);
    assert!(values["__exception__"].as_str().unwrap().contains("no other.py"), "{values}");
}

#[test]
fn what_is_not_there_is_named_before_anything_runs() {
    let site = site("");
    let refused = |settings: Value, arguments: Value| {
        let fastr = Rehearsal::<Fastr>::new(arguments).experiment(experiment());
        match fastr.settings(settings).begin() {
            Err(Error::Unsupported(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let mut unset = settings(site.path());
    unset["networks"] = Value::Null;
    assert!(refused(unset, manual()).contains("'networks'"));
    assert!(refused(json!({}), manual()).contains("'xnat_project'"));
    let mut arguments = manual();
    arguments["network_id"] = json!("../other");
    assert!(refused(settings(site.path()), arguments).contains("'../other'"));
}

#[test]
fn the_newest_file_is_found() {
    let site = site("");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let xnat = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let request = lines.next().unwrap().unwrap();
        for line in lines {
            if line.unwrap().is_empty() {
                break;
            }
        }
        let names =
            ["a.json", "a_2019-01-31T12:00:00.json", "a_2018-01-31T12:00:00.json", "b.json"];
        let files: Vec<Value> = names.iter().map(|name| json!({"Name": name})).collect();
        let body = json!({"ResultSet": {"Result": files}}).to_string();
        let head = format!("HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).unwrap();
        let _ = stream.read(&mut [0; 1]);
        request
    });
    let mut arguments = manual();
    arguments["source_mapping"] = json!({"a": "/resources/A B/files/a{latest_timestamp}.json"});
    let mut experiment = experiment();
    experiment["external_systems"]["XNAT"] = json!(server);
    let (success, values) = play(arguments, experiment, site.path());
    assert!(success, "{values:#}");
    let path = "/data/archive/projects/brains/subjects/XNAT_S7/experiments/XNAT_E7/resources/";
    let url = format!("xnat+{server}{path}A B/files/a_2019-01-31T12:00:00.json");
    assert_eq!(values["source_data"], json!({"a": {"brain 7": url}}));
    assert_eq!(xnat.join().unwrap(), format!("GET {path}A%20B/files?format=json HTTP/1.1"));
}

#[test]
fn arguments_are_described() {
    assert!(fits::<Fastr>(&manual()));
    let mut others = manual();
    others["queue"] = json!("slow");
    others["fastr_home"] = json!(null);
    assert!(fits::<Fastr>(&others));
    let wrongs = [("network_id", json!(7)), ("source_mapping", json!(["t1"]))];
    for (name, wrong) in wrongs.into_iter().chain([("sink_mapping", json!({"t1_nii": 7}))]) {
        let mut arguments = manual();
        arguments[name] = wrong;
        assert!(!fits::<Fastr>(&arguments), "{arguments}");
        arguments.as_object_mut().unwrap().remove(name);
        assert!(!fits::<Fastr>(&arguments), "{arguments}");
    }
}
