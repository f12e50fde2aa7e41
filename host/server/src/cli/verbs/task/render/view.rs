//! A job as it would run.

use gantry_definition::script::render::{RenderedContainer, RenderedImage, RenderedJob};
use gantry_model::script::{Interpreter, Script, ScriptJob};
use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::output::{line, painted};

/// A job as it would run.
#[derive(Serialize)]
pub(super) struct RenderedView {
    pub(super) job: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    host: String,
    interpreter: Interpreter,
    #[serde(skip_serializing_if = "Option::is_none")]
    executable: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<ContainerView>,
    environment: Vec<(String, String)>,
    artifacts: Vec<ArtifactView>,
    script: String,
}

/// The container that it would run in.
#[derive(Serialize)]
struct ContainerView {
    /// The engine; absent is the host's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
    image: String,
    /// What the image would be built from.
    #[serde(skip_serializing_if = "Option::is_none")]
    dockerfile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<String>,
    run_arguments: Vec<String>,
}

/// What would be kept of what it leaves.
#[derive(Serialize)]
struct ArtifactView {
    name: String,
    path: String,
    import: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    import_path: Option<String>,
}

impl RenderedView {
    pub(super) fn new(
        script: &Script,
        job: &ScriptJob,
        host: String,
        rendered: RenderedJob,
    ) -> Self {
        let artifacts = rendered.artifacts.into_iter().map(|artifact| ArtifactView {
            name: artifact.key.0,
            path: artifact.path,
            import: artifact.import,
            import_path: artifact.import_path,
        });
        Self {
            job: job.key.0.clone(),
            stage: script.stages.get(job.stage).cloned(),
            host,
            interpreter: job.interpreter,
            executable: rendered.executable,
            container: rendered.container.map(ContainerView::from),
            environment: rendered.environment,
            artifacts: artifacts.collect(),
            script: rendered.script,
        }
    }

    /// For people: what is around the script, then the script.
    pub(super) fn print(&self) -> Result<(), CliError> {
        let stage = self.stage.as_ref().map(|stage| format!(", stage {stage}"));
        let title = format!("── {}{} on {} ──", self.job, stage.unwrap_or_default(), self.host);
        line(painted(&title, "1"))?;
        let fields = [
            ("interpreter", Some(self.interpreter.to_string())),
            ("executable", self.executable.clone()),
            ("image", self.container.as_ref().map(ContainerView::in_a_line)),
        ];
        for (name, value) in fields {
            value.map_or(Ok(()), |value| line(format_args!("{name}: {value}")))?;
        }
        for (name, value) in &self.environment {
            line(format_args!("env: {name}={value}"))?;
        }
        for artifact in &self.artifacts {
            let import = match (&artifact.import_path, artifact.import) {
                (Some(path), true) => format!(" (imported to {path})"),
                (None, true) => " (imported)".to_owned(),
                (_, false) => String::new(),
            };
            line(format_args!("artifact: {} = {}{import}", artifact.name, artifact.path))?;
        }
        line(format_args!("\n{}", self.script))
    }
}

impl ContainerView {
    fn in_a_line(&self) -> String {
        let built = self.dockerfile.as_ref().map(|file| format!(" built from {file}"));
        let engine = self.engine.as_ref().map(|engine| format!(" by {engine}"));
        let (built, engine) = (built.unwrap_or_default(), engine.unwrap_or_default());
        let mut text = format!("{}{built}{engine}", self.image);
        if !self.run_arguments.is_empty() {
            text.push_str(&format!(" with {}", self.run_arguments.join(" ")));
        }
        text
    }
}

impl From<RenderedContainer> for ContainerView {
    fn from(container: RenderedContainer) -> Self {
        let (image, dockerfile) = match container.image {
            RenderedImage::Named(name) => (name, None),
            RenderedImage::Built { dockerfile, tag } => {
                (tag.unwrap_or_else(|| "(named after its files)".to_owned()), Some(dockerfile))
            }
        };
        Self {
            engine: container.engine.map(|engine| engine.to_string()),
            image,
            dockerfile,
            repository: container.repository,
            run_arguments: container.run_arguments,
        }
    }
}
