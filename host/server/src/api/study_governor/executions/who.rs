//! Who may see and resolve an execution: whoever may change actions, and whoever knows its secret.

use gantry_model::study::{Actor, ExecutionId, Permission};

use crate::api::study_governor::auth::Anybody;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::fields::Fields;
use crate::app::App;
use crate::pipeline::{Error, StudyError};

/// Whoever asks, if they may. Others are not told whether there is such an execution.
pub(super) async fn who(
    app: &App,
    Anybody(person): Anybody,
    id: ExecutionId,
    fields: &Fields,
) -> Result<Actor, Refusal> {
    if let Some(person) = person.filter(|person| person.may(Permission::ActionUpdate)) {
        return Ok(person.actor());
    }
    let closed = || {
        Refusal::closed(format!(
            "Execution {id} is open to whoever has the permission {} or sends its secret as \
             'secret_key'.",
            Permission::ActionUpdate
        ))
    };
    // The worker of the reference system calls it `secret`.
    let secret = fields.text(&["secret_key", "secret"])?.ok_or_else(closed)?;
    match app.pipeline.check_execution_secret(id, &secret).await {
        Ok(()) => Ok(Actor::Secret(id)),
        Err(Error::Study(StudyError::WrongSecret | StudyError::NotFound { .. })) => Err(closed()),
        Err(other) => Err(other.into()),
    }
}
