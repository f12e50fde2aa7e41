//! A released contract is a promise: components that were built against it go on working, and the
//! next contract adds to it without a break.

use std::path::PathBuf;

use gantry_model::id::ExecutorName;
use gantry_model::plugin::{
    Answer, Evaluation, Event, FindRequest, HostCall, HttpMethod, HttpRequest, HttpResponse,
    HttpResult, LogLevel, Outcome, Permission, Problem, Question, Selection, SourceFile,
    StepRequest, Verdict, Wish, World,
};
use gantry_plugin::{Access, Bound, Outside};
use serde_json::{Value, json};
use wit_component::semver_check;
use wit_parser::Resolve;

use crate::support::{
    TestHost, candidate, capacity, contract, host, import, outputs, placement, repository, step,
};

/// The releases, oldest first.
const RELEASES: [&str; 1] = ["v0.1.0"];

/// The component of that world, bound with what it may do.
async fn released(test: &TestHost, release: &str, world: World, access: Access) -> Bound {
    let folder = repository().join("host/plugin/tests/released").join(release);
    let component = std::fs::read(folder.join(format!("{world}.wasm"))).expect("read it");
    let plugin = test.load(component).await;
    assert_eq!(plugin.description().world, world);
    assert_eq!(plugin.description().name.0, format!("released-{world}"));
    plugin.bind(access)
}

#[test]
fn every_release_has_its_components() {
    let folders = |of: &str| {
        let entries = std::fs::read_dir(repository().join(of)).expect("list the folder");
        let names = entries.map(|entry| entry.expect("read an entry").file_name());
        let names = names.filter_map(|name| name.into_string().ok());
        let mut releases: Vec<String> = names.filter(|name| name.starts_with('v')).collect();
        releases.sort_unstable();
        releases
    };
    assert_eq!(folders("wit"), RELEASES);
    assert_eq!(folders("host/plugin/tests/released"), RELEASES);
}

#[tokio::test]
async fn a_released_callback_uses_everything_that_it_imports() {
    let test = host();
    for release in RELEASES {
        let request = HttpRequest {
            method: HttpMethod::Get,
            url: "https://images.example.org/7".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            timeout: None,
        };
        let (headers, body) = (Vec::new(), b"blue".to_vec());
        let result = HttpResult::Response(HttpResponse { status: 203, headers, body });
        let sent = HostCall::Http { request, result };

        let callback = released_callback(&test, release, Vec::new()).await;
        let begun = callback.advance(&at(0, Event::Begun, Vec::new(), 6)).await.expect("an answer");
        assert_eq!(begun.wish, Wish::SleepUntil(1000));
        assert_eq!(begun.variables, [("count".to_owned(), json!(7))].into());

        let question = at(1, Event::Woke, begun.memory, 7);
        let question = Question::Advance(Box::new(question));
        let callback = released_callback(&test, release, vec![sent.clone()]).await;
        let (answer, calls) = callback.ask_recorded(question, None).await;
        let Answer::Advance(step) = answer.expect("an answer") else { panic!("it is no step") };
        let values = json!({
            "count": 7, "names": ["count"], "password": 6, "status": 203, "text": "blue",
        });
        assert_eq!(step.wish, Wish::Finish(Outcome { success: true, values }));
        let logged = HostCall::Log { level: LogLevel::Info, message: "it woke".to_owned() };
        let given = HostCall::Secret { name: "password".to_owned(), given: true };
        assert_eq!(calls, [logged, sent, HostCall::VariableNames {}, given]);
    }
}

/// The callback with all that it wants.
async fn released_callback(test: &TestHost, release: &str, calls: Vec<HostCall>) -> Bound {
    let bound = released(test, release, World::Callback, Access::default()).await;
    let wanted = &bound.plugin().description().permissions;
    let grants: Vec<Permission> = wanted.iter().map(|wanted| wanted.permission.clone()).collect();
    assert_eq!(grants.len(), 4);
    let secrets = [("password".to_owned(), "sesame".to_owned())].into();
    let outside = Outside::Played(calls);
    bound.plugin().bind(Access { grants, secrets, outside, ..Access::default() })
}

/// A step of an experiment with that count.
fn at(number: u32, event: Event, memory: Vec<u8>, count: u32) -> StepRequest {
    StepRequest {
        step: number,
        event,
        memory,
        experiment: Some(json!({ "id": "7" })),
        variables: [("count".to_owned(), json!(count))].into(),
        ..step(json!({}))
    }
}

#[tokio::test]
async fn a_released_dataset_format_reads_files() {
    let test = host();
    let folder = tempfile::tempdir().expect("make a folder");
    let file = |name: &str, content: &str| {
        std::fs::write(folder.path().join(name), content).expect("write a file");
        SourceFile { path: name.to_owned(), size: content.len() as u64 }
    };
    let files = vec![file("a.txt", "A"), file("b.txt", ""), file("c.raw", "C")];
    let question = FindRequest { files, settings: json!({}) };
    for release in RELEASES {
        let format = released(&test, release, World::DatasetFormat, Access::default()).await;
        let findings = format.find(&question, folder.path()).await.expect("an answer");
        let [dataset] = findings.datasets.as_slice() else { panic!("{findings:?}") };
        assert_eq!((dataset.name.as_str(), dataset.metadata.text()), ("a.txt", r#"{"first":65}"#));
        assert_eq!(findings.problems[0].path, "b.txt");
    }
}

#[tokio::test]
async fn a_released_output_importer_keeps_and_creates() {
    let test = host();
    let (_around, folder): (_, PathBuf) = outputs();
    for release in RELEASES {
        let importer = released(&test, release, World::OutputImporter, Access::default()).await;
        let plan = importer.plan(&import("a:1", json!({})), &folder).await.expect("an answer");
        let kept: Vec<_> = plan.keep.iter().map(|kept| kept.name.as_str()).collect();
        assert_eq!(kept, ["kept/numbers", "kept/label"]);
        let created: Value = serde_json::from_slice(&plan.create[0].content).expect("it is JSON");
        assert_eq!(created, json!({ "label": "nuclei" }));
    }
}

#[tokio::test]
async fn a_released_executor_selector_chooses() {
    let test = host();
    let near = candidate("near", capacity(1, 1), capacity(0, 0));
    let mut far = candidate("far", capacity(1, 1), capacity(0, 0));
    far.present_bytes = 8;
    for release in RELEASES {
        let selector = released(&test, release, World::ExecutorSelector, Access::default()).await;
        let request = placement("a:1", vec![far.clone(), near.clone()]);
        let because = "it has 8 bytes".to_owned();
        let expected = Selection::Chosen { executor: ExecutorName("far".to_owned()), because };
        assert_eq!(selector.select(&request).await.expect("an answer"), expected);
    }
}

#[tokio::test]
async fn a_released_condition_evaluates_and_checks() {
    let test = host();
    let problem = |kind: &str, message: &str, place: u32| Problem {
        kind: kind.to_owned(),
        message: message.to_owned(),
        line: place,
        column: place,
    };
    for release in RELEASES {
        let condition = released(&test, release, World::Condition, Access::default()).await;
        let expressions = ["yes", "no", "other"].map(str::to_owned);
        let (names, settings) = (json!({ "yes": true, "no": 1 }), json!({}));
        let evaluation = Evaluation { expressions: expressions.to_vec(), names, now: 0, settings };
        let verdicts = condition.evaluate(&evaluation).await.expect("an answer");
        let unknown = problem("UnknownName", "there is no 'other'", 0);
        let expected = [Verdict::Holds(true), Verdict::Holds(false), Verdict::Raised(unknown)];
        assert_eq!(verdicts, expected);
        let checked = condition.check(&["yes".to_owned(), "2 > 1".to_owned()]).await;
        let wrong = problem("SyntaxError", "expected a name", 1);
        assert_eq!(checked.expect("an answer"), [None, Some(wrong)]);
    }
}

/// The worlds of the latest release whose components would not fit the next contract, in which one
/// text is replaced by another.
fn broken(replaced: &str, by: &str) -> Vec<String> {
    let mut resolve = Resolve::default();
    let latest = contract(&mut resolve, "latest", "", "");
    let next = contract(&mut resolve, "next", replaced, by);
    let breaks = |(name, world): &(&String, &wit_parser::WorldId)| {
        let next = resolve.packages[next].worlds.get(*name);
        next.is_none_or(|next| semver_check(resolve.clone(), **world, *next).is_err())
    };
    let worlds = resolve.packages[latest].worlds.iter();
    worlds.filter(breaks).map(|(name, _)| name.clone()).collect()
}

/// Whether the number of the next contract promises that components of the latest one fit.
fn is_compatible() -> bool {
    let series = |folder| {
        let mut resolve = Resolve::default();
        let package = contract(&mut resolve, folder, "", "");
        let version = resolve.packages[package].name.version.clone().expect("it has a version");
        (version.major, version.minor)
    };
    series("latest") == series("next")
}

#[test]
fn the_next_contract_takes_components_of_the_latest_one_or_has_another_number() {
    assert!(!is_compatible() || broken("", "").is_empty(), "{:?}", broken("", ""));
}

#[test]
fn a_change_that_breaks_components_is_noticed() {
    let worlds = ["callback", "dataset-format", "output-importer", "executor-selector"];
    let every: Vec<&str> = ["plugin"].into_iter().chain(worlds).chain(["condition"]).collect();
    let message = "log: func(level: level, message: string);";
    for (replaced, by, expected) in [
        ("        column: u32,\n", "", vec!["condition"]),
        (
            "        sleep-until(u64),\n",
            "        sleep-until(u64),\n        rest,\n",
            vec!["callback"],
        ),
        ("    import variables;\n", "", vec!["callback"]),
        ("    export steps;\n", "    export steps;\n    export conditions;\n", vec!["callback"]),
        (message, "log: func(message: string);", every),
        (message, &format!("{message}\n    flush: func();"), vec![]),
    ] {
        assert_eq!(broken(replaced, by), expected, "{replaced:?} → {by:?}");
    }
}
