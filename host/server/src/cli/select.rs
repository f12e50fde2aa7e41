//! What people may write for a task, a run or a token: its whole id, the beginning of one, or a
//! name.

use uuid::Uuid;

use super::client::{Client, Query};
use super::error::CliError;
use super::output::note;
use crate::api::native::{RunView, TaskView, TokenView};

/// The newest run.
const LAST: &str = "last";
/// No list is as long.
const ALL: usize = usize::MAX;

/// A task by `NAMESPACE:VERSION`, by a namespace that has one version only, or by the beginning of
/// its id.
pub(super) async fn task(client: &Client, text: &str) -> Result<TaskView, CliError> {
    if let Some((namespace, version)) = text.split_once(':') {
        return client.get(&["tasks", namespace, version]).await;
    }
    if let Ok(id) = Uuid::parse_str(text) {
        return client.get(&["tasks", &id.to_string()]).await;
    }
    only(tasks(client, text).await?, "task", text, reference)
}

/// The same; of a namespace with several versions the one that was uploaded last, which is told.
pub(super) async fn newest_task(client: &Client, text: &str) -> Result<TaskView, CliError> {
    if text.contains(':') || Uuid::parse_str(text).is_ok() {
        return task(client, text).await;
    }
    let mut tasks = tasks(client, text).await?;
    let versions = tasks.len();
    if versions > 1 && tasks.iter().all(|task| task.namespace == text) {
        tasks.truncate(1);
        let newest = tasks.first().map(reference).unwrap_or_default();
        note(format_args!("{newest}, the newest of {versions} versions"));
    }
    only(tasks, "task", text, reference)
}

/// The tasks of a namespace, or whose ids begin so, the newest first.
async fn tasks(client: &Client, text: &str) -> Result<Vec<TaskView>, CliError> {
    let query: &Query<'_> = if text.contains('.') { &[("namespace", text)] } else { &[] };
    let mut tasks: Vec<TaskView> = client.list(&["tasks"], query, ALL).await?;
    tasks.retain(|task| task.namespace == text || begins(task.id, text));
    Ok(tasks)
}

/// A run by `last` or by the beginning of its id.
pub(super) async fn run(client: &Client, text: &str) -> Result<Uuid, CliError> {
    if let Ok(id) = Uuid::parse_str(text) {
        return Ok(id);
    }
    let enough = if text == LAST { 1 } else { ALL };
    let mut runs: Vec<RunView> = client.list(&["runs"], &[], enough).await?;
    if text != LAST {
        runs.retain(|run| begins(run.id, text));
    }
    only(runs, "run", text, |run| run.id.to_string()).map(|run| run.id)
}

/// A token by its name or by the beginning of its id.
pub(super) async fn token(client: &Client, text: &str) -> Result<TokenView, CliError> {
    let mut tokens: Vec<TokenView> = client.get(&["tokens"]).await?;
    tokens.retain(|token| token.name == text || begins(token.id, text));
    only(tokens, "token", text, |token| format!("{} ({})", token.id, token.name))
}

/// What names a task to people and in commands.
pub(super) fn reference(task: &TaskView) -> String {
    format!("{}:{}", task.namespace, task.version)
}

fn begins(id: Uuid, text: &str) -> bool {
    !text.is_empty() && id.to_string().starts_with(&text.to_ascii_lowercase())
}

fn only<T>(
    mut found: Vec<T>,
    kind: &'static str,
    text: &str,
    name: impl Fn(&T) -> String,
) -> Result<T, CliError> {
    let text = text.to_owned();
    match found.len() {
        0 | 1 => found.pop().ok_or(CliError::NoSuch { kind, text }),
        _ => Err(CliError::Ambiguous { text, candidates: found.iter().map(name).collect() }),
    }
}
