//! What the callbacks of study workflows share: the experiment as they are told of it, `$` names in
//! arguments, command lines, Python launchers, templates of tasks and the TaskManager.

mod account;
mod execution;
mod experiment;
mod finish;
pub mod launcher;
#[cfg(not(target_family = "wasm"))]
pub mod mock;
mod names;
mod pairs;
pub mod program;
mod substitution;
pub mod tasks;
mod template;
mod text;
mod values;

pub use account::with_account;
pub use execution::execution;
pub use experiment::{Links, Study};
pub use finish::{could_not, failed, finish};
pub use names::plain_name;
pub use pairs::Pairs;
pub use substitution::Substitution;
pub use text::text_of;

/// The external system that is meant where a workflow names none.
pub fn xnat() -> String {
    "XNAT".to_owned()
}

/// The executor that is meant where nobody names one.
pub fn local() -> String {
    "local".to_owned()
}
