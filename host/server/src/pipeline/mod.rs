//! The only place that connects the stages: each file here is one thing that can be done with tasks and runs, from upload to
//! outputs. HTTP handlers and the driver call it; it calls stages, which never call each other.
//!
//! Every step is record → act → record: what is about to happen is stored before it happens, so that each step can be
//! repeated after a crash. See `driver` for the loop and `drive` for one run's way through the steps.

mod attend;
mod cancel;
mod collect;
mod create;
mod defaults;
mod deliver;
mod disk;
mod drive;
mod driver;
mod error;
mod executors;
mod failing;
mod holder;
mod housekeeping;
mod image_source;
mod import;
mod install;
mod launch;
mod layout;
mod logs;
mod names;
mod nudge;
mod patience;
mod place;
mod placing;
mod plugins;
mod prepare;
mod provision;
mod provision_file;
mod provision_files;
mod remove;
mod retry;
mod script;
mod spool;
mod study;
mod submit;
mod sweep;
mod turns;
mod unfinished;
mod upload;

use std::sync::Arc;

use gantry_model::clock::{Clock, Entropy};
use gantry_model::id::{RunId, ServerId, TaskId};
use gantry_model::run::Run;
use gantry_model::task::{Bundle, Task};
use gantry_store::{Objects, Store};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::auth::{Attempts, Passwords};

pub(crate) use create::RunRequest;
pub(crate) use driver::run_driver;
pub(crate) use error::{Error, RefusedValue, RefusedWhy, Result};
pub(crate) use executors::Executors;
pub(crate) use names::{bundle_object, component_object, descriptor_object, logo_object};
pub(crate) use names::{
    given_file_object, input_object, inputs_prefix, outline_of, output_object, outputs_prefix,
};
pub(crate) use nudge::nudged;
pub(crate) use placing::Placing;
pub(crate) use plugins::{
    Activation, BuiltInError, Enabling, Finding, Installation, Installed, KeyError, PluginChoice,
    PluginError, Plugins, Vault, built_in, built_in_names, granted, read_folder,
};
pub(crate) use provision::Provision;
pub(crate) use provision_file::FileProvision;
pub(crate) use provision_files::SetFile;
pub(crate) use script::{
    HostChange, HostSecret, Hosts, NewHost, NewReach, NewScript, ReachChange, script_namespace,
};
pub(crate) use spool::{Spool, Spooled};
pub(crate) use study::{
    ActionChange, CallbackChange, Destination, Imported, ImportedItem, ImportedKind, Mailer,
    MailerError, Moving, NewExperiment, NewPerson, Studies, StudyError, refused_condition,
    run_study_driver,
};
pub(crate) use turns::Turns;
pub(crate) use unfinished::Unfinished;
pub(crate) use upload::{Checked, check_bundle};

/// How often a change is tried again when others change the same run at the same moment.
const CONFLICT_RETRIES: u32 = 20;

/// Everything that the pipeline works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pipeline {
    /// Rows.
    pub(crate) store: Store,
    /// Bytes.
    pub(crate) objects: Objects,
    /// Files on their way in.
    pub(crate) spool: Spool,
    /// Whose objects are being made or removed.
    pub(crate) unfinished: Unfinished,
    /// Where jobs run.
    pub(crate) executors: Executors,
    /// Where the jobs of script tasks run.
    pub(crate) hosts: Hosts,
    /// Seals what is secret.
    pub(crate) vault: Vault,
    /// What is loaded of them.
    pub(crate) plugins: Plugins,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) settings: Arc<Settings>,
    /// Experiments and their workflows.
    pub(crate) studies: Studies,
    /// Hashes and compares what users log in with.
    pub(crate) passwords: Passwords,
    pub(crate) attempts: Arc<Attempts>,
    /// Rouses the driver when there may be something to do.
    pub(crate) wake: Arc<Notify>,
    /// Held while a run's files and its row are changed together.
    pub(crate) turns: Turns,
    /// Where executors are chosen.
    pub(crate) placing: Placing,
    /// What is being cleaned up after runs that have ended; a server that stops waits for it.
    pub(crate) cleaning: TaskTracker,
}

/// What the configuration says about runs.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Names this server among those that share a database; kept in the data folder.
    pub(crate) server_id: ServerId,
    /// Where people find this server: machine and data folder.
    pub(crate) server_place: String,
    /// Where people and jobs reach this server, without a slash at its end.
    pub(crate) address: String,
    /// Time limit of a job whose task names none, in seconds.
    pub(crate) time_limit_seconds: u64,
    /// How long a job may take to end after it was asked to, in seconds.
    pub(crate) stop_grace_seconds: u64,
    /// A registry that images are pushed to and pulled from; without one they are loaded from the bundle.
    pub(crate) registry: Option<gantry_executor::RegistryOptions>,
}

/// What a task that came as a bundle has. Only runs of such tasks take the steps that ask for it.
pub(crate) fn bundle_of(task: &Task) -> Result<Bundle<'_>> {
    let misled = || Error::internal("reading a task", "it is no bundle");
    task.bundle().ok_or_else(misled)
}

impl Pipeline {
    /// The task, or the error that says there is none.
    pub(crate) async fn task(&self, id: TaskId) -> Result<Task> {
        self.store.task(id).await?.ok_or(Error::TaskNotFound)
    }

    /// The task that a namespace and a version name.
    pub(crate) async fn task_by_reference(&self, namespace: &str, version: &str) -> Result<Task> {
        self.store.task_by_reference(namespace, version).await?.ok_or(Error::TaskNotFound)
    }

    /// The run, or the error that says there is none.
    pub(crate) async fn run(&self, id: RunId) -> Result<Run> {
        self.store.run(id).await?.ok_or(Error::RunNotFound)
    }
}
