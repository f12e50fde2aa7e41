//! An external system as clients see it.

use gantry_model::study::ExternalSystem;
use serde_json::{Value, json};

use crate::api::study_governor::site::Site;

/// An external system.
pub(in super::super) fn system_view(site: &Site, system: &ExternalSystem) -> Value {
    json!({
        "id": system.id.0,
        "uri": site.uri("external_systems", system.id.0),
        "url": system.url,
        "system_name": system.name,
    })
}

/// Refers to an external system.
pub(in super::super) fn system_reference(site: &Site, system: &ExternalSystem) -> Value {
    site.whole("external_systems", system.id.0, system_view(site, system))
}
