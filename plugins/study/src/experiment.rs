//! The experiment, as a callback of a study is told of it.

use std::collections::BTreeMap;

use gantry_plugin_sdk::Error;
use gantry_plugin_sdk::callback::Experiment;
use serde::Deserialize;

/// An experiment, what it belongs to, and the execution that works for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Study {
    /// The experiment's id.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// The label of its subject.
    pub subject: String,
    /// The label of its cohort.
    pub cohort: String,
    /// The label of its state.
    pub state: String,
    /// When it was scanned, in RFC 3339.
    pub scandate: String,
    /// The experiment's ids in other systems.
    pub external_ids: BTreeMap<String, String>,
    /// The subject's ids in other systems.
    pub subject_external_ids: BTreeMap<String, String>,
    /// The other systems and their addresses.
    pub external_systems: BTreeMap<String, String>,
    /// Where everything is shown and served.
    pub links: Links,
    /// With it anybody can answer for this execution.
    pub execution_secret: String,
    /// The callback's label.
    pub callback: String,
}

/// Absolute URLs; those that end in `_api` for programs, the others for people.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Links {
    /// The experiment's page.
    pub experiment: String,
    /// The experiment.
    pub experiment_api: String,
    /// The subject's page.
    pub subject: String,
    /// The subject.
    pub subject_api: String,
    /// The page of the action that began the execution.
    pub action: String,
    /// That action.
    pub action_api: String,
    /// The execution's page.
    pub execution: String,
    /// The execution.
    pub execution_api: String,
    /// The page on which whoever has this link can answer for the execution: its secret is in it.
    pub answer: String,
}

impl Study {
    /// Reads what a callback is told.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if it works for no experiment, or if that is of another shape.
    pub fn of(experiment: Option<&Experiment>) -> Result<Self, Error> {
        let Some(experiment) = experiment else {
            let why = "this callback works only for an experiment of a study".to_owned();
            return Err(Error::Unsupported(why));
        };
        Self::deserialize(experiment.as_json())
            .map_err(|error| Error::Unsupported(format!("the experiment does not fit: {error}")))
    }

    /// The address of another system, without a slash at its end.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if there is none of that name.
    pub fn system(&self, name: &str) -> Result<&str, Error> {
        let url = self.external_systems.get(name).map(|url| url.trim_end_matches('/'));
        url.ok_or_else(|| {
            Error::Unsupported(format!(
                "there is no external system '{name}'; add it, or name another one in the \
                 callback's arguments"
            ))
        })
    }

    /// The experiment's id in another system.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if it has none.
    pub fn experiment_id(&self, system: &str) -> Result<&str, Error> {
        id_of("experiment", &self.label, &self.external_ids, system)
    }

    /// The subject's id in another system.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if it has none.
    pub fn subject_id(&self, system: &str) -> Result<&str, Error> {
        id_of("subject", &self.subject, &self.subject_external_ids, system)
    }
}

fn id_of<'a>(
    what: &str,
    label: &str,
    ids: &'a BTreeMap<String, String>,
    system: &str,
) -> Result<&'a str, Error> {
    ids.get(system).map(String::as_str).ok_or_else(|| {
        Error::Unsupported(format!(
            "the {what} '{label}' has no external id for the system '{system}'; add it"
        ))
    })
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::json;

    use super::*;

    #[test]
    fn a_system_that_is_not_there_is_named() {
        let study = crate::mock::study();
        assert_eq!(study.system("XNAT"), Ok("https://xnat.example.org"));
        let Err(Error::Unsupported(why)) = study.system("ORTHANC") else { panic!() };
        assert!(why.contains("'ORTHANC'"), "{why}");
        let Err(Error::Unsupported(why)) = study.subject_id("ORTHANC") else { panic!() };
        assert!(why.contains("the subject 'S7' has no external id"), "{why}");
    }

    #[test]
    fn without_an_experiment_there_is_nothing_to_do() {
        assert!(matches!(Study::of(None), Err(Error::Unsupported(_))));
        let odd = Experiment::from(json!({"label": 7}));
        assert!(matches!(Study::of(Some(&odd)), Err(Error::Unsupported(_))));
    }
}
