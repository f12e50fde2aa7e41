//! Tries whether a container engine starts a container: the smallest there is, of an image with nothing in it but the
//! program that looks after jobs. Nothing is pulled, and nothing of it stays.

use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::time::Duration;

use tokio::time::timeout;

use super::super::program::SupervisorProgram;
use super::super::shell::Shell;
use super::{PATIENCE, answer, with_causes};

/// Makes an image of an archive. $1: the engine, $2: the image.
const IMPORT: &str = "exec \"$1\" import - \"$2\" >/dev/null";

/// Starts a container as jobs are started. The program ends with its input. $1: the engine, $2: the container, $3: the image.
const RUN: &str = "\"$1\" run --rm --pull=never --log-driver=none --no-healthcheck --name=\"$2\" \"$3\" \
                   /gantry-supervisor serve </dev/null >/dev/null";

/// Removes what there is of both.
const CLEAN: &str =
    "\"$1\" rm --force \"$2\" </dev/null; \"$1\" rmi --force \"$3\" </dev/null; true";

/// How long a container may take to start and end.
const TRIAL: Duration = Duration::from_secs(60);

/// Starts a container. Else says why that failed, in the engine's words.
pub(super) async fn try_container(
    shell: &Shell,
    engine: &str,
    program: &SupervisorProgram,
) -> Result<(), String> {
    let name = format!("gantry-trial-{:016x}", RandomState::new().hash_one(engine));
    let image = format!("localhost/{name}:1");
    let tried = start(shell, engine, &name, &image, program).await;
    // What is not there is none of it; what cannot be removed is not what was asked about.
    let arguments = [engine, &name, &image];
    let _left = answer(shell, PATIENCE, "remove a container", CLEAN, &arguments).await;
    tried
}

async fn start(
    shell: &Shell,
    engine: &str,
    name: &str,
    image: &str,
    program: &SupervisorProgram,
) -> Result<(), String> {
    const OPERATION: &str = "make an image";
    let archive = archive(&program.program).map_err(|error| error.to_string())?;
    let arguments = [engine, image];
    let imported = shell.feed(OPERATION, IMPORT, &arguments, &archive);
    match timeout(TRIAL, imported).await {
        Ok(done) => done.map_err(|error| with_causes(&error))?,
        Err(_elapsed) => return Err(format!("no image within {} s", TRIAL.as_secs())),
    }
    answer(shell, TRIAL, "start a container", RUN, &[engine, name, image]).await.map(drop)
}

/// The root of the image's file system.
fn archive(program: &[u8]) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(program.len() as u64);
    header.set_mode(0o755);
    archive.append_data(&mut header, "gantry-supervisor", program)?;
    archive.into_inner()
}
