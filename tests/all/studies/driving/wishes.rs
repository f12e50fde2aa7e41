//! What callbacks wish for on the server's own machine: commands, and what becomes of them.

use serde_json::json;

use super::support::{Study, state};

const BY_RESULT: &str =
    "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}, {destination: bad}]";

#[tokio::test]
async fn a_command_says_what_it_printed_and_its_values_become_variables() {
    let study = Study::start().await;
    study.grant("command", json!(["command local"])).await;
    let callbacks = "[{label: a, function: command, callback_arguments: {binary: sh, args: [-c, 'echo seen by \"$0\"; echo problem >&2; \
                     echo \"__VALUES__ = {\\\"size\\\": 12}\"', $EXPERIMENT]}, variable_map: {size: /values/size, said: stdout}}]";
    let id = study.one_state(callbacks, BY_RESULT).await;
    let end = study.rest(id).await;
    assert_eq!(state(&end), "good", "{end:#}");
    assert_eq!(end["variables"]["size"], json!({"type": "int", "value": 12}));
    let said = end["variables"]["said"]["value"].as_str().unwrap();
    assert!(said.starts_with("seen by http://127.0.0.1:"), "{said}");
    assert!(said.contains(&format!("/study-governor/api/v2/experiments/{id}\n")), "{said}");
    let execution = study.actions(id).await[0]["executions"][0]["id"].as_i64().unwrap();
    let values = study.execution(execution).await["values"].clone();
    assert_eq!(values["stderr"], "problem\n");
    assert_eq!((&values["return_code"], &values["__success__"]), (&json!(0), &json!(true)));
}

#[tokio::test]
async fn values_are_found_however_much_is_printed_after_them() {
    let study = Study::start().await;
    study.grant("command", json!(["command local"])).await;
    let callbacks = "[{label: a, function: command, callback_arguments: {binary: sh, args: [-c, 'echo begin; \
                     echo \"__VALUES__ = {\\\"size\\\": 12}\"; yes | head -c 3000000; echo end']}, variable_map: {size: /values/size}}]";
    let id = study.one_state(callbacks, BY_RESULT).await;
    let end = study.rest(id).await;
    assert_eq!(end["variables"]["size"], json!({"type": "int", "value": 12}), "{end:#}");
    let values = study.execution(1).await["values"].clone();
    assert!(values["stdout"].as_str().unwrap().ends_with("y\nend\n"));
}

#[tokio::test]
async fn an_exit_code_that_is_not_expected_is_a_failure() {
    let study = Study::start().await;
    study.grant("command", json!(["command local"])).await;
    let callbacks =
        "[{label: a, function: command, callback_arguments: {binary: sh, args: [-c, exit 7]}}]";
    let id = study.one_state(callbacks, BY_RESULT).await;
    assert_eq!(state(&study.rest(id).await), "bad");
    let values = study.execution(1).await["values"].clone();
    assert_eq!(values["return_code"], 7);
}

#[tokio::test]
async fn what_was_not_granted_is_named() {
    let study = Study::start().await;
    let callbacks = "[{label: a, function: command, callback_arguments: {binary: 'true'}}]";
    let id = study.one_state(callbacks, BY_RESULT).await;
    assert_eq!(state(&study.rest(id).await), "bad");
    let execution = study.execution(1).await.to_string();
    assert!(execution.contains("command local"), "{execution}");
}

#[tokio::test]
async fn a_python_function_is_called_and_its_value_comes_back() {
    let study = Study::start().await;
    study.grant("python-function", json!(["command local", "read-variables"])).await;
    let callbacks = "[{label: a, function: python_function, callback_arguments: {package: os, module: path, function: join, \
                     pass_callback_data: false, args: [a, b]}, variable_map: {joined: return_value}}]";
    let id = study.one_state(callbacks, BY_RESULT).await;
    let end = study.rest(id).await;
    assert_eq!(end["variables"]["joined"]["value"], "a/b", "{:#}", study.execution(1).await);
}

#[tokio::test]
async fn a_command_ends_when_its_experiment_is_moved_on() {
    let study = Study::start().await;
    study.grant("command", json!(["command local"])).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().display().to_string();
    let callbacks = format!(
        "[{{label: a, function: command, callback_arguments: {{binary: sh, args: [-c, 'echo $$ > {path}; sleep 600']}}}}]"
    );
    let id = study.one_state(&callbacks, "[{destination: good}]").await;
    study
        .until(id, "runs", |_| std::fs::read_to_string(&path).is_ok_and(|pid| !pid.is_empty()))
        .await;
    let pid = std::fs::read_to_string(&path).unwrap().trim().to_owned();
    study.move_to(id, "good").await.expect_status(200);
    let gone = || !std::path::Path::new(&format!("/proc/{pid}")).exists();
    study.until(id, "ends its command", |_| gone()).await;
    let old = study.execution(1).await;
    assert_eq!(old["result"], "failed");
}

#[tokio::test]
async fn a_grant_for_a_host_that_is_not_there_is_doubted() {
    let study = Study::start().await;
    let grants = json!({"grants": ["command local", "command loacl", "command elsewhere"]});
    let granted = study.api().put_json("/plugins/command/grants", &grants).await;
    let granted = granted.expect_status(200).json();
    let doubts: Vec<_> =
        granted["doubts"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(
        doubts,
        [
            "'command elsewhere': there is no host 'elsewhere'; `gantry host ls` lists those that there are",
            "'command loacl': there is no host 'loacl'; did you mean 'command local'?",
        ]
    );
    assert_eq!(study.api().get("/plugins/command").await.json()["doubts"], granted["doubts"]);
    let shown = study.server.gantry(&["plugin", "show", "command"], "").await;
    assert!(shown.1.contains("~ command *") && shown.2.contains("did you mean"), "{shown:?}");
}
