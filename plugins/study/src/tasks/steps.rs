//! The steps of a callback that gives something to a TaskManager: the templates that it needs are
//! read one after the other, then it is posted. Such callbacks differ in what that is.

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step};
use gantry_plugin_sdk::{Error, Plugin, Value};

use super::{Bases, Settings, post};
use crate::{Study, could_not, failed};

/// A callback that gives something to a TaskManager.
pub trait Assignment: Callback<Memory = Bases> + Plugin<Settings = Settings> {
    /// Where it is posted, below the TaskManager's `/api/v1/`.
    const PATH: &'static str;

    /// The names of the templates that it needs.
    fn bases(arguments: &Self::Arguments) -> Vec<&str>;

    /// Where templates are read, if not where the settings say.
    fn executor(arguments: &Self::Arguments) -> Option<&str>;

    /// The external system that gets it.
    fn system(arguments: &Self::Arguments) -> &str;

    /// What is posted, with the templates that `base` knows.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if it needs what is not there, [`Error::Failed`] if a template is not,
    /// or if variables may not be read.
    fn info(
        arguments: &Self::Arguments,
        study: &Study,
        base: &dyn Fn(&str) -> Result<String, Error>,
    ) -> Result<Value, Error>;
}

/// Posts it, or has its first template read.
///
/// # Errors
///
/// As [`Settings::read_next`], [`Assignment::info`] and [`post`].
pub fn begin<A: Assignment>(call: &Call<A>) -> Result<Step<Bases>, Error> {
    proceed(call, Bases::new())
}

/// Goes on with a template that was read.
///
/// # Errors
///
/// As [`begin`].
pub fn resume<A: Assignment>(
    call: &Call<A>,
    read: Bases,
    event: Event,
) -> Result<Step<Bases>, Error> {
    let study = Study::of(call.experiment.as_ref())?;
    if let Event::Unfulfilled(_) = event {
        return could_not(&study, event);
    }
    match call.settings.take(A::bases(&call.arguments), read, event) {
        Ok(read) => proceed(call, read),
        Err(why) => Ok(failed(&study, &why)),
    }
}

fn proceed<A: Assignment>(call: &Call<A>, read: Bases) -> Result<Step<Bases>, Error> {
    let (arguments, settings) = (&call.arguments, &call.settings);
    let study = Study::of(call.experiment.as_ref())?;
    let next = settings.read_next(A::bases(arguments), &read, A::executor(arguments))?;
    if let Some(command) = next {
        return Ok(Step::wait(command, read));
    }
    let base = |name: &str| {
        let base = settings.base(name, &read);
        base.ok_or_else(|| Error::Failed(format!("the template '{name}' is not there")))
    };
    post(&study, A::system(arguments), A::PATH, A::info(arguments, &study, &base)?)
}
