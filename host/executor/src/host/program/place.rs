//! Brings the program to a host.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::super::shell::Shell;
use super::SupervisorProgram;
use crate::error::ExecError;

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
        let arguments = [base, PREFIX, &name];
        shell.feed("place its supervisor", PLACE, &arguments, &fit.program).await?;
    }
    Ok(Some(format!("{base}/{name}")))
}
