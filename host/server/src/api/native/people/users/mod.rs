//! Endpoints about users.

mod add;
mod deactivate;
mod get;
mod give_role;
mod list;
mod me;
mod model;
mod own_password;
mod password;
mod put;
mod withdraw_role;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use add::AddUser;
pub(crate) use model::UserView;
pub(crate) use password::Password;
pub(crate) use put::PutUser;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_users))
        .routes(routes!(add::add_user))
        .routes(routes!(me::show_me))
        .routes(routes!(own_password::change_own_password))
        .routes(routes!(get::get_user))
        .routes(routes!(put::put_user))
        .routes(routes!(deactivate::deactivate_user))
        .routes(routes!(password::set_password))
        .routes(routes!(give_role::give_role))
        .routes(routes!(withdraw_role::withdraw_role))
}
