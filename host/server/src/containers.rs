//! The container engines that run jobs, and the registry that they pull from, by the configuration.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gantry_executor::{
    ContainerOptions, EngineState, ImageExecutor, RegistryCredentials, RegistryOptions,
    container_executor, detect,
};
use gantry_model::exec::Capacity;
use gantry_model::host::ContainerEngine;
use gantry_model::id::ExecutorName;

use crate::app::StartError;
use crate::config::{Config, ExecutorConfig};
use crate::data_folder::{DataFolder, write_private};

/// The configured executors, or else the engines that are installed.
pub(crate) async fn executors(
    config: &Config,
    data: &DataFolder,
) -> Result<Vec<Arc<dyn ImageExecutor>>, StartError> {
    let pulls = Pulls::new(config, data)?;
    if config.executors.is_empty() {
        let found = detect().await.into_iter();
        let usable = found.filter(|found| matches!(found.state, EngineState::Usable { .. }));
        return Ok(usable
            .map(|found| container(found.engine.to_string(), found.engine, None, data, &pulls))
            .collect());
    }
    let configured = config.executors.iter();
    let executors = configured
        .map(|(name, settings)| {
            let engine = if settings.engine == "docker" {
                ContainerEngine::Docker
            } else {
                ContainerEngine::Podman
            };
            container(name.clone(), engine, Some(settings), data, &pulls)
        })
        .collect();
    Ok(executors)
}

fn container(
    name: String,
    engine: ContainerEngine,
    settings: Option<&ExecutorConfig>,
    data: &DataFolder,
    pulls: &Pulls,
) -> Arc<dyn ImageExecutor> {
    let mut options = ContainerOptions::new(
        ExecutorName(name.clone()),
        engine,
        data.path.join("jobs").join(name),
        data.server_id.0.clone(),
    );
    options.registry_credentials.clone_from(&pulls.credentials);
    options.registry_plain_http = pulls.plain_http;
    if let Some(settings) = settings {
        if let Some(program) = &settings.program {
            options.program = program.clone();
        }
        options.capacity = settings.capacity.as_ref().map(|capacity| Capacity {
            cpus: capacity.cpus,
            memory_bytes: capacity.memory_bytes,
            gpus: capacity.gpus,
        });
        options.labels.clone_from(&settings.labels);
        options.labels.sort();
        options.labels.dedup();
    }
    container_executor(options)
}

/// The registry that images are pushed to, if one is configured.
pub(crate) fn registry(config: &Config) -> Option<RegistryOptions> {
    config.registry.as_ref().map(|registry| RegistryOptions {
        address: registry.host.clone(),
        plain_http: registry.plain_http,
        patience: RegistryOptions::PATIENCE,
        credentials: registry.username.clone().map(|username| RegistryCredentials {
            username,
            password: registry.password.clone().unwrap_or_default(),
        }),
    })
}

/// How engines pull from the registry.
struct Pulls {
    credentials: Option<PathBuf>,
    plain_http: bool,
}

impl Pulls {
    /// Writes the credentials where engines look for them, readable by their owner alone.
    fn new(config: &Config, data: &DataFolder) -> Result<Self, StartError> {
        let Some(registry) = &config.registry else {
            return Ok(Self { credentials: None, plain_http: false });
        };
        let plain_http = registry.plain_http;
        let (Some(username), Some(password)) = (&registry.username, &registry.password) else {
            return Ok(Self { credentials: None, plain_http });
        };
        let auth = STANDARD.encode(format!("{username}:{password}"));
        let file = serde_json::json!({ "auths": { &registry.host: { "auth": auth } } });
        let folder = data.path.join("registry");
        std::fs::create_dir_all(&folder).map_err(|source| data.error(source))?;
        // Docker takes the folder and wants this name in it; Podman takes the file.
        let path = folder.join("config.json");
        write_private(&path, &file.to_string()).map_err(|source| data.error(source))?;
        Ok(Self { credentials: Some(path), plain_http })
    }
}
