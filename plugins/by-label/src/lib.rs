//! Sends each job to an executor with the right labels, near its data.

mod rules;
mod score;

use gantry_plugin_sdk::executor_selector::{
    Candidate, ExecutorSelector, PlacementRequest, Selection,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

use crate::rules::{Rule, Settings};
use crate::score::Score;

/// The plugin.
pub struct ByLabel;

impl Plugin for ByLabel {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;
}

impl ExecutorSelector for ByLabel {
    fn select(request: PlacementRequest, settings: Settings) -> Result<Selection, Error> {
        let rule = settings.rule_for(&request.task)?;
        Ok(choose(&request, rule))
    }
}

export!(ByLabel as executor_selector);

fn choose(request: &PlacementRequest, rule: &Rule) -> Selection {
    let suitable: Vec<&Candidate> =
        request.candidates.iter().filter(|candidate| rule.allows(candidate)).collect();
    let with_room = suitable.iter().filter(|candidate| candidate.has_room_for(&request.needs));
    let scored = with_room.map(|candidate| (Score::of(candidate, request, rule), *candidate));
    // The first by name of equal ones.
    let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    match best {
        Some((score, candidate)) => Selection::choose(candidate, score.reason(candidate, rule)),
        None => Selection::Deferred(why_none(request, rule, &suitable)),
    }
}

fn why_none(request: &PlacementRequest, rule: &Rule, suitable: &[&Candidate]) -> String {
    if request.candidates.is_empty() {
        return "no executor can take such a job".to_owned();
    }
    if suitable.is_empty() {
        return format!("no executor that can take such a job has {}", rule.required());
    }
    let reasons = suitable.iter().map(|candidate| match &candidate.unhealthy {
        Some(why) => format!("{} takes no jobs now: {why}", candidate.name),
        None => format!("{} has no room now", candidate.name),
    });
    reasons.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
