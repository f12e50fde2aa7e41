//! The database is away for a while: nothing is lost, whoever asks is told so, and experiments go on by themselves.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use gantry_tests::client::Answer;
use gantry_tests::process::installed;
use gantry_tests::server::TestServer;
use gantry_tests::services::PostgreSql;
use serde_json::json;

use super::support::{Study, execution, state};
use super::survival::{CHAIN, expect_each_step_once};

/// How many experiments are on their way when the database goes.
const EXPERIMENTS: usize = 60;

/// A command that says when it began, and ends when it is told to.
fn command(begun: &std::path::Path, go: &std::path::Path) -> String {
    let script = format!(
        "echo once >> {}; while [ ! -e {} ]; do sleep 0.1; done; echo done",
        begun.display(),
        go.display()
    );
    format!(
        "[{{label: a, function: command, callback_arguments: {{binary: sh, args: [-c, '{script}']}}, variable_map: {{said: stdout}}}}]"
    )
}

#[tokio::test]
async fn experiments_go_on_when_postgresql_is_back() {
    let mut database = PostgreSql::start().await;
    let options = TestServer::options().config(&format!("database = '{}'", database.url()));
    let study = Study::with(options).await;
    study.grant("command", json!(["command local"])).await;
    let folder = tempfile::tempdir().unwrap();
    let (begun, go) = (folder.path().join("begun"), folder.path().join("go"));
    let ways = "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}, {destination: bad}]";
    let runs = study.one_state(&command(&begun, &go), ways).await;
    study.until(runs, "begins", |_| begun.exists()).await;
    let all = many(&study).await;

    database.crash();
    // What ends meanwhile is found later.
    std::fs::write(&go, "").unwrap();
    let client = study.api();
    let (read, write, health) = tokio::join!(
        client.get("/experiments/1"),
        async { study.move_to(all[0], "s5").await },
        client.get("/health"),
    );
    expect_away(&read);
    expect_away(&write);
    assert_eq!(health.status, 503, "{}", health.text());
    let facade = study.server.client().under("/study-governor/api/v2");
    assert_eq!(facade.get("/experiments").await.status, 503);
    database.restart().await;

    let end = study.rest(runs).await;
    assert_eq!((state(&end), &end["variables"]["said"]["value"]), ("good", &json!("done\n")));
    assert_eq!(std::fs::read_to_string(&begun).unwrap(), "once\n");
    expect_all_at_the_end(&study, &all).await;
}

#[tokio::test]
async fn experiments_go_on_when_sqlite_is_locked_no_more() {
    let study = Study::start().await;
    let all = many(&study).await;
    let waiting =
        "[{label: a, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 60}]";
    let asks = study.one_state(waiting, "[{destination: good}]").await;
    let asked = execution(&study.waits(asks).await, 0);

    let lock = Lock::take(&study.server);
    let answer = json!({"status": "finished", "result": "success"});
    expect_away(&study.report(asked, answer.clone()).await);
    let seen = study.show(asks).await;
    assert_eq!(state(&seen), "working", "what is on record is read all the same");
    lock.release();

    study.report(asked, answer).await.expect_status(200);
    assert_eq!(state(&study.rest(asks).await), "good");
    expect_all_at_the_end(&study, &all).await;
}

async fn many(study: &Study) -> Vec<i64> {
    study.workflow(CHAIN).await.expect_status(201);
    let new: Vec<_> = (0..EXPERIMENTS)
        .map(|n| json!({"label": format!("c{n}"), "subject": 1, "scandate": "2020-05-17"}))
        .collect();
    let body = json!({ "experiments": new });
    study.api().post_json("/experiments/batch", &body).await.expect_status(200);
    let all = study.experiments().await;
    let chained = all.iter().filter(|it| it["label"].as_str().unwrap().starts_with('c'));
    chained.map(|it| it["id"].as_i64().unwrap()).collect()
}

async fn expect_all_at_the_end(study: &Study, all: &[i64]) {
    assert_eq!(all.len(), EXPERIMENTS);
    for &id in all {
        assert_eq!(state(&study.until(id, "ends", |seen| state(seen) == "s5").await), "s5");
        expect_each_step_once(study, id).await;
    }
}

#[track_caller]
fn expect_away(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}: {}", answer.request, answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["code"], "no-database");
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
}

/// Another program that writes to the server's database, and takes its time.
struct Lock(Child);

impl Lock {
    fn take(server: &TestServer) -> Self {
        let sqlite = installed(&["sqlite3"], "sqlite3");
        let mut program = Command::new(sqlite)
            .arg(server.data().join("gantry.db"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let commands = ".timeout 60000\nBEGIN IMMEDIATE;\nSELECT 'locked';\n";
        program.stdin.as_mut().unwrap().write_all(commands.as_bytes()).unwrap();
        let mut said = String::new();
        let mut output = std::io::BufReader::new(program.stdout.as_mut().unwrap());
        std::io::BufRead::read_line(&mut output, &mut said).unwrap();
        assert_eq!(said.trim(), "locked");
        Self(program)
    }

    fn release(mut self) {
        self.0.stdin.as_mut().unwrap().write_all(b"ROLLBACK;\n.quit\n").unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}
