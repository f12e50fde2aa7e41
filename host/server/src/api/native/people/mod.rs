//! Endpoints about people: who there is, what they may do, and how they log in.

mod configuration;
mod roles;
mod sessions;
mod users;

use gantry_model::study::{Permission, Permissions};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::problem::Problem;
use crate::app::App;

pub(crate) use configuration::{ImportView, ImportedItemView};
pub(crate) use roles::RoleView;
pub(crate) use users::{AddUser, Password, PutUser, UserView};

pub(super) fn router() -> OpenApiRouter<App> {
    sessions::router()
        .merge(users::router())
        .merge(roles::router())
        .routes(routes!(configuration::import_configuration))
}

/// The names of permissions, sorted.
fn names(permissions: &Permissions) -> Vec<String> {
    let mut names: Vec<_> = permissions.iter().map(Permission::to_string).collect();
    names.sort_unstable();
    names
}

/// The permissions of those names.
fn permissions(names: &[String]) -> Result<Permissions, Problem> {
    let permission = |name: &String| {
        let unknown = |_| Problem::bad_request(format!("there is no permission '{name}'"));
        name.parse::<Permission>().map_err(unknown)
    };
    names.iter().map(permission).collect()
}
