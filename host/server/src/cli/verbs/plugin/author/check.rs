//! `gantry plugin check`

use gantry_author::Project;
use gantry_model::digest::Digest;
use gantry_model::plugin::{PluginDescription, WantedPermission};
use gantry_plugin::{LoadError, Misfit, Plugin};
use serde::Serialize;

use super::AuthorError;
use super::build::size;
use super::sandbox;
use super::target::Target;
use crate::cli::error::{CliError, in_a_line};
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note, print_rows};
use crate::cli::verbs::Outcome;

/// Check a component as a server does when it is installed
///
/// Shows what it is, what it wants to be allowed and what it imports; or, if it does not fit, in what it differs.
/// Exits with 1 if it does not fit.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Check {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

/// What a check came to, for programs.
#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Checked {
    fits: bool,
    /// Why it does not fit.
    problem: Option<String>,
    /// In what it differs from its world.
    misfit: Option<Misfit>,
    digest: Option<Digest>,
    size: usize,
    description: Option<PluginDescription>,
    imports: Vec<String>,
    /// What a server accepts, and an author may not have meant.
    warnings: Vec<String>,
}

impl Check {
    pub(super) async fn run(self) -> Outcome {
        let component = self.target.component().await?;
        let size = component.len();
        let checked = match sandbox::load(component).await {
            Ok(plugin) => fitting(&plugin, self.target.project()?.as_ref(), size),
            Err(error) => unfitting(error, size)?,
        };
        match self.output.format {
            Format::Json => json(&checked)?,
            Format::Ids => checked.digest.iter().try_for_each(line)?,
            Format::Table => show(&checked)?,
        }
        Ok(if checked.fits { Exit::Done } else { Exit::Failed })
    }
}

fn fitting(plugin: &Plugin, project: Option<&Project>, size: usize) -> Checked {
    Checked {
        fits: true,
        digest: Some(plugin.digest().clone()),
        size,
        description: Some(plugin.description().clone()),
        imports: plugin.imports().to_vec(),
        warnings: warnings(plugin.description(), project),
        ..Checked::default()
    }
}

/// What is wrong with the component; an error if it is something else that is wrong.
fn unfitting(error: CliError, size: usize) -> Result<Checked, CliError> {
    let CliError::Author(author) = &error else { return Err(error) };
    let AuthorError::Load(load) = author.as_ref() else { return Err(error) };
    let misfit = match load {
        LoadError::WrongWorld(misfit) => Some((**misfit).clone()),
        _ => None,
    };
    Ok(Checked { problem: Some(in_a_line(load)), misfit, size, ..Checked::default() })
}

fn warnings(description: &PluginDescription, project: Option<&Project>) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(manifest) = project.map(Project::manifest) {
        let (own, said) = (manifest.name.to_string(), &description.name.0);
        if own != *said {
            warnings.push(format!("plugin.toml calls it '{own}', and it calls itself '{said}'"));
        }
        let (own, said) = (manifest.world, description.world);
        if own != said {
            warnings.push(format!("plugin.toml says that its world is {own}, and it is {said}"));
        }
    }
    warnings
}

fn show(checked: &Checked) -> Result<(), CliError> {
    if let Some(problem) = &checked.problem {
        return line(problem);
    }
    if let Some(description) = &checked.description {
        let PluginDescription { name, version, world, summary, .. } = description;
        let digest = checked.digest.as_ref().map(Digest::to_string).unwrap_or_default();
        let fields = [
            ["plugin".to_owned(), format!("{name} {version}")],
            ["world".to_owned(), world.to_string()],
            ["summary".to_owned(), summary.clone()],
            ["size".to_owned(), size(checked.size)],
            ["digest".to_owned(), digest],
            ["settings".to_owned(), settings(description)],
            ["imports".to_owned(), checked.imports.join(" ")],
        ];
        print_rows(fields.into_iter())?;
        wanted(&description.permissions)?;
    }
    checked.warnings.iter().for_each(|warning| note(format!("warning: {warning}")));
    note("it fits");
    Ok(())
}

/// The names of the settings.
fn settings(description: &PluginDescription) -> String {
    let properties = description.settings_schema.get("properties");
    let names = properties.and_then(|properties| properties.as_object());
    let names = names.map(|names| names.keys().cloned().collect::<Vec<_>>().join(", "));
    names.filter(|names| !names.is_empty()).unwrap_or_else(|| "none".to_owned())
}

fn wanted(permissions: &[WantedPermission]) -> Result<(), CliError> {
    if permissions.is_empty() {
        return line("wants no permissions");
    }
    line("wants the permissions")?;
    print_rows(
        permissions
            .iter()
            .map(|wanted| [format!("  {}", wanted.permission), wanted.reason.clone()]),
    )
}
