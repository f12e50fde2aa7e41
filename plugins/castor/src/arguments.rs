//! What a workflow says.

use std::collections::BTreeMap;

use gantry_plugin_sdk::Error;
use schemars::JsonSchema;
use serde::Deserialize;
use study::{tasks, xnat};

/// What is copied, and where to. Arguments that are not known are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// The file with the values, below the experiment on XNAT, or a list of files.
    field_files: Names,
    /// The template that it was entered with, or one for each file.
    templates: Names,
    /// The name of the study in Castor.
    pub(crate) castor_study_name: String,
    /// The name of the site in Castor.
    pub(crate) castor_site_name: String,
    /// The visit that repeating data belong to.
    pub(crate) castor_visit_name: String,
    /// Further fields, each with a JSON pointer into the execution.
    extra_variable_map: Option<BTreeMap<String, String>>,
    /// Names of fields that are others in Castor.
    translation_map: Option<BTreeMap<String, String>>,
    /// The external system with the files.
    #[serde(default = "xnat", alias = "xnat_external_system_name")]
    pub(crate) xnat_external_system: String,
    /// The external system that is Castor.
    #[serde(default = "castor", alias = "castor_external_system")]
    pub(crate) castor_external_system_name: String,
    /// The external system with the templates.
    #[serde(default = "tasks::taskmanager")]
    pub(crate) taskmanager_external_system_name: String,
}

/// One name or several.
#[derive(Deserialize, JsonSchema)]
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
