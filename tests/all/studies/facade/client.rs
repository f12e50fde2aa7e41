//! The client from PyPI, unchanged, in programs as its users write them.

use std::process::Command;

use gantry_tests::server::{ADMIN_TOKEN, TestServer};
use gantry_tests::services::python;
use serde_json::{Value, json};

use super::support::{Governor, options};

/// What each program begins with. The client takes the newest version that there is, so who wants the older one says so.
const BEGIN: &str = r#"
import datetime, json, sys, time
import studyclient
from studyclient.connection import StudyClient
from studyclient.exceptions import *
url, user, password, version = sys.argv[1:]

def older(client):
    "Has the client speak the older version, as it does with servers that know no other."
    from urllib import parse
    from studyclient.drivers import DRIVERS
    client._version_prefix = "/api/v1/"
    client._server = parse.urlparse(client._url_prefix.rstrip("/") + "/api/v1/")
    client.api_version = 1
    client.driver = DRIVERS[1](client)
    return client

client = studyclient.connect(url, user=user, password=password)
if version == "1":
    older(client)

def wait(good):
    deadline = time.monotonic() + 60
    while not good():
        assert time.monotonic() < deadline
        time.sleep(0.05)
"#;

/// Runs a program with the client and returns the JSON that it printed last.
fn run(url: &str, version: u32, program: &str) -> Value {
    let output = Command::new(python("study-governor"))
        .args(["-c", &format!("{BEGIN}\n{program}"), url, "anybody", ADMIN_TOKEN])
        .arg(version.to_string())
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (printed, errors) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{errors}\n{printed}");
    serde_json::from_str(printed.lines().last().unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {printed}"))
}

/// A server with a study, and the two addresses that clients may connect to.
async fn study() -> (TestServer, [String; 2]) {
    let server = options().argument("--facade=study-governor=127.0.0.1:0").start().await;
    Governor::new(&server).study().await;
    let addresses = [
        format!("{}/study-governor", server.address()),
        server.facade("study-governor").to_owned(),
    ];
    (server, addresses)
}

/// Samples are made, an experiment goes through its workflow, and somebody answers where it waits.
const DRIVE: &str = r#"
cohort = client.create_cohort("Hearts " + version)
assert client.get_cohort(cohort.id).label == cohort.label
assert client.get_cohort_by_label(cohort.label).uri == cohort.uri
subject = client.create_subject(cohort, "Eve " + version, date_of_birth="1980-01-31")
assert subject.cohort.label == cohort.label
try:
    client.create_subject(cohort, subject.label, date_of_birth="1980-01-31")
    assert False
except SubjectExistsError:
    pass
again = client.create_subject(cohort, subject.label, date_of_birth="1981-01-31", exist_ok=True)
assert again.date_of_birth == "1981-01-31"
scandate = datetime.datetime(2019, 1, 31, 12)
experiment = client.create_experiment(subject, "Scan " + version, scandate)
assert experiment.scandate == "2019-01-31T12:00:00", experiment.scandate
assert experiment.subject.label == subject.label
assert experiment.state.label == "scanned"
assert [e.uri for e in subject.experiments] == [experiment.uri]

experiment.set_state("review", freetext="Looks good")
def now():
    client.clearcache()
    return client.get_experiment(experiment.id)
assert now().state.label == "review"
action = now().actions[-1]
assert action.freetext == "Looks good" and action.transition.destination_state.label == "review"
[execution] = action.executions
def waits():
    execution.clearcache()
    return execution.status == "waiting"
wait(waits)
assert execution.subject.label == subject.label
assert execution.external_systems["XNAT"] == "https://xnat.example.org"
assert json.loads(execution.result_values)["sleep_duration"] == 0
assert isinstance(execution.wait_start, datetime.datetime)
execution.resolve("finished", "success", {"score": 5}, run_log="one", wait_log="two")
assert execution.result == "success" and execution.wait_log == "two"
wait(lambda: now().state.label == "done")
done = now()
workflow = done.state.workflow
assert [s.label for s in workflow.states] == ["untracked", "scanned", "review", "done"]
assert [e.uri for e in done.state.experiments] == [done.uri]
assert experiment.uri in [e.uri for e in client.get_experiments()]
assert subject.uri in [s.uri for s in client.get_subjects()]
assert cohort.uri in [c.uri for c in client.get_cohorts()]
assert sorted(client.external_systems) == ["TASKMANAGER", "XNAT"]
done.actions[0].return_value = "seen"
assert now().actions[0].return_value == "seen"
print(json.dumps({"score": done.variable_map["score"], "success": done.actions[1].success, "api": done.api_uri}))
"#;

#[tokio::test]
async fn an_experiment_is_driven_through_its_workflow_below_the_servers_address() {
    let (_server, [below, _]) = study().await;
    let told = run(&below, 2, DRIVE);
    let api = format!("{below}/api/v2/experiments/1");
    assert_eq!(told, json!({"score": 5, "success": true, "api": api}));
}

#[tokio::test]
async fn an_experiment_is_driven_through_its_workflow_at_an_address_of_its_own() {
    let (_server, [_, own]) = study().await;
    let told = run(&own, 2, DRIVE);
    assert_eq!(told["api"], format!("{own}/api/v2/experiments/1"));
}

#[tokio::test]
async fn an_experiment_is_driven_through_its_workflow_in_the_older_version() {
    let (_server, [below, _]) = study().await;
    let told = run(&below, 1, DRIVE);
    let api = format!("{below}/api/v1/experiments/1");
    assert_eq!(told, json!({"score": 5, "success": true, "api": api}));
}

#[tokio::test]
async fn samples_are_named_in_other_systems() {
    let (_server, [below, _]) = study().await;
    let told = run(
        &below,
        2,
        r#"
cohort = client.get_cohort_by_label("Heads")
cohort.set_external_url("XNAT", "https://xnat.example.org/heads")
subject = client.create_subject(cohort, "Bob", "1980-01-31", external_ids={"XNAT": "X1"})
scan = datetime.datetime(2019, 1, 31)
experiment = client.create_experiment(subject, "Scan", scan, workflow="scores_v1", external_ids={"XNAT": "E1"})
subject.external_ids["TASKMANAGER"] = "7"
client.clearcache()
cohort = client.get_cohort(cohort.id)
subject = client.get_subject_by_label("Heads", "Bob")
experiment = client.get_experiment_by_label("Heads", "Bob", "Scan")
print(json.dumps([dict(cohort.raw_external_urls), dict(subject.external_ids), dict(experiment.external_ids)]))
"#,
    );
    let urls = json!({"XNAT": "https://xnat.example.org/heads"});
    assert_eq!(told, json!([urls, {"XNAT": "X1", "TASKMANAGER": "7"}, {"XNAT": "E1"}]));
}

#[tokio::test]
async fn what_is_refused_is_raised() {
    let (_server, [below, _]) = study().await;
    let told = run(
        &below,
        2,
        r#"
def refused(action):
    try:
        action()
    except StudyGovernorError as error:
        return type(error).__name__
subject = client.get_subject(1)
experiment = client.create_experiment(subject, "Scan", "2019-01-31T12:00:00")
print(json.dumps([
    refused(lambda: studyclient.connect(url, user="anybody", password="guessed")),
    refused(lambda: client.get_cohort(99)),
    refused(lambda: client.create_cohort("Heads")),
    refused(lambda: client.create_experiment(subject, "Scan", "2019-01-31T12:00:00")),
    refused(lambda: experiment.set_state("nowhere")),
    refused(lambda: experiment.set_state("untracked")),
]))
"#,
    );
    let expected = json!([
        "StudyGovernorNoAuthError",
        "StudyGovernorNotFoundError",
        "StudyGovernorResponseError",
        "ExperimentExistsError",
        "StudyGovernorResponseError",
        "StudyGovernorResponseError",
    ]);
    assert_eq!(told, expected);
}
