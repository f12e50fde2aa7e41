//! Studies: experiments move through the states of their workflows, and callbacks do the work there.
//!
//! `drive` has one experiment's way: it asks the engine what is to be done, does it (`ask`, `wish/`, `conditions`), and keeps
//! what came of it (`keep`). What people and programs do (`create`, `move_on`, `report`, `hand`) goes the same way: an
//! experiment is read, changed by the engine, and kept if nobody else changed it meanwhile.

mod amend;
mod ask;
mod begin;
mod committer;
mod conditions;
mod configuration;
mod create;
mod drive;
mod driver;
mod error;
mod external;
mod hand;
mod happened;
mod keep;
mod live;
mod move_on;
mod named_tasks;
mod people;
mod read;
mod report;
mod roles;
mod samples;
mod timeouts;
mod told;
mod wish;
mod work;
mod workflows;

use std::sync::Arc;

use gantry_store::Store;
use tokio::sync::Notify;

pub(crate) use amend::{ActionChange, CallbackChange};
pub(crate) use configuration::{Imported, ImportedItem, ImportedKind};
pub(crate) use create::NewExperiment;
pub(crate) use driver::run_study_driver;
pub(crate) use error::StudyError;
pub(crate) use move_on::{Destination, Moving};
pub(crate) use people::NewPerson;
pub(crate) use wish::{Mailer, MailerError};
pub(crate) use workflows::refused_condition;

use committer::Committer;
use workflows::Workflows;

/// What this server has of studies in memory. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Studies {
    /// Rouses the driver when an experiment may have something to do.
    wake: Arc<Notify>,
    committer: Committer,
    workflows: Workflows,
    mailer: Option<Mailer>,
}

impl Studies {
    /// Begins to keep changes; `mailer` sends the mails of callbacks.
    pub(crate) fn new(store: &Store, mailer: Option<Mailer>) -> Self {
        Self {
            wake: Arc::default(),
            committer: Committer::start(store.clone()),
            workflows: Workflows::default(),
            mailer,
        }
    }
}
