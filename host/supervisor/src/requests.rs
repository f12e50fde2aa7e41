//! Answers requests as long as somebody may ask: hands jobs to supervisors, removes what is left of jobs.

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};

use gantry_supervisor::{Answer, GREETING, Outcome, Request, Wish};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;

use crate::removal::Remover;
use crate::signals::Signals;
use crate::supervisors::Supervisors;

/// Bytes that are read at once: more than the buffer of standard input has, so that nothing stays there unseen.
const CHUNK: usize = 64 * 1024;

/// Answers until standard input ends, or TERM comes; what was begun is finished. Jobs go on afterwards.
pub(crate) fn serve() -> io::Result<()> {
    // No folder of anybody's is held.
    std::env::set_current_dir("/")?;
    let mut signals = Signals::catch(&[Signal::SIGCHLD])?;
    let terminations = Signals::catch(&[Signal::SIGTERM])?;
    crate::identity::of_this_process()?;
    writeln!(io::stdout(), "{GREETING}")?;
    let mut remover = Remover::start();
    let mut supervisors = Supervisors::default();
    let (mut input, mut text) = (io::stdin(), Vec::new());
    loop {
        let sources = [input.as_fd(), signals.as_fd(), terminations.as_fd()];
        let ready = wait(sources.into_iter().chain(supervisors.sources()))?;
        let [is_asked, has_ended, false, news @ ..] = &*ready else { break };
        supervisors.hear(news);
        if *has_ended {
            signals.clear();
            supervisors.reap();
        }
        if *is_asked && !read(&mut input, &mut text)? {
            break;
        }
        for line in lines(&mut text).split_inclusive(|&byte| byte == b'\n') {
            let Request { id, wish } = serde_json::from_slice(line)?;
            match wish {
                Wish::Remove(place) => remover.remove(id, place),
                Wish::Start(_) => {
                    if let Err(error) = supervisors.hand(id, line) {
                        say(id, Outcome::Failed(error.to_string()));
                    }
                }
            }
        }
    }
    remover.finish();
    Ok(())
}

/// Waits until something can be read; where.
fn wait<'a>(sources: impl Iterator<Item = BorrowedFd<'a>>) -> io::Result<Vec<bool>> {
    let mut sources: Vec<PollFd> = sources.map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
    match poll(&mut sources, PollTimeout::NONE) {
        Ok(_) | Err(nix::errno::Errno::EINTR) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(sources.iter().map(|source| source.any().unwrap_or(false)).collect())
}

/// Tells what became of a request.
pub(crate) fn say(id: u64, outcome: Outcome) {
    if let Ok(mut line) = serde_json::to_vec(&Answer { id, outcome }) {
        line.push(b'\n');
        say_lines(&line);
    }
}

/// Tells what became of requests. As one piece: others write there as well.
pub(crate) fn say_lines(lines: &[u8]) {
    // Where nobody listens, the input ends soon.
    let _unheard = io::stdout().write_all(lines);
}

/// Whether there may be more.
fn read(input: &mut io::Stdin, text: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = [0; CHUNK];
    let read = input.read(&mut chunk)?;
    text.extend(chunk.iter().take(read));
    Ok(read > 0)
}

/// Takes the whole lines.
fn lines(text: &mut Vec<u8>) -> Vec<u8> {
    let end = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    text.drain(..end).collect()
}
