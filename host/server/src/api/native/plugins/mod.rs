//! Endpoints about plugins: what is installed, what it may do, how its calls failed; secrets; which one is used where.

mod activate;
mod bind;
mod bindings;
mod call;
mod component;
mod delete;
mod delete_version;
mod enable;
mod failure;
mod failures;
mod get;
mod grants;
mod install;
mod limits;
mod list;
mod model;
mod policy;
mod put_secret;
mod remove_secret;
mod rollback;
mod secrets;
mod settings;
mod unbind;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use activate::Activate;
pub(crate) use bind::Bind;
pub(crate) use bindings::BindingView;
pub(crate) use enable::Enable;
pub(crate) use failures::FailureView;
pub(crate) use grants::Grants;
pub(crate) use install::{InstalledView, Reference};
pub(crate) use model::{PluginDetailView, PluginView, WantedView};
pub(crate) use policy::Policy;
pub(crate) use put_secret::Secret;
pub(crate) use secrets::SecretView;

pub(super) fn router() -> OpenApiRouter<App> {
    // A component is streamed to disk under a limit of its own.
    let upload =
        OpenApiRouter::new().routes(routes!(install::install)).layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(upload)
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(delete::delete))
        .routes(routes!(component::component))
        .routes(routes!(delete_version::delete_version))
        .routes(routes!(activate::activate))
        .routes(routes!(rollback::rollback))
        .routes(routes!(enable::enable))
        .routes(routes!(settings::settings))
        .routes(routes!(grants::grants))
        .routes(routes!(limits::limits))
        .routes(routes!(policy::policy))
        .routes(routes!(call::call))
        .routes(routes!(failures::failures))
        .routes(routes!(failure::failure))
        .routes(routes!(bindings::bindings))
        .routes(routes!(bind::bind))
        .routes(routes!(unbind::unbind))
        .routes(routes!(secrets::secrets))
        .routes(routes!(put_secret::put_secret))
        .routes(routes!(remove_secret::remove_secret))
}
