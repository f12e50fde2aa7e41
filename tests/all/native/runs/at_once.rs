//! Many requests for one run at the same moment: each is answered, and what comes of them is what some order of them
//! would have made.

use futures::future::join_all;
use gantry_tests::client::Answer;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::native::support::{Native, script, unzip};

/// Gives a file to the input `file`.
async fn put_file(native: &Native, run: &str, text: &str) -> Answer {
    let request = native.client.request(Method::PUT, &format!("/runs/{run}/inputs/file"));
    native.client.send(request.body(text.to_owned())).await
}

fn accepted(answers: &[Answer]) -> usize {
    for answer in answers {
        assert!([200, 409].contains(&answer.status), "{}: {}", answer.request, answer.text());
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test]
async fn values_and_files_that_are_given_at_once_agree_with_what_is_on_record() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = script("exit 0").input("x", json!("integer")).input("file", json!("file"));
    let task = native.add_task(bundle).await;
    let run = native.create_run(&task, json!({})).await;
    let inputs = format!("/runs/{run}/inputs");
    let texts = (0..12).map(|number| format!("{number}").repeat(1 + 1000 * number));
    let texts = texts.collect::<Vec<_>>();
    let values = (0..12).map(|number| json!({"x": number})).collect::<Vec<Value>>();
    let files = join_all(texts.iter().map(|text| put_file(&native, &run, text)));
    let numbers = join_all(values.iter().map(|value| native.client.put_json(&inputs, value)));
    let (files, numbers) = tokio::join!(files, numbers);
    assert!(accepted(&files) > 0 && accepted(&numbers) > 0);

    assert_eq!(native.run(&run).await["status"], "PROVISIONED");
    let archive = native.client.get(&format!("{inputs}.zip")).await.expect_status(200);
    let archive = unzip(&archive);
    let file = native.client.get(&format!("{inputs}/file")).await.expect_status(200);
    assert_eq!(archive["file"], file.body);
    assert!(texts.iter().any(|text| text.as_bytes() == archive["file"]), "a mixture of several");
    let on_record = native.values(&run, "inputs").await["x"].to_string();
    assert_eq!(String::from_utf8_lossy(&archive["x"]), on_record);
}

#[tokio::test]
async fn a_run_that_is_started_while_inputs_arrive_sees_the_inputs_that_are_on_record() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = script("cp /inputs/x /outputs/y; cat /inputs/file")
        .input("x", json!("integer"))
        .input("file", json!("file"))
        .output("y", json!("integer"));
    let task = native.add_task(bundle).await;
    for round in 0..5 {
        let run = native.create_run(&task, json!({"inputs": {"x": 1000}})).await;
        put_file(&native, &run, "first").await.expect_status(200);
        let (inputs, start) = (format!("/runs/{run}/inputs"), format!("/runs/{run}/start"));
        let values = (0..6).map(|number| json!({"x": number})).collect::<Vec<Value>>();
        let texts = (0..6).map(|number| format!("text {number}")).collect::<Vec<_>>();
        let (numbers, files, starts) = tokio::join!(
            join_all(values.iter().map(|value| native.client.put_json(&inputs, value))),
            join_all(texts.iter().map(|text| put_file(&native, &run, text))),
            join_all((0..4).map(|_| native.client.post(&start))),
        );
        accepted(&numbers);
        accepted(&files);
        assert_eq!(accepted(&starts), 1, "round {round}");

        let end = native.wait(&run).await;
        assert_eq!((&end["status"], &end["attempt"]), (&json!("FINISHED"), &json!(1)), "{end}");
        let on_record = native.values(&run, "inputs").await["x"].clone();
        assert_eq!(native.values(&run, "outputs").await["y"], on_record, "round {round}");
        let file = native.client.get(&format!("{inputs}/file")).await.expect_status(200);
        assert_eq!(native.log(&run, "stdout").await, file.body, "round {round}");
    }
}

#[tokio::test]
async fn a_run_that_is_retried_many_times_at_once_is_one_new_attempt() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let bundle = script("cp /inputs/x /outputs/y; test -e /nowhere");
    let bundle = bundle.input("x", json!("integer")).output("y", json!("integer"));
    let task = native.add_task(bundle).await;
    let run = native.create_run(&task, json!({"inputs": {"x": 1}, "start": true})).await;
    assert_eq!(native.wait_for(&run, "FAILED").await["attempt"], 1);
    let (retry, inputs) = (format!("/runs/{run}/retry"), format!("/runs/{run}/inputs"));
    let value = json!({"x": 2});
    let (retries, changes) = tokio::join!(
        join_all((0..8).map(|_| native.client.post(&retry))),
        join_all((0..4).map(|_| native.client.put_json(&inputs, &value))),
    );
    assert_eq!(accepted(&retries), 1);
    assert_eq!(accepted(&changes), 0, "a run that was started keeps its inputs");
    assert_eq!(native.wait_for(&run, "FAILED").await["attempt"], 2);
    assert_eq!(native.values(&run, "inputs").await["x"], 1);
}
