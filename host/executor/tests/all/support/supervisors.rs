//! What looks after jobs on hosts, also for benchmarks.

use gantry_executor::SupervisorProgram;

/// What looks after jobs, as the server has it.
pub(crate) fn supervisors() -> Vec<SupervisorProgram> {
    let programs = gantry_tests::workspace::supervisors().into_iter();
    programs
        .map(|(system, program)| SupervisorProgram { system, program: program.into() })
        .collect()
}
