//! Experiments go through a chain of states whose callbacks do nothing: how long one takes, and how many go at once.

use std::time::{Duration, Instant};

use super::site::Site;
use super::{CHAIN, STEPS};
use crate::report::{median, milliseconds};

const ROUNDS: usize = 21;
const EXPERIMENTS: usize = 1_000;
/// Everything is done so often, the middle counts: one time takes a second, in which a machine does other things too.
const REPETITIONS: usize = 3;

/// Milliseconds a step of a lone experiment, and steps a second of many.
pub(super) async fn measure(site: &Site) -> (f64, f64) {
    site.add_workflow(CHAIN).await;
    site.add("chain", vec!["warm".to_owned()]).await;
    site.rest().await;
    let mut alone = Vec::new();
    for round in 0..ROUNDS {
        alone.push(one(site, format!("one{round}")).await);
    }
    let mut together = Vec::new();
    for repetition in 0..REPETITIONS {
        let labels = (0..EXPERIMENTS).map(|number| format!("many{repetition}-{number}"));
        let begin = Instant::now();
        site.add("chain", labels.collect()).await;
        site.rest().await;
        together.push(begin.elapsed());
    }
    let arrived = site.count("/experiments?state=s5&failed=false&limit=500").await;
    assert_eq!(arrived, 1 + ROUNDS + REPETITIONS * EXPERIMENTS, "all went through");
    let rate = (EXPERIMENTS * STEPS) as f64 / median(together).as_secs_f64();
    (milliseconds(median(alone)) / STEPS as f64, rate)
}

/// From the request that adds an experiment to its rest in the last state.
async fn one(site: &Site, label: String) -> Duration {
    let begin = Instant::now();
    let ids = site.add("chain", vec![label]).await;
    let path = format!("/experiments/{}", ids.first().expect("one experiment"));
    while site.get(&path).await.get("rest").is_none() {
        // Asking takes the server's time too.
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
    begin.elapsed()
}
