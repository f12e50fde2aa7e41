//! How fast a run can be read while the store holds many.

use std::time::{Duration, Instant};

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::json;
use tokio::task::JoinSet;

use crate::report::{Report, milliseconds, percentile};

const RUNS: usize = 10_000;
const CLIENTS: usize = 8;
const LASTING: Duration = Duration::from_secs(10);

pub(crate) async fn measure(report: &mut Report) {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let bundle =
        BundleBuilder::new("org.example.bench.reads", "1.0.0").input("x", json!("integer"));
    let task = app_engine.add_task(bundle.build()).await;

    let begin = Instant::now();
    let mut creating = JoinSet::new();
    for _ in 0..CLIENTS {
        let (app_engine, task) = (app_engine.clone(), task.clone());
        creating.spawn(async move {
            let mut runs = Vec::new();
            for _ in 0..RUNS / CLIENTS {
                runs.push(app_engine.create_run(&task).await);
            }
            runs
        });
    }
    let runs = creating.join_all().await;
    let rate = per_second(RUNS, begin.elapsed());
    report.add("creating runs", rate, "1/s", None);

    let mut reading = JoinSet::new();
    for own in runs {
        reading.spawn(read(app_engine.clone(), own));
    }
    let mut durations = reading.join_all().await.concat();
    let rate = per_second(durations.len(), LASTING);
    report.add("GETs of a run among 10,000", rate, "1/s", None);
    let slow = percentile(&mut durations, 0.99);
    report.add("99th percentile of these GETs", milliseconds(slow), "ms", None);
}

/// Reads the runs one after the other, again and again, and says how long each took.
async fn read(app_engine: AppEngine, runs: Vec<String>) -> Vec<Duration> {
    let mut durations = Vec::new();
    let end = Instant::now() + LASTING;
    for run in runs.iter().cycle() {
        let begin = Instant::now();
        if begin >= end {
            break;
        }
        app_engine.state(run).await;
        durations.push(begin.elapsed());
    }
    durations
}

fn per_second(count: usize, lasting: Duration) -> f64 {
    count as f64 / lasting.as_secs_f64()
}
