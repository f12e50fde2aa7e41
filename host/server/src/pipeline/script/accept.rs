//! A script task is accepted: parsed, checked, and locked as a task of its own version.

use gantry_definition::script::parse_script;
use gantry_model::finding::Finding;
use gantry_model::id::TaskId;
use gantry_model::script::TaskFiles;
use gantry_model::task::{Task, TaskDefinition, Work};
use gantry_store::StoreError;

use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};

/// The namespace of script tasks that name none.
const NAMESPACE: &str = "script";
/// Longest name of a task, in characters.
const NAME: usize = 200;

/// A script task that is to be accepted.
pub(crate) struct NewScript {
    /// For people; `/` makes menus of it.
    pub(crate) name: String,
    /// Dotted; `None` is made of the name.
    pub(crate) namespace: Option<String>,
    /// Semantic version; `None` is the next one.
    pub(crate) version: Option<String>,
    pub(crate) description: Option<String>,
    /// Which of the files is the main one.
    pub(crate) main: String,
    pub(crate) files: TaskFiles,
}

/// A script task that was accepted, with what its author might still mend.
pub(crate) struct AcceptedScript {
    pub(crate) task: Task,
    pub(crate) warnings: Vec<Finding>,
}

impl Pipeline {
    /// Accepts a script task.
    pub(crate) async fn accept_script(&self, new: NewScript) -> Result<AcceptedScript> {
        let mut refused = check_names(&new);
        let parsed = parse_script(&new.main, new.files).map_err(|findings| {
            refused.extend(findings);
            Error::ScriptRefused(std::mem::take(&mut refused))
        })?;
        if !refused.is_empty() {
            return Err(Error::ScriptRefused(refused));
        }
        let mut warnings = parsed.warnings;
        warnings.extend(self.strangers(&parsed.script).await?);
        let namespace = match new.namespace {
            Some(namespace) => namespace,
            None => format!("{NAMESPACE}.{}", slug(&new.name)),
        };
        let mut definition = TaskDefinition {
            name_short: new.name.clone(),
            name: new.name,
            namespace,
            version: String::new(),
            description: new.description,
            authors: Vec::new(),
            inputs: parsed.inputs,
            outputs: Vec::new(),
            matching: Vec::new(),
            work: Work::Script(parsed.script),
        };
        for _ in 0..CONFLICT_RETRIES {
            definition.version = match &new.version {
                Some(version) => version.clone(),
                None => self.next_version(&definition.namespace).await?,
            };
            let task = Task {
                id: TaskId(self.entropy.uuid()),
                definition: definition.clone(),
                package: None,
                created_at: self.clock.now(),
            };
            match self.store.add_task(&task).await {
                Ok(()) => return Ok(AcceptedScript { task, warnings }),
                // Somebody else took the number at the same moment.
                Err(StoreError::Conflict { .. }) if new.version.is_none() => {}
                Err(StoreError::Conflict { .. }) => {
                    return Err(Error::TaskExists(task.definition.reference()));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Conflict)
    }

    /// `1.0.0`, or the major version after the highest one that is there.
    async fn next_version(&self, namespace: &str) -> Result<String> {
        let tasks = self.store.all_tasks().await?;
        let versions = tasks
            .iter()
            .filter(|task| task.definition.namespace == namespace)
            .filter_map(|task| task.definition.version.split('.').next()?.parse::<u64>().ok());
        Ok(format!("{}.0.0", versions.max().unwrap_or(0).saturating_add(1)))
    }
}

/// What cannot be the name, the namespace or the version of a task.
fn check_names(new: &NewScript) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut check = |path: &str, text: &str, good: bool, expected: &str| {
        if !good {
            let message = format!("'{}' is no {path}: expected {expected}", text.escape_debug());
            findings.push(Finding::error("script-name", path, message));
        }
    };
    let name = new.name.as_str();
    let fits = !name.trim().is_empty() && name.chars().count() <= NAME;
    let good = fits && !name.contains(char::is_control);
    check("name", name, good, &format!("1 to {NAME} characters in one line"));
    if let Some(namespace) = &new.namespace {
        let part = |part: &str| {
            let inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            !part.is_empty() && part.chars().all(inside)
        };
        let good = namespace.contains('.') && namespace.split('.').all(part);
        check("namespace", namespace, good, "words with dots between them: org.example.rotate");
    }
    if let Some(version) = &new.version {
        let good = version.parse::<semver::Version>().is_ok();
        check("version", version, good, "a semantic version: 1.0.0");
    }
    findings
}

/// The namespace of the script tasks of that name in a project.
pub(crate) fn script_namespace(project: &str, name: &str) -> String {
    format!("{NAMESPACE}.{}.{}", slug(project), slug(name))
}

/// A part of a namespace, made of a name: `Python/Rotate PAR/REC` is `python.rotate-par.rec`.
fn slug(name: &str) -> String {
    let part = |part: &str| {
        let lower = part.to_lowercase();
        let words =
            lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-")
    };
    let parts: Vec<_> = name.split('/').map(part).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "task".to_owned() } else { parts.join(".") }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_becomes_a_namespace() {
        assert_eq!(slug("Python/Rotate PAR/REC"), "python.rotate-par.rec");
        assert_eq!(slug("  Hello, world! "), "hello-world");
        assert_eq!(slug("脳"), "task");
    }
}
