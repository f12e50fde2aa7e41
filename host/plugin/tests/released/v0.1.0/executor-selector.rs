//! Chooses the healthy executor with the most of a run's inputs.

use gantry_plugin_sdk::executor_selector::{ExecutorSelector, PlacementRequest, Selection};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

/// The plugin.
pub struct Released;

impl Plugin for Released {
    const ABOUT: About = about!();
    type Settings = ();
}

impl ExecutorSelector for Released {
    fn select(request: PlacementRequest, (): ()) -> Result<Selection, Error> {
        let healthy = request.candidates.iter().filter(|candidate| candidate.unhealthy.is_none());
        Ok(match healthy.max_by_key(|candidate| candidate.present_bytes) {
            Some(best) => Selection::choose(best, format!("it has {} bytes", best.present_bytes)),
            None => Selection::Deferred("none is healthy".to_owned()),
        })
    }
}

export!(Released as executor_selector);
