//! Tasks for people, given to a TaskManager.

mod bases;
mod post;
mod steps;
mod tags;

use gantry_plugin_sdk::{Error, Value, json};
use gantry_plugin_sdk::{HttpMethods, Permission, WantedPermission};

pub use bases::{Bases, Settings};
pub use post::post;
pub use steps::{Assignment, begin, resume};
pub use tags::{Tags, with_extra};

use crate::{Study, template};

/// The external system that is meant where a workflow names none.
pub fn taskmanager() -> String {
    "TASKMANAGER".to_owned()
}

/// What callbacks that make tasks want to be allowed.
pub fn permissions() -> Vec<WantedPermission> {
    let secret = |name: &str| Permission::Secret(name.to_owned());
    let posted = "Tasks are posted to the TaskManager. Grant its origin.";
    let account = "The TaskManager may ask for a name and a password.";
    vec![
        Permission::http("*", HttpMethods::POST).because(posted),
        Permission::local_http("*", HttpMethods::POST)
            .because("The TaskManager may be on this machine."),
        secret("taskmanager-user").because(account),
        secret("taskmanager-password").because(account),
        Permission::Command("*".to_owned())
            .because("Templates of tasks can be files, which are read by a command."),
        Permission::ReadVariables.because("Tags can be in a variable of the experiment."),
    ]
}

/// The content of a task: its template with the experiment's names in it, where ids and address are
/// those at the system `xnat`.
///
/// # Errors
///
/// [`Error::Unsupported`] if the template uses what is not there; the error says what.
pub fn content(study: &Study, xnat: &str, base: &str) -> Result<String, Error> {
    template::fill(base, |name| {
        Some(match name {
            "EXPERIMENT_ID" => study.experiment_id(xnat),
            "SUBJECT_ID" => study.subject_id(xnat),
            "LABEL" => Ok(&study.label),
            "SYSTEM_URL" => study.system(xnat),
            _ => return None,
        })
    })
}

/// What the TaskManager sends to the execution when the task is done: a JSON text.
pub fn callback_content(study: &Study) -> Value {
    let content = json!({
        "status": "finished",
        "result": "success",
        "secret_key": study.execution_secret,
    });
    Value::String(content.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_for_the_experiment() {
        let base =
            r#"{"e": "$EXPERIMENT_ID", "s": "$SUBJECT_ID", "l": "${LABEL}", "u": "$SYSTEM_URL"}"#;
        let content = content(&crate::mock::study(), "XNAT", base).unwrap();
        let expected =
            r#"{"e": "XNAT_E7", "s": "XNAT_S7", "l": "brain 7", "u": "https://xnat.example.org"}"#;
        assert_eq!(content, expected);
    }

    #[test]
    fn what_is_not_there_is_missed_only_where_it_is_used() {
        let study = crate::mock::study();
        assert!(content(&study, "NONE", "$LABEL").is_ok());
        for used in ["$EXPERIMENT_ID", "$SUBJECT_ID", "$SYSTEM_URL"] {
            assert!(matches!(content(&study, "NONE", used), Err(Error::Unsupported(_))), "{used}");
        }
    }
}
