//! Configuration files of studies, as StudyGovernor has them: roles, users, external systems and
//! scan types.

mod people;
mod types;

use std::collections::HashSet;
use std::sync::LazyLock;

use gantry_model::finding::{Finding, Location};
use gantry_model::limits;

use crate::schema::Schema;
use crate::yaml::names::label_problem;
use crate::yaml::{self, Budget, Document, Fields, Findings, Node};

pub use types::{PlainPassword, RoleConfig, ScanTypeConfig, StudyConfig, SystemConfig, UserConfig};

const TEXT: &str = include_str!("study_config.schema.json");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::constant(TEXT));

/// The JSON schema (draft 2020-12) of configuration files of studies.
pub fn study_config_schema() -> &'static str {
    TEXT
}

/// Reads the configuration file of that name.
///
/// # Errors
///
/// With everything that was found, where any of it has to be mended. No finding shows a password.
pub fn parse_study_config(file_name: &str, text: &str) -> Result<StudyConfig, Vec<Finding>> {
    if text.len() as u64 > limits::STUDY_CONFIG_BYTES {
        let message = format!("the file has more than {} bytes", limits::STUDY_CONFIG_BYTES);
        let start = Location { file: file_name.to_owned(), line: 1, column: 1 };
        return Err(vec![Finding::error("study-config-size", "", message).at(start)]);
    }
    let document = Document::open(file_name, text, "study-config", Budget::COMMON)?;
    let mut findings = Findings::new(&document, "study-config");
    yaml::check(&SCHEMA, &document.root.json(), &mut findings);
    yaml::check_keys(&SCHEMA, &mut findings);
    let mut reader = Reader { findings: &mut findings, root: &document.root };
    let roles = people::roles(&mut reader);
    let users = people::users(&mut reader, &roles);
    let external_systems = external_systems(&mut reader);
    let scan_types = scan_types(&mut reader);
    if findings.has_errors() {
        return Err(findings.sorted());
    }
    let warnings = findings.sorted();
    Ok(StudyConfig { roles, users, external_systems, scan_types, warnings })
}

struct Reader<'f, 'd> {
    findings: &'f mut Findings<'d>,
    root: &'d Node,
}

fn external_systems(reader: &mut Reader<'_, '_>) -> Vec<SystemConfig> {
    let mut names = HashSet::new();
    let mut systems = Vec::new();
    for fields in reader.list("external_systems") {
        let name = reader.name(&fields, "system_name", &mut names);
        let url = fields.text(&["url"], reader.findings);
        let (Some(name), Some((url, node))) = (name, url) else { continue };
        let web = ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme));
        if !web && !url.is_empty() {
            let message = format!("'{}' is no address of the web", url.escape_debug());
            let hint = "Begin it with https:// where callbacks are to reach the system.";
            let path = fields.at("url");
            reader.findings.warn("study-config-url", &path, node.place, message, hint);
        }
        systems.push(SystemConfig { name, url });
    }
    systems
}

fn scan_types(reader: &mut Reader<'_, '_>) -> Vec<ScanTypeConfig> {
    let mut protocols = HashSet::new();
    let mut scan_types = Vec::new();
    for fields in reader.list("scantypes") {
        let protocol = reader.name(&fields, "protocol", &mut protocols);
        let modality = fields.text(&["modality"], reader.findings).map(|(text, _)| text);
        if let (Some(modality), Some(protocol)) = (modality, protocol) {
            scan_types.push(ScanTypeConfig { modality, protocol });
        }
    }
    scan_types
}

impl<'d> Reader<'_, 'd> {
    /// The items of a list at the top.
    fn list(&self, name: &str) -> Vec<Fields<'d>> {
        let root = Fields::of(self.root, String::new());
        let items = root.get(name).map(|entry| entry.value.items()).unwrap_or_default();
        let item = |(index, node)| Fields::of(node, format!("{name}.{index}"));
        items.iter().enumerate().map(item).collect()
    }

    /// A name that is unique in its list.
    fn name(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        taken: &mut HashSet<String>,
    ) -> Option<String> {
        let (name, node) = fields.text(&[key], self.findings)?;
        let path = fields.at(key);
        if let Some(problem) = label_problem(&name) {
            let message = format!("the name '{}' {problem}", name.escape_debug());
            self.findings.error("study-config-name", &path, node.place, message, "Take another.");
        }
        self.unique(&name, &path, node, taken);
        Some(name)
    }

    /// Says if something is in its list already.
    fn unique(&mut self, text: &str, path: &str, node: &Node, taken: &mut HashSet<String>) {
        if !taken.insert(text.to_owned()) {
            let message = format!("'{}' is in the list already", text.escape_debug());
            let hint = "Leave one of the two out.";
            self.findings.error("study-config-twice", path, node.place, message, hint);
        }
    }
}
