//! `gantry plugin show`

use super::{permissions, plugin};
use crate::api::native::PluginDetailView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, line, local_time, print_rows};
use crate::cli::verbs::Outcome;

/// Show a plugin: what it wants and was granted, its settings, its versions
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Show {
    /// The plugin
    name: String,
    /// Print how it is used, in Markdown, and nothing else
    #[arg(long)]
    documentation: bool,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let plugin = plugin(client, &self.name).await?;
        if self.documentation {
            line(&plugin.documentation)?;
            return Ok(Exit::Done);
        }
        self.output.one(&plugin, &plugin.plugin.name, || fields(&plugin))?;
        if self.output.format == Format::Table {
            if !plugin.permissions.is_empty() {
                line(format_args!("\n{}", permissions::TITLE))?;
                permissions::print(&plugin.permissions)?;
                permissions::note_doubts(&plugin.doubts);
            }
            line("\nversions")?;
            print_rows(plugin.versions.iter().map(|version| {
                let used = if version.active { "*" } else { " " };
                let by =
                    format!("{} by {}", local_time(&version.installed_at), version.installed_by);
                [format!("{used} {}", version.version), version.source.clone(), by]
            }))?;
        }
        Ok(Exit::Done)
    }
}

fn fields(plugin: &PluginDetailView) -> Vec<(&'static str, String)> {
    let view = &plugin.plugin;
    let enabled = match (view.enabled, &view.disabled_because) {
        (true, _) => "yes".to_owned(),
        (false, Some(because)) => format!("no: {because}"),
        (false, None) => "no".to_owned(),
    };
    let projects = plugin
        .projects
        .iter()
        .map(|(name, on)| format!("{name}: {}", if *on { "yes" } else { "no" }));
    let failures = format!(
        "{} calls, {} in a row; a permission was missing in {}",
        view.failures, plugin.failures_in_a_row, plugin.refused_permissions
    );
    vec![
        ("plugin", format!("{} {}", view.name, view.version)),
        ("world", view.world.clone()),
        ("summary", view.summary.clone()),
        ("enabled", enabled),
        ("in projects", projects.collect::<Vec<_>>().join(", ")),
        ("settings", plugin.settings.to_string()),
        ("grants", plugin.grants.join("\n")),
        ("policy", plugin.policy.clone()),
        ("failed", failures),
        ("digest", view.digest.clone()),
        ("source", view.source.clone()),
        ("previous", plugin.previous_version.clone().unwrap_or_default()),
    ]
}
