//! Many jobs in a stage, and many runs at once: they share a few connections to the database, and none waits for another.

use std::fmt::Write as _;

use futures::future::join_all;
use gantry_tests::server::{ServerOptions, TestServer};
use gantry_tests::services::PostgreSql;

use super::support::Scripts;

/// Jobs in a stage: many more than there are connections to a database.
const JOBS: usize = 40;

/// A first stage of many jobs, of which one ends like this, and a second one.
fn yaml(last: &str) -> String {
    let mut yaml = "stages: [first, second]\n".to_owned();
    for stage in ["first", "second"] {
        for number in 0..JOBS {
            let script = if stage == "first" && number == JOBS - 1 { last } else { "true" };
            let job =
                format!("{stage}-{number}: {{stage: {stage}, host: local, script: '{script}'}}");
            writeln!(yaml, "{job}").unwrap();
        }
    }
    yaml
}

/// A run that succeeds and one whose second stage is skipped, at the same time.
async fn runs_end(server: ServerOptions) {
    let server = server.start().await;
    let scripts = Scripts::new(&server);
    let yamls = [yaml("true"), yaml("exit 3")];
    let ended = join_all(yamls.iter().map(|yaml| scripts.run(yaml))).await;
    let [(good, finished), (bad, failed)] = ended.try_into().unwrap();
    assert_eq!(finished["status"], "FINISHED", "{finished}");
    assert_eq!(scripts.states(&good).await, vec!["FINISHED"; 2 * JOBS]);
    assert_eq!(failed["failure"]["cause"], "job 'first-39': the job exited with code 3");
    let mut states = vec!["FINISHED"; JOBS - 1];
    states.push("FAILED");
    states.extend(["SKIPPED"; JOBS]);
    assert_eq!(scripts.states(&bad).await, states);
}

#[tokio::test]
async fn stages_of_many_jobs_run_to_their_end() {
    runs_end(TestServer::options()).await;
}

#[tokio::test]
async fn stages_of_many_jobs_run_to_their_end_on_postgresql() {
    let database = PostgreSql::start().await;
    runs_end(TestServer::options().config(&format!("database = \"{}\"\n", database.url()))).await;
}
