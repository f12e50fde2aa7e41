//! `gantry host test`

use super::report;
use crate::api::native::HostReportView;
use crate::cli::client::Client;
use crate::cli::output::{Format, Output, json, line};
use crate::cli::verbs::Outcome;

/// Look at a host: whether it can be reached and has what jobs need
///
/// Exits with 1 if jobs cannot run there.
#[derive(Debug, clap::Args)]
pub(super) struct Test {
    /// The host
    name: String,
    #[command(flatten)]
    output: Output,
}

impl Test {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let report: HostReportView = client.act(&["hosts", &self.name, "test"], &[]).await?;
        match self.output.format {
            Format::Json => json(&report)?,
            Format::Ids => report.checks.iter().try_for_each(|check| line(&check.name))?,
            Format::Table => {
                report::print(&report)?;
                report::note_key(&report);
            }
        }
        Ok(report::exit(&report))
    }
}
