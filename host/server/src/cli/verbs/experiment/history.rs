//! `gantry experiment history`

use serde_json::Value;

use super::WHICH;
use crate::api::native::StudyEventView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, local_time, shortened};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// List who did what with an experiment, oldest first: its audit trail
#[derive(Debug, clap::Args)]
pub(super) struct History {
    #[arg(help = WHICH)]
    experiment: String,
    #[command(flatten)]
    output: Output,
}

impl Listed for StudyEventView {
    const COLUMNS: &'static [&'static str] = &["WHEN", "WHO", "WHAT", "DETAIL"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let what = format!("{} {}", self.what, self.subject);
        vec![local_time(&self.at), self.by.clone(), what, shortened(&detail(&self.detail))]
    }
}

/// `from=a to=b`, without what says nothing.
fn detail(detail: &Value) -> String {
    let Value::Object(fields) = detail else { return detail.to_string() };
    let said = fields.iter().filter(|(_, value)| !is_empty(value));
    let field = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("{name}={text}"),
        other => format!("{name}={other}"),
    };
    said.map(field).collect::<Vec<_>>().join(" ")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

impl History {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = select_study::experiment(client, &self.experiment).await?.to_string();
        let path = ["experiments", id.as_str(), "events"];
        let mut events: Vec<StudyEventView> = client.list(&path, &[], usize::MAX).await?;
        events.reverse();
        self.output.list(&events)?;
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::detail;

    #[test]
    fn what_says_nothing_is_left_out() {
        let moved = json!({"from": "a", "to": "b", "freetext": null, "forced": false});
        assert_eq!(detail(&moved), "from=a to=b");
        assert_eq!(detail(&json!({"executions": []})), "");
        assert_eq!(detail(&json!({"execution": 3})), "execution=3");
    }
}
