//! Checks what a component says of itself: it is shown to people and used in settings.

use gantry_model::id::PluginName;
use gantry_model::plugin::{
    HttpMethod, HttpScope, Permission, PluginDescription, WantedPermission, World,
};
use serde_json::{Value as Json, json};

use crate::bindings::description as wit;
use crate::bindings::types::{HttpMethods, PluginWorld};
use crate::load::schema;
use crate::outbound::Origin;
use crate::worlds::names::is_line;

/// Most characters of a name; it must fit a column and a file name.
const NAME_CHARS: usize = 64;

/// Most characters of a version, for the same reason.
const VERSION_CHARS: usize = 64;

/// Most characters of a summary and of a reason.
const SUMMARY_CHARS: usize = 500;

/// Most bytes of the documentation.
const DOCUMENTATION_BYTES: usize = 64 * 1024;

/// Most permissions that are wanted.
const PERMISSIONS: usize = 64;

/// The checked description of a component of that world, or what is wrong with it.
pub(super) fn check(
    said: wit::PluginDescription,
    world: World,
) -> Result<PluginDescription, String> {
    let wit::PluginDescription {
        name,
        version,
        world: claimed,
        summary,
        documentation,
        settings_schema,
        permissions,
    } = said;
    let claimed = World::from(claimed);
    if claimed != world {
        return Err(format!("it says that its world is {claimed}, and it exports that of {world}"));
    }
    if !is_name(&name) {
        return Err(format!("its name {name:?} is not lower-case words joined by dashes"));
    }
    if version.len() > VERSION_CHARS {
        return Err(format!("its version has more than {VERSION_CHARS} characters"));
    }
    if let Err(error) = semver::Version::parse(&version) {
        return Err(format!("its version {version:?} is not a semantic version: {error}"));
    }
    if !is_line(&summary, SUMMARY_CHARS) {
        return Err(format!("its summary is not one line of 1 to {SUMMARY_CHARS} characters"));
    }
    if documentation.len() > DOCUMENTATION_BYTES {
        return Err(format!("its documentation has more than {DOCUMENTATION_BYTES} bytes"));
    }
    if permissions.len() > PERMISSIONS {
        return Err(format!("it wants more than {PERMISSIONS} permissions"));
    }
    let settings_schema = settings(&settings_schema)?;
    let permissions = permissions.into_iter().map(wanted).collect::<Result<_, _>>()?;
    let name = PluginName(name);
    Ok(PluginDescription {
        name,
        version,
        world,
        summary,
        documentation,
        settings_schema,
        permissions,
    })
}

fn is_name(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.len() <= NAME_CHARS && text.split('-').all(is_word)
}

/// The schema of the settings; without one, the empty object alone is accepted.
fn settings(text: &str) -> Result<Json, String> {
    if text.trim().is_empty() {
        return Ok(json!({ "type": "object", "additionalProperties": false }));
    }
    if text.len() > schema::MOST_BYTES {
        return Err(format!("its schema of settings has more than {} bytes", schema::MOST_BYTES));
    }
    let parsed = serde_json::from_str(text).map_err(|error| error.to_string());
    let checked = parsed.and_then(|schema| schema::check(&schema).map(|()| schema));
    checked.map_err(|why| format!("its schema of settings cannot be used: {why}"))
}

/// The permission as an administrator would have to type it, and read it again.
fn wanted(said: wit::WantedPermission) -> Result<WantedPermission, String> {
    let wit::WantedPermission { permission, reason } = said;
    let permission = match permission {
        wit::Permission::Http(said) => Permission::Http(scope(said)?),
        wit::Permission::LocalHttp(said) => Permission::LocalHttp(scope(said)?),
        wit::Permission::Secret(name) => Permission::Secret(name),
        wit::Permission::Command(executor) => Permission::Command(executor),
        wit::Permission::Mail => Permission::Mail,
        wit::Permission::StartTask(task) => Permission::StartTask(task),
        wit::Permission::ReadVariables => Permission::ReadVariables,
        wit::Permission::WriteVariables => Permission::WriteVariables,
    };
    if permission.to_string().parse().as_ref() != Ok(&permission) {
        return Err(format!("it wants `{permission}`, which cannot be granted"));
    }
    if !is_line(&reason, SUMMARY_CHARS) {
        return Err(format!("its reason for `{permission}` is not one line"));
    }
    Ok(WantedPermission { permission, reason })
}

fn scope(said: wit::HttpScope) -> Result<HttpScope, String> {
    let wit::HttpScope { origin, methods } = said;
    let flags = [
        (HttpMethods::GET, HttpMethod::Get),
        (HttpMethods::HEAD, HttpMethod::Head),
        (HttpMethods::POST, HttpMethod::Post),
        (HttpMethods::PUT, HttpMethod::Put),
        (HttpMethods::PATCH, HttpMethod::Patch),
        (HttpMethods::DELETE, HttpMethod::Delete),
    ];
    let wanted = flags.into_iter().filter(|(flag, _)| methods.contains(*flag));
    let methods: Vec<_> = wanted.map(|(_, method)| method).collect();
    if methods.is_empty() {
        return Err(format!("it wants to send requests to {origin:?} by no method"));
    }
    origin.parse::<Origin>().map_err(|error| error.to_string())?;
    Ok(HttpScope { origin, methods })
}

impl From<PluginWorld> for World {
    fn from(world: PluginWorld) -> Self {
        match world {
            PluginWorld::Callback => Self::Callback,
            PluginWorld::DatasetFormat => Self::DatasetFormat,
            PluginWorld::OutputImporter => Self::OutputImporter,
            PluginWorld::ExecutorSelector => Self::ExecutorSelector,
            PluginWorld::Condition => Self::Condition,
        }
    }
}
