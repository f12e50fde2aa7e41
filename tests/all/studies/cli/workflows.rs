//! `gantry workflow`: checked, drawn and simulated without a server; added and shown with one.

use serde_json::{Value, json};

use super::{ends, file, prints};
use crate::studies::native::support::{WORKFLOW, options};

#[tokio::test]
async fn a_check_shows_the_lines_and_says_what_it_did_not_look_at() {
    let server = options().start().await;
    let good = file(&server, "good.yml", WORKFLOW);
    let (_, said) = ends(&server, 0, &["workflow", "lint", good.to_str().unwrap()]).await;
    assert!(said.contains("good.yml is right") && !said.contains("not checked"), "{said}");

    let wrong = WORKFLOW.replace("'score', 0) > 1", "'score', 0) >");
    let wrong = file(&server, "wrong.yml", &wrong);
    let path = wrong.to_str().unwrap();
    let (found, _) = ends(&server, 1, &["workflow", "lint", path]).await;
    assert!(found.contains("wrong.yml:14:") && found.contains("SyntaxError"), "{found}");
    assert!(found.contains("14 |         condition: experiment.variables"), "{found}");

    // Only the server knows which functions there are.
    let foreign = file(&server, "foreign.yml", &WORKFLOW.replace("sleep", "levitate"));
    let path = foreign.to_str().unwrap();
    let (_, said) = ends(&server, 0, &["workflow", "lint", path]).await;
    assert!(said.contains("not checked"), "{said}");
    let (found, said) = ends(&server, 1, &["workflow", "lint", "--remote", path]).await;
    assert!(found.contains("levitate") && !said.contains("not checked"), "{found}\n{said}");
    let findings = prints(&server, 1, &["workflow", "lint", "--remote", path, "-o", "json"]).await;
    let findings: Value = serde_json::from_str(&findings).unwrap();
    assert_eq!(findings[0]["location"]["line"], 19);
}

#[tokio::test]
async fn a_check_needs_no_server_for_conditions_and_for_functions_that_ship() {
    let server = options().start().await;
    let lint = async |name: &str, text: &str, more: &[&str]| {
        let path = file(&server, name, text);
        let arguments = [&["workflow", "lint", path.to_str().unwrap()], more].concat();
        let (_, out, err) = server.gantry(&arguments, "").await;
        (out, err)
    };
    // Whatever else is wrong: all is found at once, in the order of the file.
    let wrong = WORKFLOW
        .replace("'score', 0) > 1", "'score', 0) >")
        .replace("seconds: 0", "seconds: soon")
        .replace("destination: arrived\n  - label: done", "destination: arived\n  - label: done");
    let (found, _) = lint("wrong.yml", &wrong, &[]).await;
    let places = ["wrong.yml:14:", "SyntaxError", "wrong.yml:21:", "'arived'"];
    let places: Vec<_> = places.iter().map(|part| found.find(part)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{found}");

    let misspelt = WORKFLOW.replace("seconds: 0", "seconds: 0\n          kwarg: {}");
    let command = misspelt.replace("function: sleep", "function: command");
    let (found, _) =
        lint("command.yml", &command.replace("seconds: 0", "binray: 'true'"), &[]).await;
    assert!(found.contains("Did you mean 'binary'?"), "{found}");
    let (found, _) = lint("near.yml", &WORKFLOW.replace("sleep", "slep"), &[]).await;
    assert!(found.contains("warning") && found.contains("Did you mean 'sleep'?"), "{found}");

    let short = WORKFLOW.replace("label: look\n        function", "label: l\n        function");
    let short = short.replace("callbacks['look']", "callbacks['l']");
    let (found, said) = lint("short.yml", &short, &[]).await;
    assert!(found.is_empty() && said.contains("1 thing that StudyGovernor"), "{found}{said}");
    let (found, _) = lint("short.yml", &short, &["--portable"]).await;
    assert!(found.contains("StudyGovernor's validator does not take the label 'l'"), "{found}");
}

/// Line and column are those of the name, in a text of several lines as well.
#[tokio::test]
async fn what_nothing_fills_is_found_before_an_experiment_comes_by() {
    let server = options().start().await;
    let lint = async |function: &str, arguments: &str, code: i32| {
        let arguments = arguments.replace('\n', "\n          ");
        let text = WORKFLOW.replace("sleep", function).replace("seconds: 0", &arguments);
        let path = file(&server, "study.yml", &text);
        prints(&server, code, &["workflow", "lint", path.to_str().unwrap()]).await
    };
    let mail = "subject: About {experiment}\nbody: |\n  Look at {{it}}:\n  go to {url} now";
    let found = lint("send_mail", mail, 1).await;
    assert!(found.contains("study.yml:24:19 error nothing fills '{url}'"), "{found}");
    assert!(found.contains("experiment_url"), "the names are listed: {found}");
    let near = lint("send_mail", &mail.replace("{url}", "{experimnt_url}"), 1).await;
    assert!(near.contains("Did you mean '{experiment_url}'?"), "{near}");
    assert_eq!(lint("send_mail", &mail.replace("{url}", "{experiment_url}"), 0).await, "");

    let task = "task: org.example.count:1.0.0\ninputs:\n  of: [{name: {$experiment: label}}]";
    assert_eq!(lint("run_task", task, 0).await, "");
    let found = lint("run_task", &task.replace("experiment: label", "experiment: labl"), 1).await;
    assert!(found.contains("study.yml:23:39 error 'labl' is none of label"), "{found}");
    assert!(found.contains("Did you mean 'label'?"), "{found}");
    let found = lint("run_task", &task.replace("label}", "label, $variable: x}"), 1).await;
    assert!(found.contains("stands alone"), "{found}");
    let found = lint("run_task", &task.replace(":1.0.0", ""), 1).await;
    assert!(found.contains("study.yml:21:17 error"), "{found}");
    assert!(found.contains("named without a version"), "{found}");
}

/// What the command line knows of functions is what their plugins say.
#[tokio::test]
async fn the_functions_that_ship_are_known_as_they_are() {
    let known = include_str!("../../../../host/server/src/cli/verbs/workflow/functions.json");
    let server = options().start().await;
    let said = prints(&server, 0, &["workflow", "functions"]).await;
    assert!(said.contains("\"send-mail\""), "{said}");
    assert_eq!(said, known, "`make generate` writes it");
}

#[tokio::test]
async fn a_workflow_is_drawn_and_described_without_a_server() {
    let server = options().start().await;
    let path = file(&server, "good.yml", WORKFLOW);
    let path = path.to_str().unwrap();
    let picture = prints(&server, 0, &["workflow", "graph", path]).await;
    assert!(picture.starts_with("<svg") && picture.contains("arrived"), "{picture}");
    let (_, said) = ends(&server, 3, &["workflow", "graph", path, "--state", "moon"]).await;
    assert!(said.contains("moon"), "{said}");
    let schema: Value =
        serde_json::from_str(&prints(&server, 0, &["workflow", "schema"]).await).unwrap();
    assert_eq!(schema["title"], "Workflow");
}

#[tokio::test]
async fn a_simulation_goes_where_the_pretended_results_lead() {
    let server = options().start().await;
    let path = file(&server, "good.yml", WORKFLOW);
    let simulate = async |code, more: &[&str]| {
        let arguments = [&["workflow", "simulate", path.to_str().unwrap()], more].concat();
        prints(&server, code, &arguments).await
    };
    assert_eq!(simulate(0, &["-o", "ids"]).await, "arrived\n");
    let look = ["-o", "ids", "--choose", "look"];
    assert_eq!(simulate(0, &look).await, "arrived\nlook\ndone\n");
    let failed = [&look[..], &["--result", "look=failed"]].concat();
    assert_eq!(simulate(0, &failed).await, "arrived\nlook\narrived\n");
    // Of several results for one callback each is for one time.
    let twice = [&failed[..], &["--result", "look=success", "--choose", "look"]].concat();
    assert_eq!(simulate(0, &twice).await, "arrived\nlook\narrived\nlook\ndone\n");
    // What names the state as well goes before what does not.
    let exact = [&failed[..], &["--result", "look/look=success"]].concat();
    assert_eq!(simulate(0, &exact).await, "arrived\nlook\ndone\n");
    let scored = ["-o", "ids", "--variable", "score=2", "--choose", "done"];
    assert_eq!(simulate(0, &scored).await, "arrived\ndone\n");

    let steps = simulate(0, &["-o", "json", "--choose", "look", "--values", "look={\"score\": 5}"]);
    let steps: Value = serde_json::from_str(&steps.await).unwrap();
    assert_eq!(steps[0]["rest"]["kind"], "no-callback");
    assert_eq!(steps[1]["callbacks"][0]["result"], "success");
    assert_eq!(steps[1]["variables"], json!({"score": 5}));
    assert_eq!(
        (&steps[1]["transitions"][0]["holds"], steps[1]["transitions"][1].get("holds")),
        (&json!(true), None)
    );
    // Who does not know yet what to pretend is told.
    let arguments = ["workflow", "simulate", path.to_str().unwrap(), "--choose", "look"];
    let (_, said) = ends(&server, 0, &arguments).await;
    assert!(
        said.contains("score got no value") && said.contains("--values 'look/look={\"score\":1}'"),
        "{said}"
    );
    let shown = simulate(0, &["--choose", "look", "--result", "look=timeout"]).await;
    assert!(shown.contains("look (sleep): timeout"), "{shown}");
    assert!(shown.contains("→ done if callbacks['look'].result == 'success': false"), "{shown}");
}

#[tokio::test]
async fn a_simulation_tells_of_conditions_that_raise_and_of_wrong_names() {
    let server = options().start().await;
    let raising = WORKFLOW.replace("callbacks['look'].result", "callbacks['other'].result");
    let path = file(&server, "raising.yml", &raising);
    let path = path.to_str().unwrap();
    let simulate = ["workflow", "simulate", path, "--choose", "look"];
    let shown = prints(&server, 1, &simulate).await;
    assert!(shown.contains("raised KeyError: 'other'"), "{shown}");
    assert!(shown.contains("→ arrived: not reached"), "{shown}");
    let named = [&simulate[..], &["--result", "nobody=failed"]].concat();
    let (_, said) = ends(&server, 3, &named).await;
    assert!(said.contains("there is no callback 'nobody'"), "{said}");
    let closed = ["workflow", "simulate", path, "--choose", "done"];
    let (_, said) = ends(&server, 2, &closed).await;
    assert!(said.contains("does not hold"), "{said}");
}

#[tokio::test]
async fn a_workflow_is_added_listed_and_shown() {
    let server = options().start().await;
    let path = file(&server, "good.yml", WORKFLOW);
    let path = path.to_str().unwrap();
    let said = prints(&server, 0, &["workflow", "push", path]).await;
    assert_eq!(said, "looks_v1 is workflow 1, with 4 states\n");
    let (_, said) = ends(&server, 1, &["workflow", "push", path]).await;
    assert!(said.contains("the workflow 'looks_v1' is there already"), "{said}");
    assert_eq!(prints(&server, 0, &["workflow", "ls", "-o", "ids"]).await, "1\n");
    for which in ["1", "looks_v1", "last"] {
        let shown = prints(&server, 0, &["workflow", "show", which]).await;
        assert!(shown.contains("look (sleep)") && shown.contains("(the end)"), "{shown}");
    }
    let source = prints(&server, 0, &["workflow", "show", "last", "--source"]).await;
    assert_eq!(source, WORKFLOW);
    let (_, said) = ends(&server, 3, &["workflow", "show", "looks_v9"]).await;
    assert!(said.contains("gantry workflow ls"), "{said}");
}
