//! The processes of this machine, found by what they were started with.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Ids of the processes that have the text in their command line, oldest first; never the test itself.
pub(crate) fn processes_with(text: &str) -> Vec<Pid> {
    let own = std::process::id().cast_signed();
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let mut found: Vec<i32> = ids
        .filter(|id| *id != own && is_alive(*id))
        .filter(|id| {
            let command = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&command).contains(text)
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(Pid::from_raw).collect()
}

/// Ids of the processes that see something mounted whose path has the text: those of a container, also before it was started.
pub(crate) fn processes_that_mount(text: &str) -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    ids.filter(|id| {
        let mounts = std::fs::read(format!("/proc/{id}/mountinfo")).unwrap_or_default();
        String::from_utf8_lossy(&mounts).contains(text)
    })
    .map(Pid::from_raw)
    .collect()
}

/// Ends them at once.
pub(crate) fn end_processes_with(text: &str) {
    for id in processes_with(text) {
        // It may have ended since.
        let _ = kill(id, Signal::SIGKILL);
    }
}

/// One that has ended and whose parent has not noticed yet is not.
fn is_alive(id: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}
