//! Studies: workflows, the samples that move through them, what was done there, and the people who may do what.
//!
//! All that a change of an experiment writes goes into one transaction, that of many experiments together
//! ([`Store::apply_study`](crate::Store::apply_study)); the audit trail is written with what it tells of.

mod actions;
mod audit;
mod belongings;
mod change;
mod claims;
mod cohorts;
mod create;
mod events;
mod executions;
mod experiments;
mod link_owner;
mod links;
mod lists;
mod numbers;
mod people;
mod recorded;
mod roles;
mod scans;
mod sessions;
mod sql;
mod subjects;
mod systems;
mod table;
mod variables;
mod workflows;

pub(crate) use self::audit::{protect_on_postgres, protect_on_sqlite};
pub use self::belongings::Belongings;
pub use self::change::{Applied, Hold, NewStudyEvent, StudyChange};
pub use self::claims::EndedRun;
pub use self::create::NewExperiment;
pub use self::events::StudyEventFilter;
pub use self::executions::ExecutionFilter;
pub use self::experiments::ExperimentFilter;
pub use self::link_owner::{LinkKind, LinkOwner};
pub use self::numbers::NumberKind;
pub(crate) use self::numbers::Numbers;
pub use self::people::NewUser;
pub use self::roles::NewRole;
pub use self::subjects::{NewSubject, SubjectFilter};
