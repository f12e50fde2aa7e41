//! A command becomes a run of a script task with one job, on whatever host it names: so it survives restarts, is stopped
//! where its experiment moves on, and its output is kept.

use std::fmt::Write as _;

use bytes::Bytes;
use gantry_model::id::RunId;
use gantry_model::plugin::Command;
use gantry_model::script::TaskFile;
use gantry_model::task::Task;
use serde_json::json;

use super::super::super::provision::Provision;
use super::super::super::provision_files::SetFile;
use super::super::super::script::NewScript;
use super::super::super::{Error, Pipeline, Result, Spooled};
use super::{Unfulfilled, Wished};

/// The namespace of the task that runs commands. Its versions differ in the time limit: `1.0.60` ends a command after 60 s.
const NAMESPACE: &str = "gantry.command";
/// The most seconds that a command gets whose callback names no limit; its workflow's own limit is usually shorter.
const LONGEST_SECONDS: u32 = 30 * 24 * 60 * 60;
/// The file of the task.
const MAIN: &str = "task.yml";
/// What the job runs, and what the command reads.
const SCRIPT: &str = "command.sh";
const INPUT: &str = "input";

impl Pipeline {
    /// The run of a command, which is started unless it was before.
    pub(super) async fn run_command(
        &self,
        command: Command,
        wished: Wished,
    ) -> std::result::Result<RunId, Unfulfilled> {
        let script = script(&command).map_err(Unfulfilled::Never)?;
        let id = wished.run();
        if self.store.run(id).await?.is_none() {
            let seconds = command.time_limit.unwrap_or(LONGEST_SECONDS);
            let task = self.command_task(seconds).await.map_err(Self::refusal)?;
            let created = self.create_run_as(id, &task, super::run::request()).await;
            created.map_err(Self::refusal)?;
        }
        self.begin_once(id, async || {
            let host = Provision {
                parameter: "host".to_owned(),
                index: Vec::new(),
                value: json!(command.executor.0),
            };
            self.provision(id, vec![host]).await?;
            for (path, content) in [(SCRIPT, script.into_bytes()), (INPUT, command.input)] {
                let file = self.spooled(content).await?;
                let parameter = "command".to_owned();
                let path = path.to_owned();
                self.provision_set_file(id, SetFile { parameter, path, file }).await?;
            }
            Ok(())
        })
        .await?;
        Ok(id)
    }

    /// The task that runs commands with that time limit; it is added when it is needed first.
    async fn command_task(&self, seconds: u32) -> Result<Task> {
        let version = format!("1.0.{seconds}");
        if let Some(task) = self.store.task_by_reference(NAMESPACE, &version).await? {
            return Ok(task);
        }
        let new = NewScript {
            name: "Command of a callback".to_owned(),
            namespace: Some(NAMESPACE.to_owned()),
            version: Some(version.clone()),
            description: Some("Runs what the callbacks of study workflows ask for.".to_owned()),
            main: MAIN.to_owned(),
            files: [(MAIN.to_owned(), TaskFile::Text(task_file(seconds)))].into(),
        };
        match self.accept_script(new).await {
            Ok(accepted) => Ok(accepted.task),
            Err(Error::TaskExists(_)) => self.task_by_reference(NAMESPACE, &version).await,
            Err(error) => Err(error),
        }
    }

    /// Bytes as a file that has arrived.
    pub(super) async fn spooled(&self, content: Vec<u8>) -> Result<Spooled> {
        let mut writer = self.spool.writer(content.len() as u64)?;
        writer.push(Bytes::from(content)).await?;
        writer.finish().await
    }
}

fn task_file(seconds: u32) -> String {
    format!(
        "inputs:\n\
         \x20 host: {{type: string}}\n\
         \x20 command: {{type: folder, push_data: true}}\n\
         command:\n\
         \x20 host: \"{{{{ inputs.host.value }}}}\"\n\
         \x20 timeout: {seconds}\n\
         \x20 script: sh {{{{ inputs.command.path }}}}/{SCRIPT} < {{{{ inputs.command.path }}}}/{INPUT}\n"
    )
}

/// The command as a POSIX shell script that becomes the command.
fn script(command: &Command) -> std::result::Result<String, String> {
    let quoted = |word: &str| {
        let quoted = shlex::try_quote(word).map(|quoted| quoted.into_owned());
        quoted.map_err(|_| "a command cannot hold the character NUL".to_owned())
    };
    let mut script = String::from("#!/bin/sh\n");
    for (name, value) in &command.environment {
        let _ = writeln!(script, "export {name}={}", quoted(value)?);
    }
    let words = command.command_line.iter().map(|word| quoted(word));
    let words = words.collect::<std::result::Result<Vec<_>, _>>()?;
    let _ = writeln!(script, "exec {}", words.join(" "));
    Ok(script)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gantry_model::id::ExecutorName;

    use super::*;

    #[test]
    fn words_stay_words_whatever_they_hold() {
        let command = Command {
            executor: ExecutorName("local".to_owned()),
            command_line: vec![
                "printf".to_owned(),
                "%s".to_owned(),
                "a'; rm -rf ~ #\n$HOME".to_owned(),
            ],
            environment: BTreeMap::from([("SCAN".to_owned(), "two words".to_owned())]),
            input: Vec::new(),
            time_limit: None,
        };
        let script = script(&command).unwrap();
        let (variable, program) = script.split_once("exec ").unwrap();
        assert_eq!(variable, "#!/bin/sh\nexport SCAN='two words'\n");
        assert_eq!(shlex::split(program).unwrap(), command.command_line);
    }

    #[test]
    fn the_task_can_be_read() {
        let files = [(MAIN.to_owned(), TaskFile::Text(task_file(60)))].into();
        let parsed = gantry_definition::script::parse_script(MAIN, files);
        assert!(parsed.is_ok_and(|parsed| parsed.warnings.is_empty()));
    }
}
