//! What one call wrote, whether through the `log` interface or to its standard output and error.

use std::collections::VecDeque;
use std::sync::Arc;

use gantry_model::plugin::LogLevel;

use crate::imports::{Imports, Powers};

/// Lines kept for the report of a crash.
const KEPT_LINES: usize = 20;

/// One of the guest's two output streams.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Passes a guest's lines on to the server's log, within the limit.
pub(crate) struct Journal {
    powers: Arc<Powers>,
    /// Bytes that may still be written.
    room: usize,
    kept: VecDeque<String>,
    /// The unfinished line of each stream.
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Journal {
    pub(crate) fn new(imports: &Imports) -> Self {
        let powers = Arc::clone(&imports.powers);
        let room = usize::try_from(powers.limits.log_bytes).unwrap_or(usize::MAX);
        Self { powers, room, kept: VecDeque::new(), stdout: Vec::new(), stderr: Vec::new() }
    }

    /// Whether nothing more is taken.
    pub(crate) fn is_full(&self) -> bool {
        self.room == 0
    }

    /// A message through the `log` interface; whether all of it was taken.
    pub(crate) fn message(&mut self, level: LogLevel, text: &str) -> bool {
        let bytes = self.admit(text.as_bytes());
        for line in String::from_utf8_lossy(bytes).lines() {
            self.write(level, line);
        }
        bytes.len() == text.len()
    }

    /// Bytes that the guest wrote to a stream. They count as lines once they end.
    pub(crate) fn output(&mut self, stream: Stream, bytes: &[u8]) {
        let bytes = self.admit(bytes);
        let (mut pending, level) = match stream {
            Stream::Stdout => (std::mem::take(&mut self.stdout), LogLevel::Info),
            Stream::Stderr => (std::mem::take(&mut self.stderr), LogLevel::Warn),
        };
        pending.extend_from_slice(bytes);
        let mut lines = pending.split(|byte| *byte == b'\n');
        let unfinished = lines.next_back().unwrap_or_default().to_vec();
        for line in lines {
            self.write(level, &String::from_utf8_lossy(line));
        }
        match stream {
            Stream::Stdout => self.stdout = unfinished,
            Stream::Stderr => self.stderr = unfinished,
        }
    }

    /// The last lines, unfinished ones included.
    pub(crate) fn finish(&mut self) -> Vec<String> {
        for stream in [Stream::Stdout, Stream::Stderr] {
            let unfinished = match stream {
                Stream::Stdout => !self.stdout.is_empty(),
                Stream::Stderr => !self.stderr.is_empty(),
            };
            if unfinished {
                self.room = self.room.max(1);
                self.output(stream, b"\n");
            }
        }
        self.kept.drain(..).collect()
    }

    /// The part of the bytes that still fits; says once that the rest is dropped.
    fn admit<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if let Some(left) = self.room.checked_sub(bytes.len()) {
            self.room = left;
            return bytes;
        }
        let fitting = bytes.get(..self.room).unwrap_or_default();
        if self.room > 0 {
            self.write(LogLevel::Warn, "the log of this call is full; what follows is dropped");
        }
        self.room = 0;
        fitting
    }

    /// Control characters are a guest's way to forge lines or to colour a terminal, so none is
    /// passed on.
    fn write(&mut self, level: LogLevel, line: &str) {
        let line = self.powers.masker.text(line.trim_end().to_owned());
        let line = line.replace(char::is_control, "\u{fffd}");
        let plugin = &self.powers.plugin;
        match level {
            LogLevel::Debug => tracing::debug!(plugin, "{line}"),
            LogLevel::Info => tracing::info!(plugin, "{line}"),
            LogLevel::Warn => tracing::warn!(plugin, "{line}"),
            LogLevel::Error => tracing::error!(plugin, "{line}"),
        }
        if self.kept.len() == KEPT_LINES {
            self.kept.pop_front();
        }
        self.kept.push_back(line);
    }
}
