//! What functions may not do before somebody allows it is told where it matters.

use gantry_tests::server::TestServer;

use super::{ends, file, prints};

const WORKFLOW: &str = "\
label: programs_v1
states:
  - label: arrived
    freetext: null
    callbacks: []
    transitions: [{destination: work}]
  - label: work
    freetext: null
    callbacks:
      - label: program
        function: command
        callback_arguments: {binary: 'true'}
    transitions:
      - destination: done
        condition: callbacks['program'].result == 'success'
  - {label: done, freetext: null, callbacks: []}
";

#[tokio::test]
async fn a_missing_grant_is_told_by_push_and_by_the_log_with_what_gives_it() {
    let plugins = "most-room,keep-declared,sleep,command,python-condition";
    let server = TestServer::options().env("GANTRY_PLUGINS__BUILT_IN", plugins).start().await;
    let path = file(&server, "programs.yml", WORKFLOW);
    let (_, said) = ends(&server, 0, &["workflow", "push", path.to_str().unwrap()]).await;
    assert!(said.contains("1 permission that command wants"), "{said}");
    prints(&server, 0, &["cohort", "add", "Heads"]).await;
    let subject = ["subject", "add", "Ann", "--cohort", "Heads", "--born", "1980-01-31"];
    prints(&server, 0, &subject).await;
    let create =
        ["experiment", "create", "First", "--subject", "Ann", "--date", "2019-01-31", "--follow"];
    server.gantry(&create, "").await;
    let log = prints(&server, 0, &["execution", "logs", "1"]).await;
    assert!(log.contains("`gantry plugin grant command 'command local'`"), "{log}");

    // A part of what it wants is what most sites grant.
    prints(&server, 0, &["plugin", "grant", "command", "command local"]).await;
    let plugins = prints(&server, 0, &["plugin", "ls"]).await;
    let command = plugins.lines().find(|line| line.starts_with("command "));
    assert!(command.is_some_and(|line| !line.contains("not granted")), "{plugins}");
    let next = file(&server, "next.yml", &WORKFLOW.replace("_v1", "_v2"));
    let (_, said) = ends(&server, 0, &["workflow", "push", next.to_str().unwrap()]).await;
    assert!(!said.contains("wants"), "{said}");
}
