//! `gantry subject add`

use jiff::civil::Date;

use crate::api::native::{AddSubject, SubjectView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::verbs::Outcome;

/// Add a subject to a cohort
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// What they are called in the cohort
    label: String,
    /// The cohort's label
    #[arg(long)]
    cohort: String,
    /// When they were born: 1970-12-31
    #[arg(long, value_name = "DATE")]
    born: Date,
    #[command(flatten)]
    output: Output,
}

impl Add {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let Self { label, cohort, born, output } = self;
        let body = AddSubject { label, cohort, date_of_birth: born };
        let subject: SubjectView = client.post(&["subjects"], &body).await?;
        output.one(&subject, subject.id, || {
            vec![
                ("subject", subject.label.clone()),
                ("id", subject.id.to_string()),
                ("cohort", subject.cohort.label.clone()),
                ("born", subject.date_of_birth.clone()),
            ]
        })?;
        Ok(Exit::Done)
    }
}
