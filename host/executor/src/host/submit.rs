//! Hands jobs to Slurm. Those that are started at nearly the same time go together, as one array:
//! a batch of a thousand jobs costs its controller a few requests.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gantry_model::exec::script::ScriptPlan;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

use super::job::HostJob;
use super::launch::IDENTITY;
use super::shell::{Answer, Shell};
use super::start::NOT_INSTALLED;
use crate::error::ExecError;
use crate::runtime::command::container_name;

const SUBMIT: &str = include_str!("scripts/submit.sh");
const BATCH: &str = include_str!("scripts/batch.sh");

/// A batch is complete when for so long no further job has come.
const QUIET: Duration = Duration::from_millis(100);

/// A batch is not waited for longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Most jobs of an array. Slurm takes arrays of up to a thousand, unless its `MaxArraySize` is another.
const ARRAY_JOBS: usize = 256;

/// Most bytes of what the jobs of an array run, which travel in one script.
const ARRAY_BYTES: usize = 8 * 1024 * 1024;

/// Hands jobs to Slurm. Cheap to clone.
#[derive(Clone)]
pub(super) struct Submitter {
    shared: Arc<Shared>,
}

struct Shared {
    shell: Shell,
    /// For all jobs of the host, so that they fit into one array.
    arguments: Vec<String>,
    /// Arguments of each supervisor.
    kill_grace: String,
    log_blocks: String,
    /// What waits for others to come, by the installation's folder.
    gathering: Mutex<HashMap<String, Batch>>,
}

/// Jobs by their names. That is the order in which the script takes them.
type Batch = BTreeMap<String, Entry>;

/// A job on its way to Slurm.
struct Entry {
    supervisor: String,
    launch: String,
    time_limit: String,
    engine: String,
    container: String,
    /// Those who wait for the answer: a job may be started by several at once.
    waiting: Vec<oneshot::Sender<Result<Answer, ExecError>>>,
}

impl Submitter {
    pub(super) fn new(
        shell: Shell,
        arguments: Vec<String>,
        kill_grace: String,
        log_blocks: String,
    ) -> Self {
        let gathering = Mutex::default();
        let shared = Shared { shell, arguments, kill_grace, log_blocks, gathering };
        Self { shared: Arc::new(shared) }
    }

    /// Has Slurm start a job by this supervisor, with others that come soon enough.
    pub(super) async fn submit(
        &self,
        job: &HostJob,
        supervisor: &str,
        plan: &ScriptPlan,
        launch: &str,
    ) -> Result<Answer, ExecError> {
        let (engine, container) = match &plan.container {
            Some(container) => (container.engine.to_string(), container_name(&plan.job)),
            None => (String::new(), String::new()),
        };
        let (tell, told) = oneshot::channel();
        let entry = || Entry {
            supervisor: supervisor.to_owned(),
            launch: launch.to_owned(),
            time_limit: plan.time_limit_seconds.to_string(),
            engine,
            container,
            waiting: Vec::new(),
        };
        let is_first = {
            let mut gathering = self.shared.gathering();
            let batch = gathering.entry(job.base.clone()).or_default();
            let is_first = batch.is_empty();
            batch.entry(job.name.clone()).or_insert_with(entry).waiting.push(tell);
            is_first
        };
        if is_first {
            // A task of its own: others wait for it even if this caller no longer does.
            tokio::spawn(gather(Arc::clone(&self.shared), job.base.clone()));
        }
        told.await.unwrap_or_else(|_closed| Err(self.shared.failed("the executor ends".to_owned())))
    }
}

impl Shared {
    fn gathering(&self) -> MutexGuard<'_, HashMap<String, Batch>> {
        self.gathering.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, message: String) -> ExecError {
        let host = self.shell.host().to_owned();
        ExecError::Host { host, operation: "submit a job", message }
    }

    /// Submits jobs together; where Slurm does not want them so, or one of them makes trouble, each
    /// by itself.
    async fn submit(&self, base: &str, jobs: Batch) {
        let answer = self.run(base, &jobs).await;
        let is_refused = |answer: &Answer| ![0, NOT_INSTALLED].contains(&answer.code);
        if jobs.len() > 1 && answer.as_ref().is_ok_and(is_refused) {
            for (name, entry) in jobs {
                let alone = Batch::from([(name, entry)]);
                let answer = self.run(base, &alone).await;
                self.tell(alone, &answer);
            }
        } else {
            self.tell(jobs, &answer);
        }
    }

    async fn run(&self, base: &str, jobs: &Batch) -> Result<Answer, ExecError> {
        let batch = format!("#!/bin/sh\n{IDENTITY}{BATCH}");
        let supervisor = jobs.values().next().map_or("", |entry| &*entry.supervisor);
        let count = jobs.len().to_string();
        let mut arguments: Vec<&str> =
            vec![base, supervisor, &batch, &self.kill_grace, &self.log_blocks, &count];
        for (name, Entry { launch, time_limit, engine, container, .. }) in jobs {
            arguments.extend([&**name, launch, time_limit, engine, container]);
        }
        arguments.extend(self.arguments.iter().map(String::as_str));
        self.shell.run("submit a job", &format!("{IDENTITY}{SUBMIT}"), &arguments).await
    }

    fn tell(&self, jobs: Batch, answer: &Result<Answer, ExecError>) {
        for waiting in jobs.into_values().flat_map(|entry| entry.waiting) {
            let answer = match answer {
                Ok(answer) => Ok(answer.clone()),
                Err(error) => Err(self.told(error)),
            };
            // Who does not wait any more needs no answer.
            let _ = waiting.send(answer);
        }
    }

    /// The same error for one more who waits.
    fn told(&self, error: &ExecError) -> ExecError {
        match error {
            ExecError::Connect(error) => ExecError::Connect(Arc::clone(error)),
            ExecError::TimedOut { program, operation, seconds } => {
                let program = program.clone();
                ExecError::TimedOut { program, operation, seconds: *seconds }
            }
            ExecError::ConnectionLost { host, operation, source } => ExecError::ConnectionLost {
                host: host.clone(),
                operation,
                source: source.as_ref().map(|source| source.to_string().into()),
            },
            other => self.failed(other.to_string()),
        }
    }
}

/// Waits until no further jobs come, and submits all that have.
async fn gather(shared: Arc<Shared>, base: String) {
    let begun = Instant::now();
    let mut seen = 0;
    loop {
        sleep(QUIET).await;
        let now = shared.gathering().get(&base).map_or(0, Batch::len);
        if now == seen || begun.elapsed() >= PATIENCE {
            break;
        }
        seen = now;
    }
    let jobs = shared.gathering().remove(&base).unwrap_or_default();
    for batch in batches(jobs) {
        shared.submit(&base, batch).await;
    }
}

/// In pieces that are not too large.
fn batches(jobs: Batch) -> Vec<Batch> {
    let mut batches = Vec::new();
    let (mut batch, mut bytes) = (Batch::new(), 0);
    for (name, entry) in jobs {
        let more = entry.launch.len();
        if batch.len() >= ARRAY_JOBS || (bytes + more > ARRAY_BYTES && !batch.is_empty()) {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += more;
        batch.insert(name, entry);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(launches: impl Iterator<Item = usize>) -> Vec<usize> {
        let entry = |(number, bytes): (usize, usize)| {
            let entry = Entry {
                supervisor: String::new(),
                launch: "x".repeat(bytes),
                time_limit: String::new(),
                engine: String::new(),
                container: String::new(),
                waiting: Vec::new(),
            };
            (format!("{number:04}"), entry)
        };
        batches(launches.enumerate().map(entry).collect()).iter().map(Batch::len).collect()
    }

    #[test]
    fn no_array_is_too_large() {
        assert_eq!(sizes([1; 3].into_iter()), [3]);
        assert_eq!(sizes([1; 600].into_iter()), [256, 256, 88]);
        assert_eq!(sizes([ARRAY_BYTES + 1, 1, ARRAY_BYTES, 1].into_iter()), [1, 1, 1, 1]);
        assert!(sizes(std::iter::empty()).is_empty());
    }
}
