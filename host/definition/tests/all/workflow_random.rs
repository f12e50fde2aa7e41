//! Workflow files of strangers: large ones, and ones at random.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use gantry_definition::study_config::parse_study_config;
use gantry_definition::workflow::{parse_workflow, workflow_graph};
use gantry_model::finding::Severity;
use gantry_model::limits;

use crate::script_support::lines;
use crate::workflow_support::{codes, files, findings, functions, with_callback, workflow};

/// A chain of states, each with a callback and a way on.
fn chain(length: usize) -> String {
    let mut text = "label: long\nstates:\n  - {label: untracked, freetext: null, callbacks: [], \
                    transitions: [{destination: s0}]}\n"
        .to_owned();
    for at in 0..length {
        writeln!(
            text,
            "  - label: s{at}\n    freetext: The state of the number {at}\n    callbacks:\n      - \
             label: one\n        function: sleep\n        callback_arguments: {{seconds: 1}}\n        \
             condition: |\n          experiment.variables.get('x') == {at}\n    transitions:\n      \
             - {{destination: s{}, condition: \"{at} > 1\"}}",
            (at + 1).min(length - 1)
        )
        .unwrap();
    }
    text
}

#[test]
fn ten_thousand_states_are_read_and_drawn_in_good_time() {
    let text = chain(10_000);
    let begun = Instant::now();
    let parsed = parse_workflow("long.yml", &text, &functions());
    let parsed = parsed.unwrap_or_else(|findings| panic!("{}", lines(&findings.findings)));
    assert_eq!(parsed.workflow.states.len(), 10_001);
    assert_eq!(parsed.conditions.len(), 20_000);
    assert!(workflow_graph(&parsed.workflow, Some(77)).contains(">s9999<"));
    // Several times what a build without optimisation needs; quadratic loops take minutes.
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn ten_thousand_mistakes_are_found_in_good_time_and_not_all_listed() {
    let begun = Instant::now();
    for (from, to) in [("destination: s", "destination: t"), ("label: s", "labl: s")] {
        let found = findings(&chain(10_000).replace(from, to));
        assert_eq!(found.len(), limits::FINDINGS + 1);
        let last = found.last().unwrap();
        assert_eq!((last.code.as_str(), last.severity), ("workflow-findings", Severity::Error));
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn files_that_are_too_large_are_refused() {
    let size = usize::try_from(limits::WORKFLOW_BYTES).unwrap();
    assert_eq!(codes(&("# ".to_owned() + &"x".repeat(size))), ["workflow-size"]);
    assert_eq!(codes(&format!("states: [{}]", "1,".repeat(600_000))), ["workflow-yaml"]);
    let size = usize::try_from(limits::STUDY_CONFIG_BYTES).unwrap();
    let found = parse_study_config("study.yml", &"#".repeat(size + 1)).unwrap_err();
    assert_eq!(found[0].code, "study-config-size");
}

#[test]
fn aliases_do_not_multiply_texts() {
    let text = "x".repeat(1_000_000);
    let uses = "*a, ".repeat(900);
    let file = with_callback(&format!("callback_arguments: {{a: &a '{text}', b: [{uses}]}}"));
    assert_eq!(codes(&file), ["workflow-yaml"]);
    let bomb = "callback_arguments: 'a: &a [x, x]\n\n  b: [*a, *a]\n\n  '";
    assert_eq!(codes(&with_callback(bomb)), ["workflow-text"]);
}

#[test]
fn deep_files_are_refused() {
    let deep = format!("callback_arguments: {{a: {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(codes(&with_callback(&deep)), ["workflow-yaml"]);
}

#[test]
fn random_bytes_are_refused_or_read() {
    let mut random = fastrand::Rng::with_seed(7);
    let signs: Vec<char> = "abc:,[]{}-#&*!|>'\"%@`\\ \n\t\r~/0.ß\u{0}\u{FEFF}".chars().collect();
    for _ in 0..3_000 {
        let length = random.usize(0..200);
        let text: String = (0..length).map(|_| signs[random.usize(0..signs.len())]).collect();
        let _ = findings(&text);
        let _ = parse_study_config("study.yml", &text);
    }
}

#[test]
fn changes_at_random_never_break_the_reader() {
    let mut random = fastrand::Rng::with_seed(11);
    let texts = |folder: &str| files(folder).into_iter().map(|(_, text)| text);
    // Sound ones more often: most changes of the others say nothing new.
    let mut sources: Vec<String> = (0..8).flat_map(|_| texts("workflows")).collect();
    sources.extend(texts("invalid/workflows"));
    let functions = functions();
    let mut taken = 0;
    for round in 0..2_000 {
        let text = changed(&mut random, &sources);
        match parse_workflow("study.yml", &text, &functions) {
            Ok(parsed) => {
                taken += 1;
                assert!(parsed.workflow.root().is_some(), "{round}: {text}");
                let states = parsed.workflow.states.len();
                for state in &parsed.workflow.states {
                    assert!(state.transitions.iter().all(|way| way.destination < states));
                }
                let _ = workflow_graph(&parsed.workflow, Some(random.usize(0..10)));
            }
            Err(found) => {
                let refused =
                    found.findings.iter().any(|finding| finding.severity == Severity::Error);
                assert!(refused, "{round}: refused without an error: {text}");
            }
        }
    }
    assert!(taken > 100, "nearly all were refused: {taken} were not");
}

/// One of the files with lines or characters gone, doubled or exchanged.
fn changed(random: &mut fastrand::Rng, sources: &[String]) -> String {
    let mut lines: Vec<String> =
        sources[random.usize(0..sources.len())].lines().map(str::to_owned).collect();
    for _ in 0..random.usize(1..4) {
        if lines.is_empty() {
            break;
        }
        let at = random.usize(0..lines.len());
        match random.usize(0..5) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[random.usize(0..lines.len())].clone()),
            2 => {
                let other = random.usize(0..lines.len());
                lines.swap(at, other);
            }
            3 => {
                let mut characters: Vec<char> = lines[at].chars().collect();
                if !characters.is_empty() {
                    characters.remove(random.usize(0..characters.len()));
                }
                lines[at] = characters.into_iter().collect();
            }
            _ => {
                let mut characters: Vec<char> = lines[at].chars().collect();
                let sign =
                    *random.choice(&[':', '[', ' ', '"', '-', '&', '~', '\u{FEFF}', '0']).unwrap();
                characters.insert(random.usize(0..=characters.len()), sign);
                lines[at] = characters.into_iter().collect();
            }
        }
    }
    lines.join("\n")
}

#[test]
fn what_is_read_twice_is_the_same() {
    for (_, text) in files("workflows") {
        assert_eq!(workflow(&text), workflow(&text));
    }
}
