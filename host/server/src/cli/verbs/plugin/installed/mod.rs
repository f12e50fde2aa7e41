//! What a server has installed, and how it is set up.

mod activate;
mod call;
mod disable;
mod enable;
mod failures;
mod grant;
mod install;
mod limits;
mod ls;
mod permissions;
mod policy;
mod push;
mod revoke;
mod rm;
mod rollback;
mod secret;
mod settings;
mod show;
mod r#use;

use serde::Serialize;

use crate::api::native::PluginDetailView;
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::verbs::Outcome;

/// The verbs about a server's plugins.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    #[command(visible_alias = "upgrade")]
    Install(install::Install),
    Push(push::Push),
    Ls(ls::Ls),
    Show(show::Show),
    Enable(enable::Enable),
    Disable(disable::Disable),
    Use(r#use::Use),
    Settings(settings::Settings),
    Grant(grant::Grant),
    Revoke(revoke::Revoke),
    Limits(limits::Limits),
    Policy(policy::Policy),
    Activate(activate::Activate),
    Rollback(rollback::Rollback),
    Rm(rm::Rm),
    Call(call::Call),
    Failures(failures::Failures),
    Secret(secret::Secret),
}

impl Verb {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        match self {
            Self::Install(install) => install.run(client).await,
            Self::Push(push) => push.run().await,
            Self::Ls(ls) => ls.run(client).await,
            Self::Show(show) => show.run(client).await,
            Self::Enable(enable) => enable.run(client).await,
            Self::Disable(disable) => disable.run(client).await,
            Self::Use(used) => used.run(client).await,
            Self::Settings(settings) => settings.run(client).await,
            Self::Grant(grant) => grant.run(client).await,
            Self::Revoke(revoke) => revoke.run(client).await,
            Self::Limits(limits) => limits.run(client).await,
            Self::Policy(policy) => policy.run(client).await,
            Self::Activate(activate) => activate.run(client).await,
            Self::Rollback(rollback) => rollback.run(client).await,
            Self::Rm(rm) => rm.run(client).await,
            Self::Call(call) => call.run(client).await,
            Self::Failures(failures) => failures.run(client).await,
            Self::Secret(secret) => secret.run(client).await,
        }
    }
}

/// What the server has of a plugin.
async fn plugin(client: &Client, name: &str) -> Result<PluginDetailView, CliError> {
    client.get(&["plugins", name]).await
}

/// Sets one aspect of a plugin, and answers with all of it.
async fn set(
    client: &Client,
    name: &str,
    aspect: &str,
    body: &impl Serialize,
) -> Result<PluginDetailView, CliError> {
    client.put(&["plugins", name, aspect], body).await
}
