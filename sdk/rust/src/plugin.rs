//! What is common to plugins of all worlds.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::component::is_unit;
use crate::permission::WantedPermission;

/// What a plugin is called, and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Lower-case words joined by dashes, at most 64 characters. It names the plugin in settings.
    pub name: &'static str,
    /// A semantic version.
    pub version: &'static str,
    /// What it does, in one sentence of at most 500 characters.
    pub summary: &'static str,
    /// How to use it, in Markdown, at most 64 KiB; it may be empty.
    pub documentation: &'static str,
}

/// An [`About`] with name, version and description of the `Cargo.toml`, and a file such as the
/// `README.md` as documentation, if one is named.
///
/// ```
/// use gantry_plugin_sdk::{About, about};
///
/// const ABOUT: About = about!();
/// assert_eq!(ABOUT.name, env!("CARGO_PKG_NAME"));
///
/// // `about!("../README.md")`, as seen from the source file that says so.
/// const RENAMED: About = About { name: "another-name", ..about!() };
/// assert_eq!(RENAMED.version, ABOUT.version);
/// ```
#[macro_export]
macro_rules! about {
    () => {
        $crate::About {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            summary: env!("CARGO_PKG_DESCRIPTION"),
            documentation: "",
        }
    };
    ($documentation:literal) => {
        $crate::About { documentation: include_str!($documentation), ..$crate::about!() }
    };
}

/// What every plugin says of itself.
///
/// ```
/// use gantry_plugin_sdk::{About, Permission, Plugin, WantedPermission, about};
/// use schemars::JsonSchema;
/// use serde::Deserialize;
///
/// pub struct Greeter;
///
/// /// How to greet.
/// #[derive(Deserialize, JsonSchema)]
/// #[serde(deny_unknown_fields)]
/// pub struct Settings {
///     /// The word that comes first.
///     greeting: String,
/// }
///
/// impl Plugin for Greeter {
///     const ABOUT: About = about!();
///     type Settings = Settings;
///
///     fn permissions() -> Vec<WantedPermission> {
///         vec![Permission::Mail.because("The greeting is sent by mail.")]
///     }
/// }
///
/// assert!(Greeter::settings_schema().contains("The word that comes first."));
/// ```
pub trait Plugin {
    /// Name, version, summary and documentation; see [`about!`](crate::about!).
    const ABOUT: About;

    /// What an administrator can set; `()` for nothing. Its JSON schema is what people see, with
    /// the documentation of the fields. Gantry asks only with settings that fit the schema.
    type Settings: DeserializeOwned + JsonSchema + 'static;

    /// What the plugin wants to be allowed, each with the reason. An administrator grants some or
    /// all of it.
    fn permissions() -> Vec<WantedPermission> {
        Vec::new()
    }

    /// The JSON schema of the settings, empty if there are none. Derived from [`Plugin::Settings`].
    fn settings_schema() -> String {
        if is_unit::<Self::Settings>() {
            return String::new();
        }
        schemars::schema_for!(Self::Settings).as_value().to_string()
    }
}
