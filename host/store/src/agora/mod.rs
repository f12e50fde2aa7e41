//! What clients of the Agora façade know by whole numbers, and Gantry by other names: projects, task definitions, runs on
//! the timeline, users. A number is given once, whatever it was given to.

mod projects;
mod tasks;
mod timeline;
mod users;

use sqlx::AnyConnection;

pub use self::projects::{AgoraProject, NewAgoraProject};
pub use self::tasks::AgoraTask;
use crate::error::{StoreError, unavailable};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    };
}

number! {
    /// A project.
    AgoraProjectId
}
number! {
    /// A task definition, through all its versions.
    AgoraTaskId
}
number! {
    /// A run on the timeline.
    AgoraTimelineId
}
number! {
    /// Whoever calls.
    AgoraUserId
}

/// A number that nothing has or had.
async fn next_number(
    connection: &mut AnyConnection,
    operation: &'static str,
) -> Result<i64, StoreError> {
    sqlx::query_scalar("UPDATE agora_numbers SET last = last + 1 WHERE slot = 1 RETURNING last")
        .fetch_one(connection)
        .await
        .map_err(unavailable(operation))
}
