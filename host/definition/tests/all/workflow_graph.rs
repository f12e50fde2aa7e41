//! Pictures of workflows.

use gantry_definition::workflow::workflow_graph;

use crate::workflow_support::{files, stem, workflow};

const WORKFLOW: &str = r#"
label: a <study>
states:
  - {label: untracked, freetext: null, callbacks: [], transitions: [{destination: work}]}
  - label: work
    freetext: what & why
    callbacks: [{label: a, function: sleep, callback_arguments: {}}, {label: b, function: fastr, callback_arguments: {}}]
    transitions:
      - {destination: work, condition: "x < 1"}
      - {destination: done}
  - {label: done, freetext: null, callbacks: []}
"#;

#[test]
fn the_picture_has_states_functions_ways_and_conditions() {
    let picture = workflow_graph(&workflow(WORKFLOW).workflow, None);
    for part in [
        "<title>a &lt;study&gt;</title>",
        ">untracked<",
        "<title>work: what &amp; why</title>",
        ">sleep, fastr<",
        "<title>x &lt; 1</title>",
        "<title>always</title>",
        "prefers-color-scheme",
    ] {
        assert!(picture.contains(part), "{part} is missing: {picture}");
    }
    assert_eq!(picture.matches("class=\"edge").count(), 3);
    assert_eq!(picture.matches("class=\"edge if\"").count(), 1);
    assert_eq!(picture.matches("class=\"state end\"").count(), 1);
    assert_eq!(picture.matches("class=\"state").count(), 3);
    assert!(!picture.contains("class=\"state here\""), "{picture}");
}

#[test]
fn the_state_of_an_experiment_stands_out() {
    let workflow = workflow(WORKFLOW).workflow;
    let picture = workflow_graph(&workflow, Some(2));
    let (_, after) = picture.split_once("class=\"state here\"").unwrap();
    assert!(after.contains(">done<"), "{picture}");
    assert!(!after.contains(">work<"), "{picture}");
    assert!(!workflow_graph(&workflow, Some(7)).contains("class=\"state here\""));
}

#[test]
fn states_that_no_way_leads_to_are_drawn_as_well() {
    for (path, text) in files("workflows") {
        let workflow = workflow(&text).workflow;
        let picture = workflow_graph(&workflow, Some(0));
        for state in &workflow.states {
            assert!(picture.contains(&format!(">{}<", state.label)), "{}", stem(&path));
        }
    }
    let island = WORKFLOW.to_owned()
        + "  - {label: reef, freetext: null, callbacks: [], transitions: [{destination: isle}]}\n  \
           - {label: isle, freetext: null, callbacks: [], transitions: [{destination: reef}]}\n";
    let picture = workflow_graph(&workflow(&island).workflow, None);
    assert!(picture.contains(">reef<") && picture.contains(">isle<"), "{picture}");
}
