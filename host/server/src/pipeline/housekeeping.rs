//! What is looked after again and again, whatever runs do. Each chore goes on by itself: one that waits for a host that hangs
//! holds up no other, and is never done twice at once.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Pipeline;
use super::driver::patient;

/// How often executors are asked how they are, and orphans are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(30);

/// Begins the chores, which go on until `shutdown`.
pub(super) fn begin(pipeline: &Pipeline, shutdown: &CancellationToken) {
    let (local, until) = (pipeline.clone(), shutdown.clone());
    tokio::spawn(async move { until.run_until_cancelled(look_after_server(&local)).await });
    let (remote, until) = (pipeline.clone(), shutdown.clone());
    tokio::spawn(async move { until.run_until_cancelled(look_after_hosts(&remote)).await });
}

async fn look_after_server(pipeline: &Pipeline) {
    let mut tick = patient(HOUSEKEEPING);
    loop {
        tick.tick().await;
        pipeline.executors.refresh().await;
        pipeline.placing.has_changed();
        pipeline.sweep().await;
        pipeline.forget_answers().await;
    }
}

async fn look_after_hosts(pipeline: &Pipeline) {
    let mut tick = patient(HOUSEKEEPING);
    loop {
        tick.tick().await;
        pipeline.sweep_hosts().await;
    }
}
