//! One input or output of a run, or an item of one, as a file. Arrays and whole-slide images are
//! folders, sent as zips.

use axum::extract::State;
use axum::response::Response;
use gantry_model::id::RunId;
use gantry_model::task::Side;
use gantry_model::value::Value;

use super::layout::with_sizes;
use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::{ItemIndex, Path};
use crate::api::download;
use crate::api::run_archive::{self, Contents};
use crate::app::App;
use crate::pipeline::{input_object, outline_of, output_object};

/// What a name ends with that asks for the GeoJSON beside an image.
const OUTLINE: &str = ".geojson";

/// Downloads an input, or the outline beside it.
pub(super) async fn input(
    State(app): State<App>,
    Path((run, name)): Path<(RunId, String)>,
) -> Result<Response, AppEngineError> {
    match name.strip_suffix(OUTLINE) {
        Some(image) => outline(&app, run, image, &name).await,
        None => file(&app, run, Side::Inputs, &name, &[]).await,
    }
}

/// Downloads an output.
pub(super) async fn output(
    State(app): State<App>,
    Path((run, name)): Path<(RunId, String)>,
) -> Result<Response, AppEngineError> {
    file(&app, run, Side::Outputs, &name, &[]).await
}

/// Downloads an item of an input.
pub(super) async fn input_item(
    State(app): State<App>,
    Path((run, name)): Path<(RunId, String)>,
    ItemIndex(index): ItemIndex,
) -> Result<Response, AppEngineError> {
    file(&app, run, Side::Inputs, &name, &index).await
}

/// Downloads an item of an output.
pub(super) async fn output_item(
    State(app): State<App>,
    Path((run, name)): Path<(RunId, String)>,
    ItemIndex(index): ItemIndex,
) -> Result<Response, AppEngineError> {
    file(&app, run, Side::Outputs, &name, &index).await
}

async fn outline(
    app: &App,
    run: RunId,
    image: &str,
    name: &str,
) -> Result<Response, AppEngineError> {
    let image = declared(app, run, Side::Inputs, image).await?;
    let object = outline_of(&input_object(run, &image, &[]));
    Ok(download::object(app, &object, name, "application/geo+json").await?)
}

async fn file(
    app: &App,
    run: RunId,
    side: Side,
    name: &str,
    index: &[u32],
) -> Result<Response, AppEngineError> {
    let parameter = declared(app, run, side, name).await?;
    let whole = app.pipeline.value(run, side, &parameter).await?;
    let value = item(&whole, index);
    let value = value.ok_or_else(|| AppEngineError::UnreadableFile(name.to_owned()))?;
    let object = match side {
        Side::Inputs => input_object(run, &parameter, index),
        Side::Outputs => output_object(run, &parameter, index),
    };
    if !is_folder(value) {
        return Ok(download::object(app, &object, name, "application/octet-stream").await?);
    }
    // Entries are named from the parameter on, those of an item from the item on.
    let position = object.rsplit('/').next().unwrap_or(&parameter).to_owned();
    let parent = object.strip_suffix(&position).unwrap_or_default();
    let contents = match value {
        Value::Files(_) => Contents::of_set(app, run, &parameter).await?,
        _ => Contents::of_prefix(app, &object, parent).await?,
    };
    let contents = match side {
        Side::Inputs => with_sizes(contents, [(position, value)]),
        Side::Outputs => contents,
    };
    Ok(run_archive::answer(app, contents, &format!("{name}.zip")).await?)
}

/// The parameter's name as the task declares it. A name from a path never becomes part of a key by
/// itself.
async fn declared(app: &App, run: RunId, side: Side, name: &str) -> Result<String, AppEngineError> {
    let unreadable = || AppEngineError::UnreadableFile(name.to_owned());
    let run = app.pipeline.store.run(run).await?.ok_or_else(unreadable)?;
    let definition = app.pipeline.task(run.task).await?.definition;
    let parameter = match side {
        Side::Inputs => definition.input(name),
        Side::Outputs => definition.output(name),
    };
    parameter.map(|parameter| parameter.name.clone()).ok_or_else(unreadable)
}

fn item<'a>(value: &'a Value, index: &[u32]) -> Option<&'a Value> {
    match (index.split_first(), value) {
        (None, _) => Some(value),
        (Some((first, rest)), Value::Array(items)) => {
            item(&items.iter().find(|item| item.index == *first)?.value, rest)
        }
        (Some(_), _) => None,
    }
}

fn is_folder(value: &Value) -> bool {
    match value {
        Value::Array(_) | Value::Files(_) => true,
        Value::Image(content) | Value::File(content) => content.folder,
        _ => false,
    }
}
