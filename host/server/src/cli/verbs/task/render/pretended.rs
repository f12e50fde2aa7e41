//! A run that never was: its inputs, its folders, and what is known of its surroundings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gantry_definition::script::render::{
    ArtifactPlace, Facts, HostFacts, InputValue, ProjectFacts, RenderContext, RenderedJob,
    UidFacts, UserFacts, Variable,
};
use gantry_model::digest::Digest;
use gantry_model::exec::script::JobFolders;
use gantry_model::script::ScriptJob;
use gantry_model::task::Parameter;
use gantry_model::types::TypeSpec;
use gantry_model::value::FileEntry;
use jiff::Timestamp;
use uuid::Uuid;

use crate::cli::error::CliError;
use crate::cli::file_set;
use crate::cli::verbs::run::from_flag;

/// Where the pretended jobs have their folders.
const FOLDER: &str = "/gantry/jobs";
/// What stands in the place of a secret.
const MASK: &str = "********";
/// Characters of a short id, as the server has it.
const SHORT_ID: usize = 8;

/// A run that never was.
pub(super) struct Pretended {
    facts: Facts,
    /// By name, with where their files would be for a job in `FOLDER/{job}`.
    inputs: BTreeMap<String, InputValue>,
    variables: BTreeMap<String, Variable>,
    /// Artifacts of the jobs so far: their name, their stage, and the last name of their path.
    artifacts: Vec<(String, usize, String)>,
}

impl Pretended {
    pub(super) fn new(
        facts: Facts,
        inputs: BTreeMap<String, InputValue>,
        variables: BTreeMap<String, Variable>,
    ) -> Self {
        Self { facts, inputs, variables, artifacts: Vec::new() }
    }

    /// What a job would be rendered with.
    pub(super) fn context(&self, job: &ScriptJob) -> RenderContext {
        let folders = folders(&job.key.0);
        let placed = |(name, value): (&String, &InputValue)| {
            let folder = format!("{}/{name}", folders.data);
            let value = match value.clone() {
                InputValue::Files { object, id, files, .. } => {
                    InputValue::Files { object, id, files, folder }
                }
                other => other,
            };
            (name.clone(), value)
        };
        let earlier = self.artifacts.iter().filter(|(_, stage, _)| *stage < job.stage);
        let artifact = |(key, _, name): &(String, usize, String)| {
            let path = format!("{}/{key}/{name}", folders.artifacts);
            (key.clone(), ArtifactPlace { path })
        };
        RenderContext {
            inputs: self.inputs.iter().map(placed).collect(),
            artifacts: earlier.map(artifact).collect(),
            facts: self.facts.clone(),
            variables: self.variables.clone(),
            windows: false,
            folders,
        }
    }

    /// Later jobs find what this one would leave.
    pub(super) fn keep_artifacts(&mut self, job: &ScriptJob, rendered: &RenderedJob) {
        for artifact in &rendered.artifacts {
            let name = artifact.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            self.artifacts.push((artifact.key.0.clone(), job.stage, name.to_owned()));
        }
    }
}

/// What would be known of the run.
pub(super) fn facts(server: &str, now: Timestamp) -> Facts {
    let user = std::env::var("USER").unwrap_or_else(|_| "user".to_owned());
    let uuid = Uuid::nil().to_string();
    Facts {
        server_address: server.to_owned(),
        user: UserFacts { id: user.clone(), username: user, api_key: Some(MASK.to_owned()) },
        project: ProjectFacts { id: "project".to_owned(), name: "project".to_owned() },
        host: Some(HostFacts {
            name: "host".to_owned(),
            address: "host.example.org".to_owned(),
            port: 22,
            kind: "ssh".to_owned(),
        }),
        task: uuid.clone(),
        uid: UidFacts { short: uuid.chars().take(SHORT_ID).collect(), uuid, run_counter: 1 },
        started_at: now,
    }
}

/// Variables as they are given: `NAME=VALUE`, or `NAME` for a secret.
pub(super) fn variables(given: &[String]) -> BTreeMap<String, Variable> {
    let variable = |text: &String| match text.split_once('=') {
        Some((name, value)) => {
            (name.to_owned(), Variable { value: value.to_owned(), secret: false })
        }
        None => (text.clone(), Variable { value: MASK.to_owned(), secret: true }),
    };
    given.iter().map(variable).collect()
}

/// The values of all inputs: those that are given, defaults, and nothing for those that a run may do without.
pub(super) fn inputs(
    inputs: &[Parameter],
    given: &[String],
) -> Result<BTreeMap<String, InputValue>, CliError> {
    let mut flags: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for flag in given {
        let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
        let known = inputs.iter().find(|input| input.name.eq_ignore_ascii_case(name));
        let names =
            || inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
        let known = known.ok_or_else(|| CliError::Input {
            name: name.to_owned(),
            fault: "is none of the task's".to_owned(),
            hint: format!("There are: {}.", names()),
        })?;
        flags.entry(&known.name).or_default().push(value);
    }
    let value = |input: &Parameter| {
        let given = flags.get(input.name.as_str()).map(Vec::as_slice).unwrap_or_default();
        Ok((input.name.clone(), value(input, given)?))
    };
    inputs.iter().map(value).collect()
}

fn value(input: &Parameter, given: &[&str]) -> Result<InputValue, CliError> {
    match (&input.type_spec, given.last(), &input.default) {
        (TypeSpec::Files(spec), Some(_), _) => {
            let mut files = Vec::new();
            for path in given {
                files.extend(entries(Path::new(path.strip_prefix('@').unwrap_or(path)))?);
            }
            let (object, folder) = (spec.object, String::new());
            Ok(InputValue::Files { object, id: None, folder, files })
        }
        (spec, Some(text), _) => Ok(InputValue::Scalar(from_flag(spec, text))),
        (_, None, Some(default)) => Ok(InputValue::Scalar(default.clone())),
        (_, None, None) if input.optional => Ok(InputValue::Absent),
        (spec, None, None) => {
            let kind = if matches!(spec, TypeSpec::Files(_)) { "PATH" } else { "VALUE" };
            Err(CliError::Input {
                name: input.name.clone(),
                fault: "has no value".to_owned(),
                hint: format!("Give it one with --input {}={kind}.", input.name),
            })
        }
    }
}

/// The files as a run would have them. Nobody reads them, so their digests may be anything.
fn entries(path: &Path) -> Result<Vec<FileEntry>, CliError> {
    let entry = |(name, path): (String, std::path::PathBuf)| {
        let size = fs::metadata(&path).map_or(0, |found| found.len());
        FileEntry { path: name, size, digest: Digest::from_bytes([0; 32]) }
    };
    Ok(file_set::below(path)?.into_iter().map(entry).collect())
}

fn folders(job: &str) -> JobFolders {
    let folder = format!("{FOLDER}/{job}");
    let below = |name: &str| format!("{folder}/{name}");
    JobFolders {
        work: below("work"),
        outputs: below("outputs"),
        data: below("data"),
        artifacts: below("artifacts"),
        files: below("files"),
        temp: below("temp"),
        job: folder,
    }
}
