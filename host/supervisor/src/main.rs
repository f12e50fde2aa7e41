//! The program on the host: `serve` answers a server, and hands jobs to processes that `supervise`.

mod identity;
mod job;
mod line;
mod removal;
mod requests;
mod signals;
mod supervisors;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve"] => requests::serve(),
        ["supervise"] => job::supervise(),
        _ => {
            let error = "usage: gantry-supervisor serve; Gantry starts it on hosts by itself";
            Err(std::io::Error::other(error))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads it, nobody can be told.
            let _unheard = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("gantry-supervisor: {error}\n"),
            );
            ExitCode::FAILURE
        }
    }
}
