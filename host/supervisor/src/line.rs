//! What a supervisor and whoever hands it jobs say to each other: requests come in, answers go out.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;

use gantry_supervisor::{Answer, Outcome, Request};

/// The supervisor's end.
pub(crate) struct Line(BufReader<UnixStream>);

impl Line {
    /// That on standard input.
    pub(crate) fn open() -> io::Result<Self> {
        let input = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(Self(BufReader::new(input.into())))
    }

    /// Waits for the next request; `None` once there can be none any more.
    pub(crate) fn request(&mut self) -> io::Result<Option<Request>> {
        let mut text = Vec::new();
        self.0.read_until(b'\n', &mut text)?;
        if text.last() != Some(&b'\n') {
            return Ok(None);
        }
        Ok(Some(serde_json::from_slice(&text)?))
    }

    /// Tells what became of a request, all of it as one piece.
    pub(crate) fn say(&mut self, id: u64, outcomes: impl IntoIterator<Item = Outcome>) {
        let mut lines = Vec::new();
        for outcome in outcomes {
            if let Ok(line) = serde_json::to_vec(&Answer { id, outcome }) {
                lines.extend(line);
                lines.push(b'\n');
            }
        }
        // Where nobody listens the job goes on all the same.
        let _unheard = self.0.get_mut().write_all(&lines);
    }
}
