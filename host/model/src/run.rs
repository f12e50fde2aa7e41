//! A run and its life: the states, what each carries, and which may follow which.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::creator::Creator;
use crate::exec::{ExecExit, ExecHandle, PreparedImage};
use crate::failure::Failure;
use crate::id::{ExecutorName, PluginName, ProjectName, RunId, ServerId, TaskId};
use crate::plugin::PluginPin;

/// A run of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Given at creation.
    pub id: RunId,
    /// The task that it was created from.
    pub task: TaskId,
    /// Where it is in its life.
    pub state: RunState,
    /// How often it was started; 0 before the first time.
    pub attempt: u32,
    /// The output importer that it asks for; `None` takes the server's setting.
    pub importer: Option<PluginName>,
    /// That importer in the version that was active when the run was created; `None` for runs from before there were versions.
    pub pinned_importer: Option<PluginPin>,
    /// The project that it belongs to, if any.
    pub project: Option<ProjectName>,
    /// Who created it.
    pub created_by: Creator,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its state changed last.
    pub updated_at: Timestamp,
    /// How many changes of it are on record; a change counts only if it was made from the newest revision.
    pub revision: u64,
}

/// Where a run is in its life. Each state carries what is valid in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunState {
    /// Created, not all inputs provisioned.
    Created,
    /// All required inputs provisioned: ready to be executed.
    Provisioned,
    /// Asked to run; no executor has been chosen yet.
    Queuing {
        /// Why it still waits, in the selector's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waiting_because: Option<String>,
    },
    /// An executor accepted it; its image and its inputs are being brought there.
    Queued {
        /// Which one.
        executor: ExecutorName,
    },
    /// Everything is there, and the handle is on record: the job may have been started.
    Pending(Job),
    /// The job runs.
    Running {
        /// Which job.
        #[serde(flatten)]
        job: Job,
        /// Since when.
        started_at: Timestamp,
    },
    /// The jobs of a script task run, stage by stage; each has a state of its own ([`crate::script::JobRecord`]).
    Staged {
        /// The server that drives them. No other one does: jobs on `local` are on its machine.
        server: ServerId,
        /// Since when.
        started_at: Timestamp,
    },
    /// Somebody asked to stop it, and its job has not ended yet.
    Canceling {
        /// The job to stop; `None` where none had been started, and for a script task, whose jobs have records of their own.
        job: Option<Job>,
        /// The server that drives the jobs of a script task.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staged_on: Option<ServerId>,
    },
    /// Ended: its outputs are there.
    Finished {
        /// How the job ended; `None` where an executor of its own sent the outputs.
        exit: Option<ExecExit>,
    },
    /// Ended: something went wrong.
    Failed {
        /// What.
        failure: Failure,
    },
    /// Ended: somebody asked for it.
    Canceled,
}

/// A job on an executor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The server whose executor it is. No other one starts, attends or stops the job: it could not see it.
    pub server: ServerId,
    /// Where.
    pub executor: ExecutorName,
    /// How the executor finds it again.
    pub handle: ExecHandle,
    /// What it runs.
    pub image: PreparedImage,
}

/// A state without what it carries.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[expect(
    missing_docs,
    reason = "each is the variant of `RunState` of the same name; `Staged` is RUNNING"
)]
pub enum RunStatus {
    Created,
    Provisioned,
    Queuing,
    Queued,
    Pending,
    Running,
    Canceling,
    Finished,
    Failed,
    Canceled,
}

/// A state may not follow another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a run that is {from} cannot become {to}")]
pub struct IllegalTransition {
    /// What the run is.
    pub from: RunStatus,
    /// What was asked for.
    pub to: RunStatus,
}

impl RunState {
    /// The state without what it carries.
    pub fn status(&self) -> RunStatus {
        match self {
            Self::Created => RunStatus::Created,
            Self::Provisioned => RunStatus::Provisioned,
            Self::Queuing { .. } => RunStatus::Queuing,
            Self::Queued { .. } => RunStatus::Queued,
            Self::Pending(_) => RunStatus::Pending,
            Self::Running { .. } | Self::Staged { .. } => RunStatus::Running,
            Self::Canceling { .. } => RunStatus::Canceling,
            Self::Finished { .. } => RunStatus::Finished,
            Self::Failed { .. } => RunStatus::Failed,
            Self::Canceled => RunStatus::Canceled,
        }
    }

    /// The state that follows, if it may.
    pub fn become_state(&self, next: RunState) -> Result<RunState, IllegalTransition> {
        let (from, to) = (self.status(), next.status());
        if from.may_become(to) { Ok(next) } else { Err(IllegalTransition { from, to }) }
    }

    /// The job that a run in this state may have on an executor.
    pub fn job(&self) -> Option<&Job> {
        match self {
            Self::Pending(job) | Self::Running { job, .. } => Some(job),
            Self::Canceling { job, .. } => job.as_ref(),
            _ => None,
        }
    }

    /// The executor that a run in this state uses room of.
    pub fn executor(&self) -> Option<&ExecutorName> {
        match self {
            Self::Queued { executor } => Some(executor),
            other => other.job().map(|job| &job.executor),
        }
    }

    /// The server that alone drives the run now, as its jobs depend on that server's machine.
    pub fn server(&self) -> Option<&ServerId> {
        match self {
            Self::Staged { server, .. } => Some(server),
            Self::Canceling { staged_on: Some(server), .. } => Some(server),
            other => other.job().map(|job| &job.server),
        }
    }
}

impl RunStatus {
    /// Whether nothing follows by itself. A retry makes a FAILED or CANCELED run QUEUING again.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Canceled)
    }

    /// Whether the pipeline has something to do for such a run.
    pub fn is_active(self) -> bool {
        !self.is_terminal() && !self.accepts_inputs()
    }

    /// Whether inputs may still be provisioned.
    pub fn accepts_inputs(self) -> bool {
        matches!(self, Self::Created | Self::Provisioned)
    }

    /// Whether an executor that was given the run's secret may deliver outputs.
    pub fn accepts_outputs(self) -> bool {
        matches!(self, Self::Queuing | Self::Queued | Self::Pending | Self::Running)
    }

    /// The table of legal transitions. A state may always follow itself: a step that is repeated after a crash.
    pub fn may_become(self, next: Self) -> bool {
        use RunStatus::{
            Canceled, Canceling, Created, Failed, Finished, Pending, Provisioned, Queued, Queuing,
            Running,
        };
        match (self, next) {
            (Created, Created | Provisioned | Canceled) => true,
            (Provisioned, Provisioned | Created | Queuing | Canceled) => true,
            // To RUNNING at once where the jobs of a script task name their hosts themselves.
            (Queuing, Queuing | Queued | Running | Canceling | Failed | Finished) => true,
            // Back to QUEUING where the executor is gone before anything was started.
            (Queued, Queued | Queuing | Pending | Canceling | Failed | Finished) => true,
            (Pending, Pending | Running | Canceling | Failed | Finished) => true,
            (Running, Running | Canceling | Failed | Finished) => true,
            (Canceling, Canceling | Canceled) => true,
            // A retry is a new attempt at the same inputs; what the last one left goes before.
            (Failed, Failed | Queuing) | (Canceled, Canceled | Queuing) => true,
            _ => false,
        }
    }
}
