//! Chooses the executor with the fewest jobs; where the setting `label` is set, only among those
//! with that label.

use gantry_plugin_sdk::executor_selector::{
    Candidate, ExecutorSelector, PlacementRequest, Selection,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};
use schemars::JsonSchema;
use serde::Deserialize;

pub struct {{ name_pascal }};

/// What an administrator can set.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// A label that executors must have; without it all will do.
    label: Option<String>,
}

impl Plugin for {{ name_pascal }} {
    const ABOUT: About = about!();
    type Settings = Settings;
}

impl ExecutorSelector for {{ name_pascal }} {
    fn select(request: PlacementRequest, settings: Settings) -> Result<Selection, Error> {
        let suits = |candidate: &&Candidate| {
            let labelled =
                settings.label.as_ref().is_none_or(|label| candidate.labels.contains(label));
            candidate.unhealthy.is_none() && labelled
        };
        let suitable = request.candidates.iter().filter(suits);
        Ok(match suitable.min_by_key(|candidate| candidate.running_jobs) {
            Some(best) => Selection::choose(best, format!("it runs {} jobs", best.running_jobs)),
            None => Selection::Deferred("no executor takes it now".to_owned()),
        })
    }
}

export!({{ name_pascal }} as executor_selector);

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::Plugin;

    use super::*;

    #[test]
    fn people_can_read_what_the_setting_means() {
        assert!({{ name_pascal }}::settings_schema().contains("A label that executors must have"));
    }
}
