//! The world `executor-selector`: on which executor a job runs.
//!
//! ```
//! use gantry_plugin_sdk::executor_selector::{ExecutorSelector, PlacementRequest, Selection};
//! use gantry_plugin_sdk::{About, Error, Plugin, about, export};
//!
//! pub struct FirstThatFits;
//!
//! impl Plugin for FirstThatFits {
//!     const ABOUT: About = about!();
//!     type Settings = ();
//! }
//!
//! impl ExecutorSelector for FirstThatFits {
//!     fn select(request: PlacementRequest, _: ()) -> Result<Selection, Error> {
//!         let mut candidates = request.candidates.iter();
//!         let first = candidates.find(|candidate| candidate.has_room_for(&request.needs));
//!         Ok(match first {
//!             Some(candidate) => Selection::choose(candidate, "it is the first that has room"),
//!             None => Selection::Deferred("no executor has room".to_owned()),
//!         })
//!     }
//! }
//!
//! export!(FirstThatFits as executor_selector);
//! ```

pub use crate::bindings::placement::exports::gantry::plugin::placement::{
    Candidate, Capacity, Choice, PlacementRequest, Selection,
};

use crate::bindings::placement::exports::gantry::plugin::placement::Guest;
use crate::component::{Component, parse};
use crate::{Error, Plugin, component};

/// A plugin that decides on which executor a job runs. See [the module](self) for an example.
pub trait ExecutorSelector: Plugin {
    /// Chooses one of the request's candidates, or defers. Gantry has chosen the candidates that
    /// can take such a job at all; they may be busy or unhealthy now. The `settings` of the request
    /// are those of the second argument.
    ///
    /// # Errors
    ///
    /// An error fails the run; to let the job wait, answer [`Selection::Deferred`]. For two seconds
    /// at most, that may stand for other runs of the same task and project as well, whose inputs are
    /// no smaller.
    fn select(request: PlacementRequest, settings: Self::Settings) -> Result<Selection, Error>;
}

impl<P: ExecutorSelector> Guest for Component<P, component::ExecutorSelector> {
    fn select(request: PlacementRequest) -> Result<Selection, Error> {
        let settings = parse("settings", &request.settings)?;
        P::select(request, settings)
    }
}

impl Selection {
    /// This candidate takes the job, with the reason: a sentence for people.
    pub fn choose(candidate: &Candidate, because: impl Into<String>) -> Self {
        Self::Chosen(Choice { executor: candidate.name.clone(), because: because.into() })
    }
}

impl Candidate {
    /// Whether it takes jobs, and has so much left beside what it runs.
    pub fn has_room_for(&self, needs: &Capacity) -> bool {
        let Capacity { cpus, memory_bytes, gpus } = self.free();
        self.unhealthy.is_none()
            && needs.cpus <= cpus
            && needs.memory_bytes <= memory_bytes
            && needs.gpus <= gpus
    }

    /// What is left beside what it runs; nothing where an operator overcommits.
    pub fn free(&self) -> Capacity {
        let Self { capacity, in_use, .. } = self;
        Capacity {
            cpus: capacity.cpus.saturating_sub(in_use.cpus),
            memory_bytes: capacity.memory_bytes.saturating_sub(in_use.memory_bytes),
            gpus: capacity.gpus.saturating_sub(in_use.gpus),
        }
    }
}
