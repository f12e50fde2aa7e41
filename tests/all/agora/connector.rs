//! The connector from PyPI, unchanged, in programs as its users write them.

use std::path::PathBuf;
use std::process::Command;

use gantry_tests::server::{ADMIN_TOKEN, TestServer};
use serde_json::{Value, json};

/// What each program begins with.
const IMPORTS: &str = "
import json, sys
from gtagora import Agora
from gtagora.exception import AgoraException
from gtagora.models.task import ScriptTask, TaskType
url, key = sys.argv[1:]

def script_task(agora, project, name, yml):
    task = ScriptTask(http_client=agora.http_client)
    task.name, task.project, task.yml = name, project.id, yml
    return task.create()
";

/// A server that the connector can talk to.
async fn server() -> TestServer {
    TestServer::options().argument("--facade=agora=127.0.0.1:0").start().await
}

/// Runs a program with the connector and returns the JSON that it printed last.
fn run(server: &TestServer, program: &str) -> Value {
    let output = Command::new(python())
        .args(["-c", &format!("{IMPORTS}\n{program}")])
        .args([server.facade("agora"), ADMIN_TOKEN])
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (printed, errors) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{errors}\n{printed}");
    serde_json::from_str(printed.lines().last().unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {printed}"))
}

/// The Python that has the connector.
fn python() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let python = cache.unwrap().join("gantry/agora/bin/python");
    assert!(python.is_file(), "no {}: `scripts/setup test` installs it", python.display());
    python
}

#[tokio::test]
async fn a_task_is_made_run_and_waited_for() {
    let server = server().await;
    let told = run(
        &server,
        r#"
agora = Agora.create(url, api_key=key)
assert agora.ping()
project = agora.create_project("My study", "Heads")
assert project.display_name == "My study"
yml = {
    "stages": ["make", "show"],
    "inputs": {"who": {"type": "string"}, "count": {"type": "integer"}, "scale": {"type": "float"}},
    "make": {"host": "local", "stage": "make",
        "script": "mkdir -p {{ output_dir }}\necho hello {{ inputs.who.value }} > {{ output_dir }}/greeting\n",
        "artifacts": {"greeting": {"path": "{{ output_dir }}/greeting", "import": True, "import_path": "."}}},
    "show": {"host": "local", "stage": "show", "script": "cat {{ artifacts.greeting.path }}\n"},
}
task = script_task(agora, project, "Greet", yml)
item = task.run(who="it's me", count=2, scale=0.5)
done = item.poll(interval=0.1)
output = agora.http_client.get(done.jobs[1]["stdout"]).text
print(json.dumps({"state": done.data["state"], "progress": done.progress, "output": output}))
"#,
    );
    assert_eq!(told, json!({"state": 2, "progress": 100, "output": "hello it's me\n"}));
}

#[tokio::test]
async fn the_reason_of_a_failure_is_raised() {
    let server = server().await;
    let told = run(
        &server,
        r#"
agora = Agora.create(url, api_key=key)
project = agora.get_or_create_project("My study")
task = script_task(agora, project, "Check", "check: {host: local, script: echo bad >&2; exit 3}")
item = task.run()
try:
    item.join()
    reason = None
except AgoraException as error:
    reason = str(error)
print(json.dumps({"reason": reason}))
"#,
    );
    let reason = told["reason"].as_str().unwrap();
    assert!(reason.contains("job 'check'") && reason.contains('3'), "{reason}");
}

#[tokio::test]
async fn what_is_refused_is_shown_with_its_reason() {
    let server = server().await;
    let told = run(
        &server,
        r#"
agora = Agora.create(url, api_key=key)
project = agora.create_project("My study")
def refused(action):
    try:
        action()
    except AgoraException as error:
        return str(error)
yml = {"inputs": {"scan": {"type": "series"}}, "job": {"host": "local", "script": "true"}}
task = script_task(agora, project, "Scan", yml)
wrong = "stages: [one]\njob: {stage: two, host: local, script: 'true'}"
print(json.dumps([
    refused(lambda: script_task(agora, project, "Wrong", wrong)),
    refused(lambda: task.run(scan=12)),
    refused(lambda: Agora.create(url, api_key="gantry_guessed")),
    refused(lambda: agora.get_project(999)),
]))
"#,
    );
    let said: Vec<_> = told.as_array().unwrap().iter().map(|told| told.as_str().unwrap()).collect();
    for (said, part) in [
        (said[0], "task.yml:2:"),
        (said[1], "series 12 cannot be given"),
        (said[2], "Could not connect"),
        (said[3], "404"),
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[tokio::test]
async fn projects_and_tasks_are_listed_edited_and_deleted() {
    let server = server().await;
    let told = run(
        &server,
        r#"
agora = Agora.create(url, api_key=key)
project = agora.get_or_create_project("My study")
assert agora.get_or_create_project("My study").id == project.id
project.set_name("Our study")
assert [p.display_name for p in agora.get_projects()] == ["Our study"]
assert agora.get_project(project.id).name == "Our study"
task = script_task(agora, project, "Greet", "job: {host: local, script: echo one}")
script_task(agora, project, "Another", {"job": {"host": "local", "script": "true"}})
task.yml = "job: {host: local, script: echo two}"
task.save()
names = [t.name for t in project.get_tasks()]
again = agora.get_task(task.id, type=TaskType.SCRIPT)
assert again.yml == task.yml
done = again.run().poll(interval=0.1)
output = agora.http_client.get(done.jobs[0]["stdout"]).text
agora.get_script_task(task.id).delete()
agora.delete_task([t for t in project.get_tasks()][0].id)
left = len(project.get_tasks())
project.delete()
print(json.dumps({"names": names, "output": output, "left": left, "projects": len(agora.get_projects())}))
"#,
    );
    let expected =
        json!({"names": ["Another", "Greet"], "output": "two\n", "left": 0, "projects": 0});
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_user_logs_in_by_password_or_with_a_sessions_token() {
    let server = server().await;
    let told = run(
        &server,
        r#"
by_password = Agora.create(url + "/a/path", user="anybody", password=key)
by_token = Agora.create(url, token=by_password.get_api_key()["key"])
users = [agora.get_current_user() for agora in (by_password, by_token)]
try:
    Agora.create(url, user="anybody", password="guessed")
    refused = None
except Exception as error:
    refused = str(error)
print(json.dumps({"users": [user.username for user in users], "refused": refused}))
"#,
    );
    assert_eq!(told["users"], json!(["admin", "admin"]));
    assert!(told["refused"].as_str().unwrap().contains("gantry token create"), "{told}");
}
