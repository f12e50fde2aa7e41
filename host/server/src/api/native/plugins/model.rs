//! What the interface shows of plugins.

use std::collections::BTreeMap;

use gantry_model::plugin::{Limits, WantedPermission};
use gantry_store::{PluginVersion, StoredPlugin};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::Problem;
use crate::pipeline::{Pipeline, granted};

/// A plugin, as it stands in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PluginView {
    pub(crate) name: String,
    /// The version that is used.
    pub(crate) version: String,
    /// `callback`, `dataset-format`, `output-importer`, `executor-selector`, `condition`.
    pub(crate) world: String,
    pub(crate) summary: String,
    /// Of the component that is used: `sha256:…`.
    pub(crate) digest: String,
    /// Whether it may be used in projects that have no rule of their own.
    pub(crate) enabled: bool,
    /// Why it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) disabled_because: Option<String>,
    /// Where the version that is used came from: `built-in`, `folder`, `upload`, or a reference in a registry.
    pub(crate) source: String,
    /// Of how many permissions that it wants nothing was granted.
    pub(crate) missing_permissions: usize,
    /// How many of its calls failed, ever.
    pub(crate) failures: u64,
}

/// A plugin with everything that is known of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PluginDetailView {
    #[serde(flatten)]
    pub(crate) plugin: PluginView,
    /// How to use it, in Markdown.
    pub(crate) documentation: String,
    /// The version that was used before, to which it can be rolled back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) previous_version: Option<String>,
    /// Projects in which it is enabled or not, whatever holds for the others.
    pub(crate) projects: BTreeMap<String, bool>,
    /// What it wants to be allowed.
    pub(crate) permissions: Vec<WantedView>,
    /// What it is allowed.
    pub(crate) grants: Vec<String>,
    /// What is odd about that, such as a host that is not there; told when one plugin is read, or granted something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) doubts: Vec<String>,
    /// JSON schema of its settings.
    #[schema(value_type = Object)]
    pub(crate) settings_schema: serde_json::Value,
    #[schema(value_type = Object)]
    pub(crate) settings: serde_json::Value,
    /// What a call may use up.
    #[schema(value_type = Object)]
    pub(crate) limits: Limits,
    /// What is done when a call fails: `fail`, `skip`, `retry N`, `disable-after N`.
    pub(crate) policy: String,
    /// How many of its calls failed since the last one that did not.
    pub(crate) failures_in_a_row: u64,
    /// In how many calls a permission was missing.
    pub(crate) refused_permissions: u64,
    /// The newest first.
    pub(crate) versions: Vec<VersionView>,
}

/// A permission that a plugin wants.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct WantedView {
    /// As it is granted: `http GET https://images.example.org`.
    pub(crate) permission: String,
    /// What the plugin needs it for.
    pub(crate) reason: String,
    /// Whether all of it is granted.
    pub(crate) granted: bool,
    /// What is granted of it, where that is not all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<String>,
}

/// A version of a plugin.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct VersionView {
    pub(crate) version: String,
    /// Of its component: `sha256:…`.
    pub(crate) digest: String,
    /// Bytes of its component.
    pub(crate) size: u64,
    /// The interfaces that its component imports.
    pub(crate) imports: Vec<String>,
    /// Where it came from.
    pub(crate) source: String,
    /// The name of a token.
    pub(crate) installed_by: String,
    /// RFC 3339.
    pub(crate) installed_at: String,
    /// Whether it is the one that is used.
    pub(crate) active: bool,
}

impl From<&StoredPlugin> for PluginView {
    fn from(plugin: &StoredPlugin) -> Self {
        let active = plugin.active();
        let described = active.map(|active| &active.description);
        let wanted = described.map(|described| described.permissions.as_slice());
        let missing =
            |wanted: &&WantedPermission| WantedView::new(wanted, &plugin.setup.grants).is_missing();
        Self {
            name: plugin.name.0.clone(),
            version: plugin.active.clone(),
            world: plugin.world.to_string(),
            summary: described.map(|described| described.summary.clone()).unwrap_or_default(),
            digest: active.map(|active| active.digest.to_string()).unwrap_or_default(),
            enabled: plugin.setup.enabled,
            disabled_because: plugin.setup.disabled_because.clone(),
            source: active.map(|active| active.source.clone()).unwrap_or_default(),
            missing_permissions: wanted.unwrap_or_default().iter().filter(missing).count(),
            failures: plugin.failed.ever,
        }
    }
}

impl From<StoredPlugin> for PluginDetailView {
    fn from(plugin: StoredPlugin) -> Self {
        let view = PluginView::from(&plugin);
        let grants = &plugin.setup.grants;
        let version = |version: &PluginVersion| VersionView::new(version, &plugin.active);
        let versions = plugin.versions.iter().map(version).collect();
        let described = plugin.active().map(|active| active.description.clone());
        let (documentation, settings_schema, wanted) = match described {
            Some(it) => (it.documentation, it.settings_schema, it.permissions),
            None => Default::default(),
        };
        Self {
            plugin: view,
            documentation,
            previous_version: plugin.previous,
            projects: plugin.projects.into_iter().map(|(name, on)| (name.into(), on)).collect(),
            permissions: wanted.iter().map(|wanted| WantedView::new(wanted, grants)).collect(),
            grants: grants.iter().map(ToString::to_string).collect(),
            doubts: Vec::new(),
            settings_schema,
            settings: plugin.setup.settings,
            limits: plugin.setup.limits,
            policy: plugin.setup.policy.to_string(),
            failures_in_a_row: plugin.failed.in_a_row,
            refused_permissions: plugin.failed.refused,
            versions,
        }
    }
}

impl PluginDetailView {
    /// The plugin with what is odd about its grants.
    pub(super) async fn with_doubts(
        plugin: StoredPlugin,
        pipeline: &Pipeline,
    ) -> Result<Self, Problem> {
        let doubts = pipeline.doubts(&plugin.setup.grants).await?;
        Ok(Self { doubts, ..plugin.into() })
    }
}

impl WantedView {
    pub(super) fn new(
        wanted: &WantedPermission,
        grants: &[gantry_model::plugin::Permission],
    ) -> Self {
        let granted = granted(wanted, grants);
        let parts = grants.iter().filter(|grant| !granted && wanted.permission.covers(grant));
        Self {
            permission: wanted.permission.to_string(),
            reason: wanted.reason.clone(),
            parts: parts.map(ToString::to_string).collect(),
            granted,
        }
    }

    /// Whether it is granted neither in whole nor in part.
    fn is_missing(&self) -> bool {
        !self.granted && self.parts.is_empty()
    }
}

impl VersionView {
    fn new(version: &PluginVersion, active: &str) -> Self {
        Self {
            version: version.description.version.clone(),
            digest: version.digest.to_string(),
            size: version.size,
            imports: version.imports.clone(),
            source: version.source.clone(),
            installed_by: version.installed_by.clone(),
            installed_at: version.installed_at.to_string(),
            active: version.description.version == active,
        }
    }
}
