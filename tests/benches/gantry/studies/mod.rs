//! Study workflows, side by side with StudyGovernor, which has the same ones: first it, then Gantry on SQLite, then Gantry
//! on PostgreSQL, all of them with each commit on the disk before it is acknowledged.

mod chain;
mod large;
mod reading;
mod reference;
mod site;

use gantry_tests::server::TestServer;
use gantry_tests::services::PostgreSql;

use crate::report::Report;
use site::Site;

/// The workflow that both are measured with.
const CHAIN: &str = include_str!("chain.yml");
/// How many of its states have a callback; a step is such a state with its callback.
const STEPS: usize = 5;
/// How many actions the experiment has that is read.
const ACTIONS: usize = 1_000;
/// Least steps a second, in times of the reference's.
const RATE_AIM: f64 = 300.0;
/// Most time that a step may take, as a share of the reference's.
const LATENCY_AIM: f64 = 1.0 / 20.0;

/// What is compared.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    step_ms: f64,
    steps_per_second: f64,
    read_ms: f64,
}

pub(crate) async fn measure(report: &mut Report) {
    let reference = reference::measure();
    tell(report, "StudyGovernor", reference);

    let site = Site::start(TestServer::options()).await;
    compare(report, "SQLite", both(&site).await, reference);
    drop(site);

    let database = PostgreSql::durable().await;
    let commit = database.commit_milliseconds();
    report.add("PostgreSQL: a commit of one row by itself", commit, "ms", None);
    let config = format!("database = \"{}\"", database.url());
    let site = Site::start(TestServer::options().config(&config)).await;
    compare(report, "PostgreSQL", both(&site).await, reference);
    drop(site);

    large::measure(report).await;
}

async fn both(site: &Site) -> Numbers {
    let (step_ms, steps_per_second) = chain::measure(site).await;
    Numbers { step_ms, steps_per_second, read_ms: reading::measure(site).await }
}

fn tell(report: &mut Report, who: &str, numbers: Numbers) {
    report.add(format!("{who}: a step of one experiment"), numbers.step_ms, "ms", None);
    report.add(format!("{who}: steps of many experiments"), numbers.steps_per_second, "1/s", None);
    let reading = format!("{who}: reading an experiment and its 1,000 actions");
    report.add(reading, numbers.read_ms, "ms", None);
}

fn compare(report: &mut Report, database: &str, numbers: Numbers, reference: Numbers) {
    tell(report, &format!("Gantry on {database}"), numbers);
    let step = numbers.step_ms / reference.step_ms;
    report.add(format!("{database}: step / StudyGovernor's"), step, "times", Some(LATENCY_AIM));
    let rate = numbers.steps_per_second / reference.steps_per_second;
    report.add_rate(format!("{database}: steps / StudyGovernor's"), rate, "times", RATE_AIM);
    let reading = numbers.read_ms / reference.read_ms;
    report.add(format!("{database}: reading / StudyGovernor's"), reading, "times", None);
}
