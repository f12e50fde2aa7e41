//! The steps of a callback that runs one program. Such callbacks differ in which program is meant,
//! and in where it runs.

use gantry_plugin_sdk::callback::{Call, Callback, Command, Event, Step};
use gantry_plugin_sdk::{Error, Permission, WantedPermission};

use super::Arguments;
use crate::Study;

/// A callback that runs one program.
pub trait Program: Callback<Arguments = Arguments, Memory = ()> {
    /// The program that is meant, as the executor's host knows it.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if there is none; the error says what to change.
    fn program(call: &Call<Self>) -> Result<String, Error>;

    /// The executor, unless a workflow names one.
    fn executor(settings: &Self::Settings) -> &str;
}

/// What such a callback wants to be allowed.
pub fn permissions(why: &str) -> Vec<WantedPermission> {
    vec![Permission::Command("*".to_owned()).because(why)]
}

/// Runs the program.
///
/// # Errors
///
/// [`Error::Unsupported`] if there is none, or if its arguments need what is not there.
pub fn begin<P: Program>(call: &Call<P>) -> Result<Step<()>, Error> {
    let line = command_line(call, &Study::of(call.experiment.as_ref())?)?;
    let executor = call.arguments.executor.as_deref();
    let executor = executor.unwrap_or_else(|| P::executor(&call.settings));
    Ok(Step::wait(Command::new(executor, line), ()))
}

/// Ends the execution with what came of it.
///
/// # Errors
///
/// As [`begin`]; [`Error::Failed`] if something else has happened.
pub fn resume<P: Program>(call: &Call<P>, event: Event) -> Result<Step<()>, Error> {
    let study = Study::of(call.experiment.as_ref())?;
    // Written anew, so that no secret has to be remembered.
    call.arguments.end(&study, &command_line(call, &study)?, event)
}

fn command_line<P: Program>(call: &Call<P>, study: &Study) -> Result<Vec<String>, Error> {
    call.arguments.command_line(study, &P::program(call)?)
}
