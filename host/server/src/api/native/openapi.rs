//! The description of the interface in OpenAPI 3.1.

use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

/// What is not told by the endpoints themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gantry",
        description = "Run tasks over research images, watch them, and get the results back.\n\n\
            Send `Authorization: Bearer TOKEN`, which may be a session's, or a name and a password \
            (HTTP Basic). Each endpoint names the role that a token needs: a member may do what a \
            viewer may, an admin what a member may; users need permissions. Errors are \
            `application/problem+json` with a code, what happened, and a hint.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&Token),
    tags(
        (name = "tasks", description = "What can be run"),
        (name = "runs", description = "What runs, ran or will run"),
        (name = "hosts", description = "Where the jobs of script tasks run, and what they are given there"),
        (name = "studies", description = "Workflows, the experiments that move through them, and what is done there"),
        (name = "plugins", description = "What decides: which executor takes a job, what becomes of outputs"),
        (name = "people", description = "Users with passwords, their roles and sessions"),
        (name = "tokens", description = "Who may do what"),
        (name = "system", description = "How the server is"),
    ),
)]
struct Gantry;

/// The one way to log in.
struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", bearer);
    }
}

/// The description without the endpoints, which bring their own.
pub(super) fn document_without_paths() -> Document {
    Gantry::openapi()
}

/// The whole description.
pub(crate) fn document() -> Document {
    super::routes().split_for_parts().1
}
