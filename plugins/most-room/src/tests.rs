//! The choice, without a component around it.

use super::*;

const GIB: u64 = 1024 * 1024 * 1024;
const NEEDS: Capacity = Capacity { cpus: 2, memory_bytes: 4 * GIB, gpus: 0 };

fn candidate(name: &str, capacity: Capacity, in_use: Capacity) -> Candidate {
    Candidate {
        name: name.to_owned(),
        runtime: "podman".to_owned(),
        labels: Vec::new(),
        unhealthy: None,
        capacity,
        in_use,
        running_jobs: 0,
        present_bytes: 0,
    }
}

fn capacity(cpus: u32, gib: u64) -> Capacity {
    Capacity { cpus, memory_bytes: gib * GIB, gpus: 0 }
}

fn chosen(candidates: &[Candidate]) -> String {
    match choose(&NEEDS, candidates) {
        Selection::Chosen(choice) => choice.executor,
        Selection::Deferred(because) => panic!("deferred: {because}"),
    }
}

fn deferred(candidates: &[Candidate]) -> String {
    match choose(&NEEDS, candidates) {
        Selection::Deferred(because) => because,
        Selection::Chosen(choice) => panic!("chosen: {}", choice.executor),
    }
}

#[test]
fn the_scarcest_resource_decides_how_much_room_there_is() {
    let many_cpus = candidate("many-cpus", capacity(64, 6), capacity(0, 0));
    let balanced = candidate("balanced", capacity(8, 16), capacity(2, 2));
    assert_eq!(chosen(&[many_cpus, balanced]), "balanced");
}

#[test]
fn equal_room_goes_to_the_first_name() {
    let [b, a] = ["b", "a"].map(|name| candidate(name, capacity(8, 16), capacity(0, 0)));
    assert_eq!(chosen(&[b, a]), "a");
}

#[test]
fn an_unhealthy_executor_is_never_chosen() {
    let mut large = candidate("large", capacity(64, 256), capacity(0, 0));
    large.unhealthy = Some("podman does not answer".to_owned());
    let small = candidate("small", capacity(2, 4), capacity(0, 0));
    assert_eq!(chosen(&[large.clone(), small]), "small");
    assert_eq!(deferred(&[large]), "no executor takes jobs now (large: podman does not answer)");
}

#[test]
fn a_job_that_fits_nowhere_now_waits_with_a_sentence() {
    let busy = candidate("busy", capacity(8, 16), capacity(7, 2));
    assert_eq!(deferred(&[busy]), "busy has no room for 2 CPU, 4096 MiB of memory now");
}

#[test]
fn more_in_use_than_there_is_counts_as_no_room() {
    let overcommitted = candidate("over", capacity(2, 4), capacity(5, 9));
    assert!(deferred(&[overcommitted]).starts_with("over has no room"));
}

#[test]
fn a_job_that_needs_nothing_fits_a_full_executor() {
    let full = candidate("full", capacity(2, 4), capacity(2, 4));
    let needs = Capacity { cpus: 0, memory_bytes: 0, gpus: 0 };
    let Selection::Chosen(choice) = choose(&needs, &[full]) else { panic!("deferred") };
    assert_eq!(choice.because, "full is idle");
}
