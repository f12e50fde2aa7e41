//! A site with very many experiments: memory, moves by people, lists.

use std::time::{Duration, Instant};

use gantry_tests::client::Client;
use gantry_tests::server::TestServer;
use tokio::task::JoinSet;

use super::site::{Site, move_to, star};
use crate::report::{Report, memory_mib, milliseconds, percentile};

const EXPERIMENTS: usize = 100_000;
/// States that experiments are in: the middle, and the others around it.
const STATES: usize = 20;
/// So many are added by one request.
const TOGETHER: usize = 1_000;
const MOVED: usize = 1_000;
const CLIENTS: usize = 8;
/// How many ask while the site is set up, which nobody measures.
const HELPERS: usize = 64;
const READS: usize = 250;

pub(super) async fn measure(report: &mut Report) {
    let site = Site::start(TestServer::options()).await;
    site.add_workflow(&star(STATES - 1)).await;
    let begin = Instant::now();
    let mut experiments = Vec::with_capacity(EXPERIMENTS);
    for first in (0..EXPERIMENTS).step_by(TOGETHER) {
        let labels = (first..first + TOGETHER).map(|number| format!("e{number}"));
        experiments.extend(site.add("star", labels.collect()).await);
    }
    let rate = EXPERIMENTS as f64 / begin.elapsed().as_secs_f64();
    report.add("adding 100,000 experiments, 1,000 a request", rate, "1/s", None);

    spread(&site.api, &experiments).await;
    site.rest().await;
    let memory = memory_mib(site.server.process_id(), "VmRSS");
    report.add("server's memory with 100,000 experiments in 20 states", memory, "MiB", None);

    let away = experiments.iter().enumerate().filter(|(place, _)| place % STATES != 0);
    let moves = away.take(MOVED).map(|(_, id)| (*id, "middle".to_owned())).collect();
    let begin = Instant::now();
    move_all(&site.api, CLIENTS, moves).await;
    let took = milliseconds(begin.elapsed());
    report.add("1,000 of them moved by 8 people", took, "ms", None);

    let mut lists = read(&site.api, |_| "/experiments?limit=50".to_owned()).await;
    let slow = milliseconds(percentile(&mut lists, 0.99));
    report.add("99th percentile of lists of 50 of them", slow, "ms", None);
    let by_state =
        |number| format!("/experiments?limit=50&state=around{}", 1 + number % (STATES - 1));
    let mut lists = read(&site.api, by_state).await;
    let slow = milliseconds(percentile(&mut lists, 0.99));
    report.add("99th percentile of lists of 50 in one state", slow, "ms", None);
    let by_label = |number| format!("/experiments?label=e{}", number * 397 % EXPERIMENTS);
    let mut lists = read(&site.api, by_label).await;
    let slow = milliseconds(percentile(&mut lists, 0.99));
    report.add("99th percentile of finding one by its label", slow, "ms", None);
}

/// Moves all but every twentieth out of the middle.
async fn spread(api: &Client, experiments: &[i64]) {
    let numbered = experiments.iter().enumerate().filter(|(place, _)| place % STATES != 0);
    let moves = numbered.map(|(place, id)| (*id, format!("around{}", place % STATES)));
    move_all(api, HELPERS, moves.collect()).await;
}

async fn move_all(api: &Client, people: usize, moves: Vec<(i64, String)>) {
    let mut moving = JoinSet::new();
    for own in moves.chunks(moves.len().div_ceil(people)) {
        let (api, own) = (api.clone(), own.to_vec());
        moving.spawn(async move {
            for (experiment, state) in own {
                move_to(&api, experiment, &state).await;
            }
        });
    }
    moving.join_all().await;
}

/// Asks for each of these by several clients at once, and says how long each answer took.
async fn read(api: &Client, path: impl Fn(usize) -> String) -> Vec<Duration> {
    let mut reading = JoinSet::new();
    for client in 0..CLIENTS {
        let api = api.clone();
        let paths = (0..READS).map(|number| path(number * CLIENTS + client)).collect::<Vec<_>>();
        reading.spawn(async move {
            let mut durations = Vec::with_capacity(paths.len());
            for path in paths {
                let begin = Instant::now();
                let answer = api.get(&path).await.expect_status(200).json();
                durations.push(begin.elapsed());
                assert!(!super::site::items(&answer, "items").is_empty(), "{path}: nothing found");
            }
            durations
        });
    }
    reading.join_all().await.concat()
}
