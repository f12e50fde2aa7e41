//! Numbers for operators, in Prometheus form: what the server counts itself, and what the store tells at each scrape.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::pipeline::{Pipeline, Result};

/// What the server counts.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    runs: Family<StatusLabels, Gauge>,
    jobs: Family<ExecutorLabels, Gauge>,
    healthy: Family<ExecutorLabels, Gauge>,
    uploaded: Counter<u64, AtomicU64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StatusLabels {
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ExecutorLabels {
    executor: String,
}

impl Metrics {
    /// All counters at zero.
    pub(crate) fn new() -> Self {
        let requests = Family::default();
        // From 1 ms to 16 s.
        let durations = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.001, 2.0, 15))
        });
        let (runs, jobs, healthy) = (Family::default(), Family::default(), Family::default());
        let uploaded = Counter::default();
        let mut registry = Registry::with_prefix("gantry");
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's head",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("runs", "Runs by status", runs.clone());
        registry.register("executor_jobs", "Jobs on an executor", jobs.clone());
        registry.register("executor_healthy", "Whether an executor takes jobs", healthy.clone());
        registry.register_with_unit(
            "uploaded",
            "Bytes of uploads that have arrived",
            Unit::Bytes,
            uploaded.clone(),
        );
        Self { registry, requests, durations, runs, jobs, healthy, uploaded }
    }

    /// Counts a request. `route` is the pattern, not the path, so that ids do not become labels.
    pub(crate) fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.durations
            .get_or_create(&RouteLabels { route: route.clone() })
            .observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    /// Counts bytes that have arrived.
    pub(crate) fn uploaded(&self, bytes: u64) {
        self.uploaded.inc_by(bytes);
    }

    /// Everything in Prometheus form.
    pub(crate) async fn scrape(&self, pipeline: &Pipeline) -> Result<String> {
        let counts = pipeline.store.count_runs_by_status().await?;
        self.runs.clear();
        for (status, count) in counts {
            let labels = StatusLabels { status: status.to_string() };
            self.runs.get_or_create(&labels).set(i64::try_from(count).unwrap_or(i64::MAX));
        }
        let usage = pipeline.store.usage().await?;
        for executor in pipeline.executors.fingerprints() {
            let labels = ExecutorLabels { executor: executor.name.to_string() };
            let jobs = usage.iter().find(|usage| usage.executor == executor.name);
            let jobs = jobs.map_or(0, |usage| i64::from(usage.jobs));
            self.jobs.get_or_create(&labels).set(jobs);
            let healthy = executor.health == gantry_model::exec::Health::Healthy;
            self.healthy.get_or_create(&labels).set(i64::from(healthy));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)
            .map_err(|error| crate::pipeline::Error::internal("writing metrics", error))?;
        Ok(text)
    }
}
