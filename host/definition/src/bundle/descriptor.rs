//! Descriptors: from YAML by way of the schema to a locked definition, with all findings.

use gantry_model::finding::Finding;
use gantry_model::task::{Author, JobTemplate, Resources, TaskDefinition, Work};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::findings::Findings;
use super::parameters::{self, Declarations};
use super::refusal::{BundleRefusal, BundleStage};
use super::{resources, schema};
use crate::yaml;

/// A descriptor that keeps the rules.
#[derive(Debug)]
pub(super) struct Checked {
    /// What it declares.
    pub(super) definition: TaskDefinition,
    /// Where it says that the image archive is in the bundle.
    pub(super) image_file: Option<String>,
    /// What is odd about it.
    pub(super) warnings: Vec<Finding>,
}

/// The descriptor as it is written, once the schema has accepted it.
#[derive(Deserialize)]
struct Descriptor {
    name: String,
    name_short: Option<String>,
    namespace: String,
    version: String,
    description: Option<String>,
    authors: Vec<WrittenAuthor>,
    configuration: Configuration,
    inputs: Map<String, Value>,
    outputs: Map<String, Value>,
}

#[derive(Deserialize)]
struct WrittenAuthor {
    first_name: String,
    last_name: String,
    organization: String,
    email: String,
    #[serde(default)]
    is_contact: bool,
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default = "default_input_folder")]
    input_folder: String,
    #[serde(default = "default_output_folder")]
    output_folder: String,
    #[serde(default)]
    image: Image,
    #[serde(default)]
    resources: Map<String, Value>,
}

#[derive(Deserialize, Default)]
struct Image {
    file: Option<String>,
}

fn default_input_folder() -> String {
    "/inputs".to_owned()
}

fn default_output_folder() -> String {
    "/outputs".to_owned()
}

/// Checks the text of a descriptor.
pub(super) fn check(text: &[u8]) -> Result<Checked, BundleRefusal> {
    let json: Value = yaml::parse(text, yaml::Budget::COMMON).map_err(|error| {
        let finding = Finding::error("descriptor-yaml", "", error.message);
        BundleRefusal::new(BundleStage::DescriptorUnreadable, finding)
    })?;
    let refusal = |findings| BundleRefusal { stage: BundleStage::Schema, findings };
    let warnings = schema::check(&json).map_err(refusal)?;
    let written = Descriptor::deserialize(&json).map_err(|error| {
        refusal(vec![Finding::error("descriptor-schema", "", error.to_string())])
    })?;
    let mut findings = Findings::from_earlier(warnings);
    let (definition, image_file) = define(written, &mut findings);
    let warnings = findings.into_result().map_err(refusal)?;
    Ok(Checked { definition, image_file, warnings })
}

fn define(written: Descriptor, findings: &mut Findings) -> (TaskDefinition, Option<String>) {
    if written.namespace.starts_with('.') {
        findings.warn(
            "namespace-empty-word",
            "namespace",
            "the namespace begins with a dot",
            "Write a word in front of the dot.",
        );
    }
    let Declarations { inputs, outputs, matching } =
        parameters::declare(&written.inputs, &written.outputs, findings);
    let image_file = written.configuration.image.file.clone();
    let definition = TaskDefinition {
        name_short: written.name_short.unwrap_or_else(|| written.name.clone()),
        name: written.name,
        namespace: written.namespace,
        version: written.version,
        description: written.description,
        authors: written.authors.into_iter().map(Author::from).collect(),
        inputs,
        outputs,
        matching,
        work: Work::Job(job(written.configuration, findings)),
    };
    (definition, image_file)
}

fn job(configuration: Configuration, findings: &mut Findings) -> JobTemplate {
    let resources: Resources = resources::resources(&configuration.resources, findings);
    let input_folder = folder(&configuration.input_folder, "input_folder", findings);
    let output_folder = folder(&configuration.output_folder, "output_folder", findings);
    if within(&input_folder, &output_folder) || within(&output_folder, &input_folder) {
        findings.error(
            "folders-overlap",
            "configuration.output_folder",
            format!("'{output_folder}' and the input folder '{input_folder}' lie in each other"),
            "Take two separate folders, such as /inputs and /outputs.",
        );
    }
    JobTemplate { input_folder, output_folder, resources }
}

/// The folder without slashes at its end. What a container engine would read as more than a path is
/// refused: its volume options are separated by `:` and `,`.
fn folder(written: &str, key: &str, findings: &mut Findings) -> String {
    let trimmed = written.trim_end_matches('/');
    let odd = |c: char| c.is_control() || matches!(c, ':' | ',' | '\\');
    let leads_up = trimmed.split('/').any(|part| matches!(part, "." | ".."));
    if trimmed.is_empty() || leads_up || trimmed.chars().any(odd) {
        findings.error(
            "folder-name",
            &format!("configuration.{key}"),
            format!("'{written}' cannot be a folder of a container"),
            "Take an absolute path below '/', without '..', ':', ',' and '\\'.",
        );
    }
    trimmed.to_owned()
}

fn within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl From<WrittenAuthor> for Author {
    fn from(written: WrittenAuthor) -> Self {
        let WrittenAuthor { first_name, last_name, organization, email, is_contact } = written;
        Self { first_name, last_name, organization, email, is_contact }
    }
}
