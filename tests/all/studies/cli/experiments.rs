//! `gantry cohort`, `subject`, `experiment` and `execution`: a study from its beginning to its end.

use gantry_tests::server::TestServer;
use serde_json::Value;

use super::{ends, file, prints};
use crate::studies::native::support::{WORKFLOW, options};

async fn prepared() -> TestServer {
    let server = options().start().await;
    let path = file(&server, "good.yml", WORKFLOW);
    prints(&server, 0, &["workflow", "push", path.to_str().unwrap()]).await;
    let cohort = ["cohort", "add", "Heads", "--description", "People", "-o", "ids"];
    assert_eq!(prints(&server, 0, &cohort).await, "1\n");
    let subject = ["subject", "add", "Ann", "--cohort", "Heads", "--born", "1980-01-31"];
    prints(&server, 0, &subject).await;
    server
}

/// Where the look fails the experiment rests.
fn resting() -> String {
    WORKFLOW
        .replace("looks_v1", "looks_v2")
        .replace("== 'success'\n      - destination: arrived", "== 'success'")
}

const CREATE: [&str; 7] =
    ["experiment", "create", "First", "--subject", "Ann", "--date", "2019-01-31"];

/// A server with an experiment that waits for an answer.
async fn asking() -> TestServer {
    let server = prepared().await;
    let path = file(&server, "rests.yml", &resting());
    prints(&server, 0, &["workflow", "push", path.to_str().unwrap()]).await;
    prints(&server, 0, &CREATE).await;
    prints(&server, 0, &["experiment", "move", "1", "look"]).await;
    prints(&server, 0, &["experiment", "watch", "1", "--until-asked"]).await;
    server
}

#[tokio::test]
async fn an_experiment_goes_through_its_workflow_by_the_command_line() {
    let server = prepared().await;
    let (said, hint) = ends(&server, 0, &CREATE).await;
    assert_eq!(said, "First is experiment 1, in the state arrived\n");
    assert!(hint.contains("gantry experiment watch 1"), "{hint}");
    prints(&server, 0, &["experiment", "move", "First", "look", "-m", "please look"]).await;
    let (watched, hint) = ends(&server, 0, &["experiment", "watch", "last", "--until-asked"]).await;
    assert!(watched.contains("arrived → look, by admin"), "{watched}");
    assert!(watched.contains("look (sleep): waiting"), "{watched}");
    let execution =
        prints(&server, 0, &["execution", "ls", "--status", "waiting", "-o", "ids"]).await;
    let execution = execution.trim();
    assert!(hint.contains(&format!("gantry execution resolve {execution}")), "{hint}");

    let values = ["execution", "resolve", execution, "--values", "{score: 7}", "-m", "sharp"];
    ends(&server, 0, &values).await;
    let watched = prints(&server, 0, &["experiment", "watch", "First"]).await;
    assert!(watched.ends_with("it rests in done: the state has no callbacks\n"), "{watched}");
    let shown = prints(&server, 0, &["experiment", "show", "1"]).await;
    for part in [
        "subject     Ann of Heads",
        "score  int  7",
        "“please look”",
        "look (sleep): success",
        "→ done if callbacks['look'].result == 'success': true",
        "→ arrived: not reached",
        "look → done, by workflow",
    ] {
        assert!(shown.contains(part), "no {part}: {shown}");
    }
    let (log, titles) = ends(&server, 0, &["execution", "logs", execution]).await;
    assert_eq!((log.as_str(), titles.as_str()), ("sharp\n", "the answer:\n"));
    let variables = prints(&server, 0, &["experiment", "variables", "First", "-o", "json"]).await;
    assert_eq!(serde_json::from_str::<Value>(&variables).unwrap()["score"]["value"], 7);
    let history = prints(&server, 0, &["experiment", "history", "First"]).await;
    let lines: Vec<_> = history.lines().skip(1).collect();
    let told = [
        "admin     added, in arrived of looks_v1",
        "admin     arrived → look “please look”",
        &format!(
            "admin     reported success for look (sleep) in look, execution {execution} “sharp”"
        ),
        "workflow  look → done",
    ];
    assert_eq!(
        lines.len(),
        told.len(),
        "steps of callbacks that led to no end are left out: {history}"
    );
    for (line, told) in lines.iter().zip(told) {
        assert!(line.trim_end().ends_with(told), "{told:?} is not in {line:?}");
    }
    let details = prints(&server, 0, &["experiment", "history", "First", "--details"]).await;
    assert!(
        details.contains("worked experiment 1") && details.contains("from=arrived"),
        "{details}"
    );
}

#[tokio::test]
async fn a_remark_is_kept_when_an_execution_is_answered_again() {
    let server = asking().await;
    let listed = prints(&server, 0, &["execution", "ls", "--status", "waiting", "-o", "ids"]).await;
    let execution = listed.trim();
    let secret = prints(&server, 0, &["execution", "show", execution, "--secret"]).await;
    assert_eq!(secret.trim().len(), 64, "{secret}");
    let shown = prints(&server, 0, &["execution", "show", execution]).await;
    let link = format!("{}/answers/{execution}/{}", server.address(), secret.trim());
    assert!(shown.contains(&link), "{shown}");
    let viewer = prints(&server, 0, &["token", "create", "reader", "--role", "viewer"]).await;
    let shown = server
        .command(&["execution", "show", execution, "--secret"])
        .env("GANTRY_TOKEN", viewer.trim())
        .output()
        .unwrap();
    assert_eq!(shown.status.code(), Some(3), "{shown:?}");
    let shown = server
        .command(&["execution", "show", execution])
        .env("GANTRY_TOKEN", viewer.trim())
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&shown.stdout).contains("/answers/"), "{shown:?}");

    let failed = ["execution", "resolve", execution, "--result", "failed", "-m", "too dark"];
    let resolved = server
        .command(&failed)
        .env("GANTRY_TOKEN", "nobody's")
        .env("GANTRY_EXECUTION_SECRET", secret.trim())
        .output()
        .unwrap();
    assert!(resolved.status.success(), "{resolved:?}");
    prints(&server, 1, &["experiment", "watch", "1"]).await;
    prints(&server, 0, &["execution", "rerun", execution]).await;
    prints(&server, 0, &["experiment", "watch", "1", "--until-asked"]).await;
    let fine = ["execution", "resolve", execution, "-m", "fine now"];
    ends(&server, 0, &fine).await;
    prints(&server, 0, &["experiment", "watch", "1"]).await;
    let log = prints(&server, 0, &["execution", "logs", execution]).await;
    let order = ["It had been answered:", "too dark", "Run again by admin.", "fine now"];
    let places: Vec<_> = order.iter().map(|part| log.find(part)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{log}");
    assert!(log.contains("The variable 'score' gets no value"), "{log}");
    let shown = prints(&server, 0, &["execution", "show", execution]).await;
    assert!(shown.contains("without a value") && !shown.contains(secret.trim()), "{shown}");
    let history = prints(&server, 0, &["experiment", "history", "1"]).await;
    assert!(history.contains("“too dark”") && history.contains("“fine now”"), "{history}");
}

#[tokio::test]
async fn a_failure_is_shown_with_its_log_and_ends_a_watch_with_one() {
    let server = asking().await;
    let execution =
        prints(&server, 0, &["execution", "ls", "--experiment", "1", "-o", "ids"]).await;
    let execution = execution.trim();
    let failed = ["execution", "resolve", execution, "--result", "failed", "-m", "too dark"];
    ends(&server, 0, &failed).await;
    let watched = prints(&server, 1, &["experiment", "watch", "1"]).await;
    assert!(watched.contains("no transition's condition holds"), "{watched}");
    let shown = prints(&server, 0, &["experiment", "show", "1"]).await;
    assert!(shown.contains("look (sleep): failed") && shown.contains("| too dark"), "{shown}");
    assert_eq!(prints(&server, 0, &["experiment", "ls", "--failed", "-o", "ids"]).await, "1\n");

    ends(&server, 0, &["execution", "rerun", execution]).await;
    prints(&server, 0, &["experiment", "watch", "1", "--until-asked"]).await;
    ends(&server, 0, &["execution", "skip", execution]).await;
    prints(&server, 0, &["experiment", "watch", "1"]).await;
    let shown = prints(&server, 0, &["execution", "show", execution]).await;
    assert!(shown.contains("skipped") && !shown.contains("secret"), "{shown}");
    let (_, said) = ends(&server, 3, &["execution", "rerun", "77"]).await;
    assert!(said.contains("77"), "{said}");
}

#[tokio::test]
async fn an_experiment_is_named_by_what_tells_it_apart() {
    let server = prepared().await;
    let bob = ["subject", "add", "Bob", "--cohort", "Heads", "--born", "1981-01-31", "-o", "ids"];
    assert_eq!(prints(&server, 0, &bob).await, "2\n");
    prints(&server, 0, &CREATE).await;
    let mut of_bob = CREATE;
    of_bob[4] = "2";
    prints(&server, 0, &of_bob).await;
    let (_, said) = ends(&server, 2, &["experiment", "show", "First"]).await;
    assert!(said.contains("1 (of Ann)") && said.contains("2 (of Bob)"), "{said}");
    prints(&server, 0, &["experiment", "show", "2"]).await;
    let (_, said) = ends(&server, 3, &["experiment", "show", "Nobody"]).await;
    assert!(said.contains("there is no experiment 'Nobody'"), "{said}");
    let (_, said) = ends(&server, 1, &CREATE).await;
    assert!(said.contains("the experiment 'First' is there already"), "{said}");
    let listed = prints(&server, 0, &["experiment", "ls", "--subject", "Bob", "-o", "ids"]).await;
    assert_eq!(listed, "2\n");
    let cohorts = prints(&server, 0, &["cohort", "ls"]).await;
    assert!(cohorts.contains("People"), "{cohorts}");
    assert_eq!(prints(&server, 0, &["subject", "ls", "-o", "ids"]).await, "2\n1\n");
}
