//! An experiment with a long history is read.

use std::time::Instant;

use super::ACTIONS;
use super::site::{Site, move_to, star};
use crate::report::{median, milliseconds};

const ROUNDS: usize = 21;

/// Milliseconds for the experiment and all its actions.
pub(super) async fn measure(site: &Site) -> f64 {
    site.add_workflow(&star(1)).await;
    let ids = site.add("star", vec!["long".to_owned()]).await;
    let id = *ids.first().expect("one experiment");
    // It has one action from the beginning.
    for number in 1..ACTIONS {
        let state = if number % 2 == 1 { "around1" } else { "middle" };
        move_to(&site.api, id, state).await;
    }
    let mut durations = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let experiment = site.get(&format!("/experiments/{id}")).await;
        let actions = site.count(&format!("/experiments/{id}/actions?limit=500")).await;
        durations.push(begin.elapsed());
        assert_eq!(experiment["id"], id);
        assert_eq!(actions, ACTIONS);
    }
    milliseconds(median(durations))
}
