//! Somebody moves an experiment to another state. Whether it moved or not, the answer tells where it is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_engine::study::NoMove;
use gantry_model::study::{Experiment, StateId, StoredWorkflow};
use serde_json::{Value, json};

use super::view::where_it_is;
use crate::api::study_governor::auth::SampleStateUpdate;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;
use crate::pipeline::{Destination, Error, Moving, StudyError};

/// Moves an experiment.
pub(super) async fn move_on(
    SampleStateUpdate(person): SampleStateUpdate,
    site: Site,
    State(app): State<App>,
    Path(experiment): Path<Reference>,
    fields: Fields,
) -> Made {
    let experiment = lookup::experiment(&app, &experiment, site.filter(None)).await?;
    // The client library calls it `state` in both versions.
    let requested = fields.needed_reference(&["state_label", "state"])?;
    let moving = Moving {
        to: destination(&site, &requested),
        freetext: fields.text(&["freetext"])?,
        by: person.actor(),
        force: false,
    };
    let (status, error) = match app.pipeline.move_experiment(experiment.id, moving).await {
        Ok(moved) => return answer(&app, &site, &moved, StatusCode::OK, Value::Null).await,
        Err(Error::Study(error)) => refused(&app, &site, &experiment, &requested, error).await?,
        Err(other) => return Err(other.into()),
    };
    let now = app.pipeline.experiment(experiment.id).await?;
    answer(&app, &site, &now, status, error).await
}

/// A label is one, even of digits, in the newer version; in the older one digits are a number.
fn destination(site: &Site, requested: &Reference) -> Destination {
    match requested.number(None).filter(|_| site.is_old()) {
        Some(id) => Destination::State(StateId(id)),
        None => Destination::Label(requested.to_string()),
    }
}

async fn answer(
    app: &App,
    site: &Site,
    experiment: &Experiment,
    status: StatusCode,
    error: Value,
) -> Made {
    let workflow = app.pipeline.workflow_around(experiment.workflow).await?;
    let state = where_it_is(site, experiment, &workflow);
    let success = error.is_null();
    Ok((status, Json(json!({"state": state, "error": error, "success": success}))))
}

/// Why it was not moved, in the reference system's words for the kinds of reasons.
async fn refused(
    app: &App,
    site: &Site,
    experiment: &Experiment,
    requested: &Reference,
    error: StudyError,
) -> Result<(StatusCode, Value), Refusal> {
    let message = error.to_string();
    Ok(match error {
        StudyError::Move(NoMove::NoState(_)) => {
            let error = json!({
                "errorclass": "StateNotFoundError",
                "requested_state": requested.to_string(),
                "message": message,
            });
            (StatusCode::NOT_FOUND, error)
        }
        StudyError::Move(NoMove::NoTransition { from, to }) => {
            let workflow = app.pipeline.workflow_around(experiment.workflow).await?;
            let error = json!({
                "errorclass": "NoValidTransitionError",
                "sourcestate": state_uri(site, &workflow, &from),
                "targetstate": state_uri(site, &workflow, &to),
                "message": message,
            });
            (StatusCode::CONFLICT, error)
        }
        StudyError::ConditionNotMet { transition, condition, .. } => {
            let error = json!({
                "errorclass": "ConditionNotMetError",
                "transition": site.uri("transitions", transition.0),
                "condition": null,
                "condition_rule": condition,
                "message": message,
            });
            (StatusCode::CONFLICT, error)
        }
        other => return Err(other.into()),
    })
}

fn state_uri(site: &Site, workflow: &StoredWorkflow, label: &str) -> Option<String> {
    let place = workflow.workflow.place(label)?;
    Some(site.uri("states", workflow.state_id(place).0))
}
