//! Brings the program to a host.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::super::shell::Shell;
use super::SupervisorProgram;
use crate::error::ExecError;
use crate::transport::Channel;

const SYSTEM: &str = include_str!("../scripts/system.sh");
const PLACE: &str = include_str!("../scripts/place_program.sh");

/// What the program's file is called, before its digest.
const PREFIX: &str = "gantry-supervisor-";

/// Where the program is on the host; `None` where there is none for such a host.
pub(super) async fn place(
    shell: &Shell,
    base: &str,
    programs: &[SupervisorProgram],
) -> Result<Option<String>, ExecError> {
    let said = shell.call("look around", SYSTEM, &[base, PREFIX]).await?;
    let said = String::from_utf8_lossy(&said);
    let mut lines = said.lines();
    let system = lines.next().unwrap_or_default().replace(' ', "-");
    let Some(fit) = programs.iter().find(|program| program.system == system) else {
        return Ok(None);
    };
    let mut hasher = DefaultHasher::new();
    fit.program.hash(&mut hasher);
    let name = format!("{PREFIX}{:016x}", hasher.finish());
    if !lines.any(|there| there == name) {
        send(shell, &[base, PREFIX, &name], &fit.program).await?;
    }
    Ok(Some(format!("{base}/{name}")))
}

async fn send(shell: &Shell, arguments: &[&str], program: &[u8]) -> Result<(), ExecError> {
    const OPERATION: &str = "place its supervisor";
    let Channel { mut stdin, mut stdout, mut stderr, exit } =
        shell.open(OPERATION, PLACE, arguments).await?;
    let (mut said, mut complaint) = (Vec::new(), Vec::new());
    let write = async {
        // Where it does not read, its exit code says more.
        let _unread = stdin.write_all(program).await;
        let _closed = stdin.shutdown().await;
        drop(stdin);
    };
    let read =
        async { tokio::join!(stdout.read_to_end(&mut said), stderr.read_to_end(&mut complaint)) };
    let ((), _read) = tokio::join!(write, read);
    match exit.await? {
        0 => Ok(()),
        code => Err(shell.complaint(OPERATION, code, &complaint)),
    }
}
