//! The world `output-importer-plugin`: what becomes of a run's outputs.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gantry_model::digest::Digest;
use gantry_model::plugin::{CreatedResult, ImportPlan, ImportRequest, PluginDescription};
use gantry_model::types::TypeKind;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::bindings::output_importer::{self as wit, GuestIndices};
use crate::contract::World;
use crate::error::PluginError;
use crate::plugin::Plugin;
use crate::runtime::interrupted;
use crate::sandbox::Sandbox;

pub(crate) const WORLD: World<GuestIndices> = World {
    name: "output-importer-plugin",
    interface: "gantry:plugin/output-importer",
    find: GuestIndices::new,
    check: |interface, store, instance| interface.load(store, instance).map(drop),
};

/// Where the guest finds the outputs.
const OUTPUTS: &str = "/outputs";

/// Most characters of a created result's name.
const NAME_CHARS: usize = 128;

/// How long a guest is waited for beyond its deadline. It is needed only where the guest hangs in
/// the kernel (a run can leave a named pipe among its outputs), out of reach of every other means.
const GRACE: Duration = Duration::from_secs(1);

/// A loaded output importer. Clones share the compiled code.
#[derive(Clone)]
pub struct Importer {
    plugin: Arc<Plugin<GuestIndices>>,
}

impl Importer {
    pub(crate) fn new(plugin: Plugin<GuestIndices>) -> Self {
        Self { plugin: Arc::new(plugin) }
    }

    /// What the plugin says of itself.
    pub fn description(&self) -> &PluginDescription {
        &self.plugin.description
    }

    /// Digest of the component's bytes.
    pub fn digest(&self) -> &Digest {
        &self.plugin.digest
    }

    /// Asks what shall become of the outputs in the folder `outputs`, which the guest sees
    /// read-only. Kept outputs are among those of the request, created ones have safe names, and no
    /// name appears twice.
    ///
    /// # Errors
    ///
    /// [`PluginError::Outputs`], [`PluginError::Refused`], [`PluginError::Trapped`],
    /// [`PluginError::LimitExceeded`], [`PluginError::InvalidAnswer`] and
    /// [`PluginError::Interrupted`].
    pub async fn import(
        &self,
        request: &ImportRequest,
        outputs: &Path,
    ) -> Result<ImportPlan, PluginError> {
        let plugin = Arc::clone(&self.plugin);
        let question = wit::ImportRequest::from(request);
        let folder = outputs.to_owned();
        let deadline = plugin.runtime.limits.import_deadline;
        let slot = plugin.runtime.slot().await?;
        // The guest reads files, so it runs where blocking harms nobody.
        let asked = spawn_blocking(move || {
            let limits = &plugin.runtime.limits;
            let sandbox = Sandbox::with_folder(&plugin.name, limits, slot, &folder, OUTPUTS)
                .map_err(|error| PluginError::Outputs { folder, source: error.into() })?;
            Handle::current().block_on(plugin.call().run(
                sandbox,
                deadline,
                async |store, instance| {
                    let bound = plugin.interface.load(&mut *store, instance)?;
                    Ok(bound.call_plan(store, &question).await??)
                },
            ))
        });
        let answer = timeout(deadline + GRACE, asked)
            .await
            .map_err(|_| self.plugin.call().exceeded("deadline", format!("{deadline:?}")))?;
        self.check(answer.map_err(interrupted)??, request)
    }

    fn check(
        &self,
        answer: wit::ImportPlan,
        request: &ImportRequest,
    ) -> Result<ImportPlan, PluginError> {
        let wit::ImportPlan { keep, create } = answer;
        self.plugin.check_answer_size(create.iter().map(|result| result.content.len()).sum())?;
        let mut names = HashSet::new();
        for name in &keep {
            if !request.outputs.iter().any(|output| output.name == *name) {
                return Err(self.plugin.invalid(format!("it keeps {name:?}, which is no output")));
            }
            if !names.insert(name) {
                return Err(self.plugin.invalid(format!("it keeps {name:?} twice")));
            }
        }
        for wit::CreatedResult { name, media_type, .. } in &create {
            if !is_file_name(name) {
                return Err(self.plugin.invalid(format!("{name:?} is no safe file name")));
            }
            if !is_media_type(media_type) {
                return Err(self.plugin.invalid(format!("{media_type:?} is no media type")));
            }
            if !names.insert(name) {
                return Err(self.plugin.invalid(format!("{name:?} would be there twice")));
            }
        }
        Ok(ImportPlan { keep, create: create.into_iter().map(Into::into).collect() })
    }
}

fn is_file_name(name: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=NAME_CHARS).contains(&name.len()) && !name.starts_with('.') && name.chars().all(is_safe)
}

/// `type/subtype` of RFC 6838 section 4.2, without parameters.
fn is_media_type(text: &str) -> bool {
    let is_part = |part: &str| {
        let rest = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        (1..=127).contains(&part.len())
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(rest)
    };
    text.split_once('/').is_some_and(|(kind, subtype)| is_part(kind) && is_part(subtype))
}

impl From<&ImportRequest> for wit::ImportRequest {
    fn from(request: &ImportRequest) -> Self {
        let outputs = request.outputs.iter().map(|output| wit::ImportableOutput {
            name: output.name.clone(),
            kind: output.kind.into(),
            item_kind: output.item_kind.map(Into::into),
            size: output.size,
        });
        Self {
            run: request.run.to_string(),
            task: request.task.clone(),
            outputs: outputs.collect(),
            settings: request.settings.to_string(),
        }
    }
}

impl From<TypeKind> for wit::ValueKind {
    fn from(kind: TypeKind) -> Self {
        match kind {
            TypeKind::Boolean => Self::Boolean,
            TypeKind::Integer => Self::Integer,
            TypeKind::Number => Self::Number,
            TypeKind::String => Self::String,
            TypeKind::Enumeration => Self::Enumeration,
            TypeKind::Datetime => Self::Datetime,
            TypeKind::Geometry => Self::Geometry,
            TypeKind::Image => Self::Image,
            TypeKind::File => Self::File,
            TypeKind::Array => Self::Array,
        }
    }
}

impl From<wit::CreatedResult> for CreatedResult {
    fn from(result: wit::CreatedResult) -> Self {
        let wit::CreatedResult { name, media_type, content } = result;
        Self { name, media_type, content }
    }
}
