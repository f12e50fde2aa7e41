//! Building and testing again as soon as something has changed.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::support::{Project, command};

/// Far more than a build takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// `gantry plugin watch`, with the lines that it prints.
struct Watch {
    process: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn begin(project: &Project) -> Self {
        let mut command = command(&project.folder, &["watch"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let (sender, lines) = channel();
        let (stdout, stderr) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let other = sender.clone();
        std::thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|l| sender.send(l))
        });
        std::thread::spawn(move || {
            BufReader::new(stderr).lines().map_while(Result::ok).try_for_each(|l| other.send(l))
        });
        Self { process, lines }
    }

    /// Reads until a line contains the text.
    #[track_caller]
    fn until(&self, text: &str) {
        let mut seen = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no '{text}' came after:\n{seen}"));
            if line.contains(text) {
                return;
            }
            seen.push_str(&line);
            seen.push('\n');
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn each_change_is_built_and_tested_and_a_failure_says_why() {
    let project = Project::new("c", "callback");
    let watch = Watch::begin(&project);
    watch.until("cases pass");
    watch.until("waiting for a change");
    std::fs::write(project.folder.join("src/broken.c"), "int f(void) { return nothing; }\n")
        .unwrap();
    watch.until("undeclared identifier 'nothing'");
    watch.until("waiting for a change");
    std::fs::remove_file(project.folder.join("src/broken.c")).unwrap();
    watch.until("cases pass");
}
