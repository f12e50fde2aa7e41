//! Conditions: what they see, and what becomes of those that fail, loop or reach out.

use serde_json::json;

use super::support::{Study, execution, state};

const SLEEP: &str = "[{label: a, function: sleep, callback_arguments: {seconds: 0, kwargs: {volume: 41.5, tags: [brain]}}, \
                     variable_map: {volume: extra_kwargs/kwargs/volume, tags: /extra_kwargs/kwargs/tags}}]";

#[tokio::test]
async fn conditions_see_variables_results_and_the_scan_date() {
    let study = Study::start().await;
    let condition = "experiment.variables['volume'] > 41 and 'brain' in experiment.variables['tags'] \
                     and experiment.scandate.year == 2020 and experiment.state == 'working' \
                     and callbacks['a'].status.resolved and callbacks['a'].result_values['sleep_duration'] == 0";
    let ways = format!(
        "[{{destination: bad, condition: \"not ({condition})\"}}, {{destination: good, condition: \"{condition}\"}}]"
    );
    let id = study.one_state(SLEEP, &ways).await;
    let end = study.rest(id).await;
    assert_eq!(state(&end), "good");
    assert_eq!(end["variables"]["volume"], json!({"type": "float", "value": 41.5}));
    assert_eq!(end["variables"]["tags"], json!({"type": "json", "value": ["brain"]}));
}

#[tokio::test]
async fn what_raises_loops_or_reaches_out_is_said_and_the_experiment_can_be_moved() {
    let hostile = [
        ("experiment.variables['nowhere'] == 1", "KeyError"),
        ("1 / 0", "ZeroDivisionError"),
        ("open('/etc/passwd')", "NameError"),
        ("__import__('os').system('true')", "SyntaxError"),
        ("all(True for _ in iter(int, 1))", "PluginFailed"),
        ("len('x' * 10 ** 9) > 1", "memory-bytes"),
    ];
    for (condition, kind) in hostile {
        let study = Study::start().await;
        let ways =
            format!("[{{destination: bad, condition: \"{condition}\"}}, {{destination: good}}]");
        let yaml_refused = kind == "SyntaxError";
        if yaml_refused {
            let yaml = format!(
                "label: x\nstates:\n- {{label: untracked, freetext: null, callbacks: [], transitions: [{{destination: working}}]}}\n\
                 - {{label: working, freetext: null, callbacks: {SLEEP}, transitions: {ways}}}\n\
                 - {{label: good, freetext: null, callbacks: []}}\n- {{label: bad, freetext: null, callbacks: []}}\n"
            );
            let refused = study.workflow(&yaml).await.expect_status(422).json();
            assert!(refused.to_string().contains("condition"), "{refused}");
            continue;
        }
        let id = study.one_state(SLEEP, &ways).await;
        let rests = study.rest(id).await;
        assert_eq!(state(&rests), "working", "{condition}: the else is not taken in its place");
        assert_eq!(rests["rest"]["kind"], "raised", "{condition}");
        let because = rests["rest"]["because"].as_str().unwrap();
        assert!(because.contains(kind), "{condition}: {because}");
        study.move_to(id, "bad").await.expect_status(409);
        let moved = study.move_to(id, "good").await.expect_status(200).json();
        assert_eq!(state(&moved), "good");
    }
}

#[tokio::test]
async fn a_callback_whose_condition_does_not_hold_is_skipped() {
    let study = Study::start().await;
    let callbacks = "[{label: a, function: sleep, callback_arguments: {seconds: 0}, condition: \"experiment.label == 'other'\"}, \
                     {label: b, function: sleep, callback_arguments: {seconds: 0}, condition: \"experiment.label == 'e1'\"}]";
    let id = study
        .one_state(
            callbacks,
            "[{destination: good, condition: \"callbacks['a'].status == 'skipped'\"}]",
        )
        .await;
    study.rest(id).await;
    let working = &study.actions(id).await[0];
    assert_eq!(working["executions"][0]["status"], "skipped");
    assert_eq!(working["executions"][1]["result"], "success");
    assert_eq!(state(&study.show(id).await), "good");
}

#[tokio::test]
async fn large_and_odd_values_stay_what_they_are() {
    let study = Study::start().await;
    let callbacks = "[{label: a, function: sleep, callback_arguments: {seconds: 0}, wait_timeout: 60, \
                     variable_map: {everything: \"\", \"na me/\\u00e9\": /odd~1name}}]";
    let id = study.one_state(callbacks, "[{destination: good, condition: \"len(experiment.variables['everything']['text']) == 900000\"}]").await;
    let waiting = study.waits(id).await;
    let mut deep = json!("bottom");
    for _ in 0..60 {
        deep = json!({ "$datetime": [deep] });
    }
    let values = json!({"text": "x".repeat(900_000), "odd/name": "a\u{0}b", "deep": deep});
    let answer = json!({"status": "finished", "result": "success", "values": values});
    study.report(execution(&waiting, 0), answer).await.expect_status(200);
    let end = study.rest(id).await;
    assert_eq!(state(&end), "good", "{}", end["rest"]);
    assert_eq!(end["variables"]["na me/é"]["value"], "a\u{0}b");
    assert_eq!(end["variables"]["everything"]["value"], values);
}
