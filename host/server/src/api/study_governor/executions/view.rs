//! An execution as clients see it.

use gantry_model::study::Execution;
use serde_json::{Map, Value, json};

use crate::api::study_governor::actions::action_view;
use crate::api::study_governor::callbacks::callback_view;
use crate::api::study_governor::cohorts::cohort_view;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::experiments::experiment_view;
use crate::api::study_governor::site::Site;
use crate::api::study_governor::subjects::subject_view;
use crate::api::study_governor::times;
use crate::app::App;
use crate::pipeline::Error;

/// An execution with all that its callback may want to know. Of its cohort and its callback the lists of what else belongs to
/// them are left out: they have no end.
pub(super) async fn execution_view(
    app: &App,
    site: &Site,
    execution: &Execution,
) -> Result<Value, Refusal> {
    let pipeline = &app.pipeline;
    let experiment = pipeline.experiment(execution.experiment).await?;
    let subject = pipeline.subject(experiment.subject).await?;
    let cohort = pipeline.cohort(subject.cohort).await?;
    let action = pipeline.action(execution.action).await?;
    let workflow = pipeline.workflow_around(execution.workflow).await?;
    let systems = pipeline.store.systems().await?;
    let systems: Map<String, Value> =
        systems.into_iter().map(|system| (system.name, system.url.into())).collect();
    let id = execution.id.0;
    let output = &execution.output;
    Ok(json!({
        "id": id,
        "uri": site.uri("callback_executions", id),
        "api_uri": site.api_uri("callback_executions", id),
        "web_uri": site.web_uri("executions", id),
        "callback": callback_view(site, &workflow, execution.state_place, execution.callback)?,
        "cohort": cohort_view(site, &cohort),
        "subject": subject_view(app, site, &subject).await?,
        "experiment": experiment_view(app, site, &experiment).await?,
        "action": action_view(app, site, &action).await?,
        "external_systems": systems,
        "status": execution.state.status(),
        "result": execution.state.result().map_or("none".to_owned(), |result| result.to_string()),
        "run_log": output.run_log,
        "result_log": output.result_log,
        // What the client library calls the same.
        "wait_log": output.result_log,
        "result_values": output.values.as_ref().map(text).transpose()?,
        "created": times::instant(execution.created),
        "run_start": times::perhaps(execution.run_start),
        "wait_start": times::perhaps(execution.wait_start),
        "finished": times::perhaps(execution.finished),
    }))
}

/// The values as a JSON text: clients know them as one.
fn text(values: &Value) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(values);
    text.map_err(|error| Error::internal("writing JSON", error))
}
