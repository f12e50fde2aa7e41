//! `gantry experiment history`

use serde::Serialize;
use serde_json::Value;

use super::WHICH;
use crate::api::native::StudyEventView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Listed, Output, local_time, shortened};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// List who did what with an experiment, oldest first: its audit trail
#[derive(Debug, clap::Args)]
pub(super) struct History {
    #[arg(help = WHICH)]
    experiment: String,
    /// Every entry with all that is on record of it, each step of callbacks included
    #[arg(long)]
    details: bool,
    #[command(flatten)]
    output: Output,
}

/// An entry with all that is on record of it.
#[derive(Serialize)]
#[serde(transparent)]
struct Detailed<'a>(&'a StudyEventView);

impl Listed for Detailed<'_> {
    const COLUMNS: &'static [&'static str] = &["WHEN", "WHO", "WHAT", "DETAIL"];

    fn id(&self) -> String {
        self.0.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let Self(event) = self;
        let what = format!("{} {}", event.what, event.subject);
        let detail = shortened(&fields(&event.detail));
        vec![local_time(&event.at), event.by.clone(), what, detail]
    }
}

/// An entry in words.
#[derive(Serialize)]
#[serde(transparent)]
struct Told<'a>(&'a StudyEventView);

impl Listed for Told<'_> {
    const COLUMNS: &'static [&'static str] = &["WHEN", "WHO", "WHAT"];

    fn id(&self) -> String {
        self.0.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let Self(event) = self;
        let words = in_words(event).unwrap_or_default();
        vec![local_time(&event.at), event.by.clone(), words]
    }
}

/// What happened, in words; nothing for steps of callbacks that led to no end yet.
fn in_words(event: &StudyEventView) -> Option<String> {
    let text = |name: &str| event.detail.get(name).and_then(Value::as_str);
    let ended = ended(&event.detail);
    let execution = execution(&event.detail);
    let remark = |name: &str| text(name).map(|it| format!(" “{it}”")).unwrap_or_default();
    Some(match event.what.as_str() {
        "worked" if ended.is_empty() => return None,
        "worked" => ended,
        "moved" => {
            let (from, to) = (text("from").unwrap_or("?"), text("to").unwrap_or("?"));
            let forced = event.detail.get("forced") == Some(&Value::Bool(true));
            let forced = if forced { ", against the condition" } else { "" };
            let after = if ended.is_empty() { ended } else { format!(" after {ended}") };
            format!("{from} → {to}{forced}{after}{}", remark("freetext"))
        }
        "added" if event.subject.starts_with("experiment") => {
            let (workflow, state) = (text("workflow").unwrap_or("?"), text("state").unwrap_or("?"));
            format!("added, in {state} of {workflow}")
        }
        "reported" => {
            let word = text("result").or(text("status")).unwrap_or("something");
            format!("reported {word} for {execution}{}", remark("remark"))
        }
        "run-again" => format!("had {execution} done again"),
        "skipped" => format!("skipped {execution}"),
        what => format!("{what} {} {}", event.subject, fields(&event.detail)).trim_end().to_owned(),
    })
}

/// An execution by what it executes: `look (sleep) in inspect, execution 3`
fn execution(detail: &Value) -> String {
    let text = |name: &str| detail.get(name).and_then(Value::as_str);
    let id = detail.get("execution").map(ToString::to_string).unwrap_or_default();
    match (text("callback"), text("function"), text("state")) {
        (Some(callback), Some(function), Some(state)) => {
            format!("{callback} ({function}) in {state}, execution {id}")
        }
        _ => format!("execution {id}"),
    }
}

/// Executions that ended: `look (sleep) in inspect, execution 3: success; …`
fn ended(detail: &Value) -> String {
    let executions = detail.get("executions").and_then(Value::as_array).into_iter().flatten();
    let told = executions.filter_map(|it| {
        let status =
            it.get("status")?.as_str().filter(|it| ["finished", "skipped"].contains(it))?;
        let result = it.get("result").and_then(Value::as_str).unwrap_or(status);
        Some(format!("{}: {result}", execution(it)))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// `from=a to=b`, without what says nothing.
fn fields(detail: &Value) -> String {
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
        let everything = self.details || self.output.format != Format::Table;
        match everything {
            true => self.output.list(&events.iter().map(Detailed).collect::<Vec<_>>())?,
            false => {
                let told = events.iter().filter(|event| in_words(event).is_some());
                self.output.list(&told.map(Told).collect::<Vec<_>>())?;
            }
        }
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(what: &str, detail: Value) -> StudyEventView {
        StudyEventView {
            id: 1,
            at: "2026-01-01T00:00:00Z".to_owned(),
            by: "ann".to_owned(),
            experiment: Some(7),
            subject: "experiment 7".to_owned(),
            what: what.to_owned(),
            detail,
        }
    }

    #[test]
    fn entries_are_told_in_words() {
        let told = |what: &str, detail: Value| in_words(&event(what, detail));
        let of = |execution: u8, status: &str, result: Value| {
            json!({
                "execution": execution, "state": "inspect", "callback": "look", "function": "sleep",
                "status": status, "result": result, "remark": "dark",
            })
        };
        let running = of(3, "running", Value::Null);
        let success = of(3, "finished", json!("success"));
        let skipped = of(4, "skipped", Value::Null);
        assert_eq!(told("worked", json!({"executions": [running]})), None);
        let ended = told("worked", json!({"executions": [success, running]}));
        assert_eq!(ended.as_deref(), Some("look (sleep) in inspect, execution 3: success"));
        let moved = json!({"from": "a", "to": "b", "executions": [success, skipped]});
        let words = "a → b after look (sleep) in inspect, execution 3: success; \
                     look (sleep) in inspect, execution 4: skipped";
        assert_eq!(told("moved", moved).as_deref(), Some(words));
        let forced = json!({"from": "a", "to": "b", "freetext": "so", "forced": true});
        let words = "a → b, against the condition “so”";
        assert_eq!(told("moved", forced).as_deref(), Some(words));
        let report = of(3, "finished", json!("failed"));
        let words = "reported failed for look (sleep) in inspect, execution 3 “dark”";
        assert_eq!(told("reported", report.clone()).as_deref(), Some(words));
        let words = "had look (sleep) in inspect, execution 3 done again";
        assert_eq!(told("run-again", report).as_deref(), Some(words));
        let other = told("variable-set", json!({"name": "x"}));
        assert_eq!(other.as_deref(), Some("variable-set experiment 7 name=x"));
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let moved = json!({"from": "a", "to": "b", "freetext": null, "forced": false});
        assert_eq!(fields(&moved), "from=a to=b");
        assert_eq!(fields(&json!({"executions": []})), "");
        assert_eq!(fields(&json!({"execution": 3})), "execution=3");
    }
}
