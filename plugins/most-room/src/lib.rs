//! Sends each job to the healthy executor with the most room left, measured by what the job needs.

use gantry_plugin_sdk::executor_selector::{
    Candidate, Capacity, ExecutorSelector, PlacementRequest, Selection,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

/// The plugin.
pub struct MostRoom;

impl Plugin for MostRoom {
    const ABOUT: About = about!("../README.md");
    type Settings = ();
}

impl ExecutorSelector for MostRoom {
    fn select(request: PlacementRequest, _: ()) -> Result<Selection, Error> {
        Ok(choose(&request.needs, &request.candidates))
    }
}

export!(MostRoom as executor_selector);

/// The candidate that could take the job most often beside what it runs. The first by name of
/// several.
fn choose(needs: &Capacity, candidates: &[Candidate]) -> Selection {
    if candidates.is_empty() {
        return Selection::Deferred("no executor can take such a job".to_owned());
    }
    let healthy: Vec<&Candidate> = candidates.iter().filter(|c| c.unhealthy.is_none()).collect();
    if healthy.is_empty() {
        return Selection::Deferred(nobody_is_healthy(candidates));
    }
    let with_room = healthy.iter().map(|candidate| (*candidate, room(needs, candidate)));
    let best = with_room
        .filter(|(_, room)| *room >= 1.0)
        .max_by(|(a, more), (b, less)| more.total_cmp(less).then_with(|| b.name.cmp(&a.name)));
    match best {
        Some((candidate, room)) => Selection::choose(candidate, reason(candidate, room)),
        None => {
            let names = names(healthy);
            Selection::Deferred(format!("{names} has no room for {} now", described(needs)))
        }
    }
}

/// How many such jobs fit into what is left, fractions included, by the scarcest resource.
fn room(needs: &Capacity, candidate: &Candidate) -> f64 {
    let Candidate { capacity, in_use, .. } = candidate;
    let cpus = times(capacity.cpus.into(), in_use.cpus.into(), needs.cpus.into());
    let memory = times(capacity.memory_bytes, in_use.memory_bytes, needs.memory_bytes);
    let gpus = times(capacity.gpus.into(), in_use.gpus.into(), needs.gpus.into());
    cpus.min(memory).min(gpus)
}

/// How many times what is needed fits into what is left. What a job does not need never binds.
fn times(all: u64, in_use: u64, needed: u64) -> f64 {
    match needed {
        0 => f64::INFINITY,
        needed => all.saturating_sub(in_use) as f64 / needed as f64,
    }
}

fn reason(candidate: &Candidate, room: f64) -> String {
    let load = match candidate.running_jobs {
        0 => "is idle".to_owned(),
        1 => "runs 1 job".to_owned(),
        jobs => format!("runs {jobs} jobs"),
    };
    if room.is_finite() {
        format!("{} {load} and has room for {} such jobs", candidate.name, room.floor())
    } else {
        format!("{} {load}", candidate.name)
    }
}

fn nobody_is_healthy(candidates: &[Candidate]) -> String {
    let reasons = candidates.iter().filter_map(|candidate| {
        let why = candidate.unhealthy.as_ref()?;
        Some(format!("{}: {why}", candidate.name))
    });
    format!("no executor takes jobs now ({})", reasons.collect::<Vec<_>>().join("; "))
}

fn names(candidates: Vec<&Candidate>) -> String {
    let names: Vec<&str> = candidates.iter().map(|candidate| candidate.name.as_str()).collect();
    match names.as_slice() {
        [name] => (*name).to_owned(),
        several => format!("none of {}", several.join(", ")),
    }
}

fn described(needs: &Capacity) -> String {
    let gpus = match needs.gpus {
        0 => String::new(),
        gpus => format!(" and {gpus} GPU"),
    };
    format!("{} CPU, {} MiB of memory{gpus}", needs.cpus, needs.memory_bytes.div_ceil(1024 * 1024))
}

#[cfg(test)]
mod tests;
