//! Choices among executors, with settings as an operator writes them.

use gantry_plugin_sdk::executor_selector::Capacity;
use gantry_plugin_sdk::{Value, json};

use super::*;

fn capacity(cpus: u32) -> Capacity {
    Capacity { cpus, memory_bytes: u64::from(cpus) << 30, gpus: 0 }
}

fn candidate(name: &str, labels: &[&str]) -> Candidate {
    Candidate {
        name: name.to_owned(),
        runtime: "podman".to_owned(),
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        unhealthy: None,
        capacity: capacity(16),
        in_use: capacity(0),
        running_jobs: 0,
        present_bytes: 0,
    }
}

fn select(settings: &Value, candidates: &[Candidate]) -> Result<Selection, Error> {
    let request = PlacementRequest {
        run: "6a1c7e0e-5d7c-4b51-9d5e-0a4f3e1b2c3d".to_owned(),
        task: "org.example.segment:1.2.0".to_owned(),
        needs: capacity(4),
        internet: false,
        input_bytes: 1_000,
        candidates: candidates.to_vec(),
        settings: settings.to_string(),
    };
    ByLabel::select(request, serde_json::from_value(settings.clone())?)
}

fn chosen(settings: &Value, candidates: &[Candidate]) -> String {
    match select(settings, candidates) {
        Ok(Selection::Chosen(choice)) => choice.executor,
        other => panic!("not chosen: {other:?}"),
    }
}

fn deferred(settings: &Value, candidates: &[Candidate]) -> String {
    match select(settings, candidates) {
        Ok(Selection::Deferred(because)) => because,
        other => panic!("not deferred: {other:?}"),
    }
}

#[test]
fn an_executor_without_a_required_label_is_never_chosen() {
    let settings = json!({"rules": [{"task": "org.example.*", "require": ["gpu"]}]});
    let [plain, gpu] = [candidate("a", &[]), candidate("b", &["gpu"])];
    assert_eq!(chosen(&settings, &[plain.clone(), gpu]), "b");
    let because = deferred(&settings, &[plain]);
    assert_eq!(because, "no executor that can take such a job has the label gpu");
}

#[test]
fn the_first_rule_that_fits_the_task_counts() {
    let settings = json!({"rules": [
        {"task": "org.other.*", "require": ["other"]},
        {"task": "org.example.{segment,count}:1.*", "require": ["first"]},
        {"task": "*", "require": ["second"]},
    ]});
    let both = [candidate("a", &["second"]), candidate("b", &["first"])];
    assert_eq!(chosen(&settings, &both), "b");
}

#[test]
fn a_task_without_a_rule_runs_anywhere() {
    let settings = json!({"rules": [{"task": "org.other.*", "require": ["gpu"]}]});
    assert_eq!(chosen(&settings, &[candidate("a", &[])]), "a");
    assert_eq!(chosen(&json!({}), &[candidate("a", &[])]), "a");
}

#[test]
fn preferred_labels_come_before_data_and_data_before_room() {
    let settings = json!({"rules": [{"task": "*", "prefer": ["fast", "near"]}]});
    let mut labelled = candidate("labelled", &["fast"]);
    labelled.in_use = capacity(12);
    let mut near = candidate("near", &[]);
    near.present_bytes = 900;
    near.in_use = capacity(8);
    let roomy = candidate("roomy", &[]);
    assert_eq!(chosen(&settings, &[labelled, near.clone(), roomy.clone()]), "labelled");
    assert_eq!(chosen(&settings, &[near, roomy.clone()]), "near");
    let mut busy = candidate("busy", &[]);
    busy.in_use = capacity(8);
    assert_eq!(chosen(&settings, &[busy, roomy]), "roomy");
}

#[test]
fn the_first_name_of_equal_ones_is_chosen() {
    assert_eq!(chosen(&json!({}), &[candidate("a", &[]), candidate("b", &[])]), "a");
}

#[test]
fn a_job_waits_for_a_suitable_executor_that_is_full_or_unhealthy() {
    let settings = json!({"rules": [{"task": "*", "require": ["gpu"]}]});
    let mut full = candidate("full", &["gpu"]);
    full.in_use = capacity(16);
    let mut ill = candidate("ill", &["gpu"]);
    ill.unhealthy = Some("podman does not answer".to_owned());
    let because = deferred(&settings, &[full, ill, candidate("plain", &[])]);
    assert_eq!(because, "full has no room now; ill takes no jobs now: podman does not answer");
}

#[test]
fn the_reason_says_what_decided() {
    let settings = json!({"rules": [{"task": "*", "prefer": ["fast"]}]});
    let mut candidate = candidate("a", &["fast"]);
    (candidate.present_bytes, candidate.in_use) = (500, capacity(4));
    let Ok(Selection::Chosen(choice)) = select(&settings, &[candidate]) else { panic!("deferred") };
    let reason = "a has the label fast, has 50 % of the data, has 75 % of its room left";
    assert_eq!(choice.because, reason);
}

#[test]
fn a_pattern_that_is_none_is_refused_with_its_text() {
    let settings = json!({"rules": [{"task": "org.{example"}]});
    let Err(Error::Unsupported(why)) = select(&settings, &[]) else { panic!("accepted") };
    assert!(why.starts_with("the pattern 'org.{example' is not valid"), "{why}");
}
