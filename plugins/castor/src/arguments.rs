//! What a workflow says.

use std::collections::BTreeMap;

use gantry_plugin_sdk::Error;
use serde::Deserialize;
use study::{tasks, xnat};

/// What is copied, and where to. Arguments that are not known are passed over.
#[derive(Deserialize)]
pub struct Arguments {
    field_files: Names,
    templates: Names,
    pub(crate) castor_study_name: String,
    pub(crate) castor_site_name: String,
    pub(crate) castor_visit_name: String,
    extra_variable_map: Option<BTreeMap<String, String>>,
    translation_map: Option<BTreeMap<String, String>>,
    #[serde(default = "xnat", alias = "xnat_external_system_name")]
    pub(crate) xnat_external_system: String,
    #[serde(default = "castor", alias = "castor_external_system")]
    pub(crate) castor_external_system_name: String,
    #[serde(default = "tasks::taskmanager")]
    pub(crate) taskmanager_external_system_name: String,
}

/// One name or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

fn castor() -> String {
    "CASTOR".to_owned()
}

impl Arguments {
    pub(crate) fn field_files(&self) -> &[String] {
        self.field_files.all()
    }

    pub(crate) fn templates(&self) -> &[String] {
        self.templates.all()
    }

    /// Each file with the template that says what is in it.
    pub(crate) fn files_with_templates(
        &self,
    ) -> Result<impl Iterator<Item = (&String, &String)>, Error> {
        let (files, templates) = (self.field_files(), self.templates());
        if files.len() != templates.len() {
            return Err(Error::Unsupported(format!(
                "there are {} field_files and {} templates; each file has its own template",
                files.len(),
                templates.len()
            )));
        }
        Ok(files.iter().zip(templates))
    }

    /// Fields that are taken from the execution, each with a JSON pointer.
    pub(crate) fn extras(&self) -> impl Iterator<Item = (&String, &String)> {
        self.extra_variable_map.iter().flatten()
    }

    pub(crate) fn translations(&self) -> BTreeMap<String, String> {
        self.translation_map.clone().unwrap_or_default()
    }
}
