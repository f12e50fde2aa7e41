//! A component becomes a plugin, or a new version of one. What is refused leaves nothing behind, and what is replaced goes on
//! until the new one is on record.

use bytes::Bytes;
use gantry_model::plugin::{FailurePolicy, Limits, PluginDescription, World};
use gantry_plugin::Plugin;
use gantry_store::{NewVersion, PluginSetup, PluginVersion, StoreError, StoredPlugin};
use serde_json::{Value as Json, json};

use super::super::names::component_object;
use super::super::unfinished::Owner;
use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};
use super::activate::setup_for;
use super::permissions::{PermissionDiff, with_added};
use super::setup::active;
use super::{Activation, Finding, PluginError, self_test, settings};

/// A component that is to be installed.
pub(crate) struct Installation {
    pub(crate) component: Vec<u8>,
    /// Where it came from, for people.
    pub(crate) source: String,
    /// Who installs it: the name of a token.
    pub(crate) by: String,
    /// Whether it is used from now on.
    pub(crate) activate: bool,
    /// Whether what it wants and the version before did not is granted.
    pub(crate) grant_new: bool,
    /// Sources whose component of the same version it may replace.
    pub(crate) replaces: &'static [&'static str],
}

/// What became of it.
pub(crate) struct Installed {
    pub(crate) plugin: StoredPlugin,
    /// The version that was installed.
    pub(crate) version: String,
    /// Whether it was not there before.
    pub(crate) new: bool,
    /// How what it wants differs from what the version wanted that was used before.
    pub(crate) permissions: PermissionDiff,
}

impl Pipeline {
    /// Installs a component: compiles it, has it describe itself, tries it out, keeps it.
    pub(crate) async fn install_plugin(&self, request: Installation) -> Result<Installed> {
        let bytes = Bytes::from(request.component.clone());
        let loaded = self.plugins.inner.components.load(request.component.clone()).await;
        let loaded = loaded.map_err(|error| PluginError::Refused(Box::new(error)))?;
        for _ in 0..CONFLICT_RETRIES {
            match self.try_install(&request, &loaded, &bytes).await {
                Err(Error::Conflict) => {}
                done => return done,
            }
        }
        Err(Error::Conflict)
    }

    async fn try_install(
        &self,
        request: &Installation,
        loaded: &Plugin,
        bytes: &Bytes,
    ) -> Result<Installed> {
        let description = loaded.description();
        let shelf = self.shelf().await?;
        let Some(plugin) = shelf.plugins.get(&description.name) else {
            return self.install_first(request, loaded, bytes).await;
        };
        refuse_other_world(plugin, description.world)?;
        let permissions = PermissionDiff::between(
            &active(plugin)?.description.permissions,
            &description.permissions,
        );
        let known = plugin.version(&description.version);
        let activation = Activation { settings: None, grant_new: request.grant_new };
        let new = match known {
            Some(known) if known.digest == *loaded.digest() => false,
            Some(known) if !request.replaces.contains(&known.source.as_str()) => {
                return Err(PluginError::VersionExists(known.pin().to_string()).into());
            }
            _ => true,
        };
        if new {
            // The active version is not replaced by one that is not used.
            let activate = request.activate || plugin.active == description.version;
            let former = known.and_then(|known| known.settings.as_ref());
            let setup = match activate {
                true => Some(setup_for(plugin, description, former, &activation)?),
                false => None,
            };
            let tried = setup.as_ref().unwrap_or(&plugin.setup);
            self_test::run(loaded, &tried.settings, &tried.limits).await?;
            let what = match &setup {
                Some(setup) => NewVersion::Activated(plugin, setup),
                None => NewVersion::Added,
            };
            self.record(request, loaded, bytes, what, known).await?;
        } else if request.activate && plugin.active != description.version {
            self.activate_plugin(&plugin.name, &description.version, &activation).await?;
        }
        self.installed(description, new, permissions).await
    }

    async fn install_first(
        &self,
        request: &Installation,
        loaded: &Plugin,
        bytes: &Bytes,
    ) -> Result<Installed> {
        let description = loaded.description();
        let permissions = PermissionDiff::between(&[], &description.permissions);
        let mut setup = first_setup(description, request.activate)?;
        if request.grant_new {
            setup.grants = with_added(&[], &permissions.added);
        }
        self_test::run(loaded, &setup.settings, &setup.limits).await?;
        self.record(request, loaded, bytes, NewVersion::First(&setup), None).await?;
        self.installed(description, true, permissions).await
    }

    async fn record(
        &self,
        request: &Installation,
        loaded: &Plugin,
        bytes: &Bytes,
        what: NewVersion<'_>,
        replaced: Option<&PluginVersion>,
    ) -> Result<()> {
        let version = PluginVersion {
            id: self.entropy.uuid(),
            description: loaded.description().clone(),
            digest: loaded.digest().clone(),
            size: loaded.size(),
            imports: loaded.imports().to_vec(),
            installed_at: self.clock.now(),
            installed_by: request.by.clone(),
            source: request.source.clone(),
            settings: None,
        };
        let digest = version.digest.clone();
        let work = async {
            self.objects.put(&component_object(&digest), bytes.clone()).await?;
            match self.store.add_plugin_version(&version, what, replaced.is_some()).await {
                Err(StoreError::Conflict { .. }) => Err(Error::Conflict),
                added => Ok(added?),
            }
        };
        let digests = replaced.map(|old| old.digest.clone()).into_iter().chain([digest.clone()]);
        self.change_all_objects(digests.map(Owner::Component).collect(), work).await?;
        self.plugins.inner.components.keep(loaded.clone());
        Ok(())
    }

    async fn installed(
        &self,
        description: &PluginDescription,
        new: bool,
        permissions: PermissionDiff,
    ) -> Result<Installed> {
        let plugin = self.plugin(&description.name).await?;
        Ok(Installed { plugin, version: description.version.clone(), new, permissions })
    }
}

fn refuse_other_world(plugin: &StoredPlugin, world: World) -> Result<()> {
    if plugin.world == world {
        return Ok(());
    }
    let (name, there) = (plugin.name.0.clone(), plugin.world.to_string());
    Err(PluginError::OtherWorld { name, there }.into())
}

/// How a plugin is set up that nobody has set up yet: nothing is granted, nothing is set as far as the plugin does without. One
/// that needs settings gets the defaults of its schema, or waits for an administrator.
fn first_setup(description: &PluginDescription, activate: bool) -> Result<PluginSetup> {
    let schema = &description.settings_schema;
    let mut settings = json!({});
    let mut missing = settings::findings(schema, &settings)?;
    if !missing.is_empty() && settings::findings(schema, &defaults(schema))?.is_empty() {
        settings = defaults(schema);
        missing.clear();
    }
    let told = |finding: &Finding| format!("it needs settings first: {}", finding.message);
    let disabled_because = match missing.first() {
        Some(finding) => Some(told(finding)),
        None if !activate => Some("it was installed without being used".to_owned()),
        None => None,
    };
    Ok(PluginSetup {
        enabled: disabled_because.is_none(),
        disabled_because,
        policy: FailurePolicy::Fail,
        grants: Vec::new(),
        settings,
        limits: Limits::default(),
    })
}

/// What a schema says that its properties are where nothing else is said.
fn defaults(schema: &Json) -> Json {
    let properties = schema.get("properties").and_then(Json::as_object).into_iter().flatten();
    let default = |(name, schema): (&String, &Json)| {
        let default = schema.get("default")?.clone();
        Some((name.clone(), default))
    };
    properties.filter_map(default).collect::<serde_json::Map<_, _>>().into()
}
