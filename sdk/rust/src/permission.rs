//! What a plugin can want to be allowed.
//!
//! ```
//! use gantry_plugin_sdk::{HttpMethods, Permission};
//!
//! let wanted = [
//!     Permission::http("https://images.example.org", HttpMethods::GET | HttpMethods::HEAD)
//!         .because("The pictures are there."),
//!     Permission::Secret("archive-password".to_owned()).because("The archive asks for it."),
//! ];
//! assert_eq!(wanted[1].reason, "The archive asks for it.");
//! ```

pub use crate::bindings::plugin::exports::gantry::plugin::description::{
    HttpScope, Permission, WantedPermission,
};
pub use crate::bindings::plugin::gantry::plugin::types::HttpMethods;

impl Permission {
    /// HTTP requests by these methods to an origin such as `https://images.example.org`,
    /// `https://*.example.org` or `*`.
    pub fn http(origin: &str, methods: HttpMethods) -> Self {
        Self::Http(HttpScope { origin: origin.to_owned(), methods })
    }

    /// HTTP requests by these methods to an origin on the server's own machine:
    /// `http://127.0.0.1:8042`.
    pub fn local_http(origin: &str, methods: HttpMethods) -> Self {
        Self::LocalHttp(HttpScope { origin: origin.to_owned(), methods })
    }

    /// The permission with the reason for it: a sentence that helps an administrator to decide.
    pub fn because(self, reason: &str) -> WantedPermission {
        WantedPermission { permission: self, reason: reason.to_owned() }
    }
}
