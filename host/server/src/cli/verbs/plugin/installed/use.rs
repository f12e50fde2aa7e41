//! `gantry plugin use`

use super::plugin;
use crate::api::native::{Bind, BindingView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, note};
use crate::cli::verbs::Outcome;

/// Use a plugin where nobody asks for another: as executor selector or output importer
///
/// Without a plugin, lists which are used; where nothing is listed, the server's configuration says it.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Use {
    /// The plugin
    name: Option<String>,
    /// In this project; without it, in all that have none of their own
    #[arg(long, value_name = "NAME", requires = "name")]
    project: Option<String>,
    /// No longer use it
    #[arg(long, requires = "name")]
    no_longer: bool,
    #[command(flatten)]
    output: Output,
}

impl Listed for BindingView {
    const COLUMNS: &'static [&'static str] = &["WORLD", "PROJECT", "PLUGIN"];

    fn id(&self) -> String {
        self.plugin.clone()
    }

    fn row(&self) -> Vec<String> {
        let project = self.project.clone().unwrap_or_else(|| "(all)".to_owned());
        vec![self.world.clone(), project, self.plugin.clone()]
    }
}

impl Use {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let Some(name) = self.name else {
            let bindings: Vec<BindingView> = client.get(&["plugin-bindings"]).await?;
            self.output.list(&bindings)?;
            return Ok(Exit::Done);
        };
        let world = plugin(client, &name).await?.plugin.world;
        let path = ["plugin-bindings", &world];
        if self.no_longer {
            let query = self.project.as_deref().map(|project| ("project", project));
            client.delete(&path, &query.into_iter().collect::<Vec<_>>()).await?;
            note(format_args!("{name} is no longer the {world}"));
        } else {
            let body = Bind { plugin: name.clone(), project: self.project };
            client.put::<BindingView>(&path, &body).await?;
            note(format_args!("{name} is the {world} from now on"));
        }
        Ok(Exit::Done)
    }
}
