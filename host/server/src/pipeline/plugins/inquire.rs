//! An installed plugin is asked by an administrator, to see what it answers as it is set up here.

use std::sync::Arc;

use gantry_model::id::PluginName;
use gantry_model::plugin::{Answer, Question};

use super::super::{Pipeline, Result};
use super::call::Called;
use super::error::PluginError;

impl Pipeline {
    /// Puts a question to a plugin, with its settings, grants, secrets and limits. What the answer wants (a command, mail) is
    /// told, not done. Questions that go with a folder of files are refused: there is none.
    pub(crate) async fn inquire(&self, name: &PluginName, question: Question) -> Result<Answer> {
        if question.needs_folder() {
            return Err(PluginError::NeedsFolder.into());
        }
        let chosen = self.active_plugin(name, question.world()).await?;
        let question = Arc::new(question.with_settings(chosen.settings.clone()));
        match self.call_plugin(&chosen, None, &question, None).await? {
            Called::Answered(answer) => Ok(answer),
            Called::Failed { cause, hint } => Err(PluginError::Failed { cause, hint }.into()),
            Called::Skipped(cause) => {
                let hint =
                    format!("`gantry plugin failures {name}` has the call, with what it logged.");
                Err(PluginError::Failed { cause, hint }.into())
            }
        }
    }
}
