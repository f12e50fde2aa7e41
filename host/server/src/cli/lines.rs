//! What runs print, written to where a person or a program reads it. Of a task with several jobs, each line begins with its
//! job's name, and each stage has a heading.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gantry_model::exec::LogStream;

use super::error::CliError;
use super::follow::Streams;
use super::output::note;
use crate::api::native::{LogEvent, TaskView};

/// Most bytes of a line that are kept until the rest of it comes.
const LINE: usize = 64 * 1024;

/// Writes what a run prints.
pub(super) struct Lines {
    streams: Streams,
    /// Columns of the longest name of a job; `None` where names are not needed.
    names: Option<usize>,
    /// The last stage that had a heading.
    stage: Option<String>,
    /// Beginnings of lines, by job and stream.
    begun: HashMap<(String, LogStream), Vec<u8>>,
}

impl Lines {
    /// Byte for byte.
    pub(super) fn plain(streams: Streams) -> Self {
        Self { streams, names: None, stage: None, begun: HashMap::new() }
    }

    /// With names, if the task has several jobs.
    pub(super) fn of(task: &TaskView, streams: Streams) -> Self {
        let jobs = task.script.iter().flat_map(|script| &script.jobs);
        let widths: Vec<usize> = jobs.map(|job| job.key.0.chars().count()).collect();
        let names = widths.iter().max().copied().filter(|_| widths.len() > 1);
        Self { names, ..Self::plain(streams) }
    }

    /// Writes a piece of what was printed, as far as its lines are whole.
    pub(super) fn write(&mut self, event: LogEvent) -> Result<(), CliError> {
        // The server encoded it; what is not base64 shows as it is.
        let bytes = STANDARD.decode(&event.data).unwrap_or_else(|_| event.data.into_bytes());
        let (Some(width), Some(job)) = (self.names, event.job) else {
            return self.streams.write(event.stream, &bytes);
        };
        if event.stage.is_some() && self.stage != event.stage {
            self.finish()?;
            note(format_args!("── stage {} ──", event.stage.as_deref().unwrap_or_default()));
            self.stage = event.stage;
        }
        let begun = self.begun.entry((job.clone(), event.stream)).or_default();
        begun.extend_from_slice(&bytes);
        let whole = match begun.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(end) => end + 1,
            None if begun.len() > LINE => begun.len(),
            None => 0,
        };
        let lines: Vec<u8> = begun.drain(..whole).collect();
        self.streams.write(event.stream, &named(&job, width, &lines))
    }

    /// Writes the lines that nobody ended.
    pub(super) fn finish(&mut self) -> Result<(), CliError> {
        let width = self.names.unwrap_or_default();
        for ((job, stream), rest) in std::mem::take(&mut self.begun) {
            let mut lines = named(&job, width, &rest);
            if !lines.is_empty() {
                lines.push(b'\n');
                self.streams.write(stream, &lines)?;
            }
        }
        Ok(())
    }
}

/// Each line with its job's name in front.
fn named(job: &str, width: usize, lines: &[u8]) -> Vec<u8> {
    let line = |line: &[u8]| [format!("{job:width$} | ").as_bytes(), line].concat();
    lines.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')).flat_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn each_line_has_its_jobs_name_and_its_own_end() {
        let lines = named("a", 3, b"one\n50%\r100%\nrest");
        assert_eq!(lines, b"a   | one\na   | 50%\ra   | 100%\na   | rest");
        assert_eq!(named("a", 3, b""), b"");
    }
}
