//! The composition root: from the configuration to everything that requests and runs are served with.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gantry_executor::{
    ContainerOptions, Engine, EngineState, Executor, RegistryCredentials, RegistryOptions,
    container_executor, detect,
};
use gantry_model::clock::{Clock, Entropy};
use gantry_model::exec::Capacity;
use gantry_model::id::{ExecutorName, PluginName};
use gantry_plugin::{Limits, PluginError, PluginHost, PluginHostOptions};
use gantry_store::{ObjectError, Objects, Store, StoreError};
use thiserror::Error;
use tokio::sync::{Mutex, Notify};
use tokio_util::sync::CancellationToken;

use crate::auth::{FirstTokenError, ensure_first_token};
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{Config, ExecutorConfig};
use crate::metrics::Metrics;
use crate::pipeline::{Executors, LoadError, Pipeline, PluginChoice, Plugins, Settings, Spool};

/// What every request handler can reach. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) pipeline: Pipeline,
    pub(crate) config: Arc<Config>,
    pub(crate) metrics: Arc<Metrics>,
    /// For fetching bundles from app stores.
    pub(crate) http: reqwest::Client,
    /// Cancelled when the server stops: streams that would never end by themselves end then.
    pub(crate) shutdown: CancellationToken,
    /// Held as long as the server lives: two servers on one data folder would lose runs.
    _lock: Arc<File>,
}

/// A server that is ready to serve, and what its owner must be told once.
pub(crate) struct Assembled {
    pub(crate) app: App,
    /// The first administrator's token and its file, if they were made now.
    pub(crate) first_token: Option<(String, PathBuf)>,
}

/// Why a server cannot start.
#[derive(Debug, Error)]
pub(crate) enum StartError {
    #[error("the data folder {} cannot be used", path.display())]
    Data { path: PathBuf, #[source] source: io::Error },
    #[error("another server uses the data folder {}", .0.display())]
    InUse(PathBuf),
    #[error("the database cannot be opened")]
    Store(#[from] StoreError),
    #[error("the object store cannot be opened")]
    Objects(#[from] ObjectError),
    #[error("the plugin host cannot be started")]
    PluginHost(#[from] PluginError),
    #[error("the plugins cannot be loaded")]
    Plugins(#[from] LoadError),
    #[error("the first token cannot be made")]
    FirstToken(#[from] FirstTokenError),
    #[error("the HTTP client cannot be made")]
    Http(#[from] reqwest::Error),
}

/// Opens everything that the configuration names.
pub(crate) async fn assemble(config: Config) -> Result<Assembled, StartError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let data = DataFolder::open(&config.data, entropy.as_ref())?;
    let store = Store::open(&config.database_url(), clock.clone()).await?;
    let objects = match &config.objects.url {
        Some(url) => Objects::from_url(url, config.objects.options.clone())?,
        None => Objects::folder(&data.path.join("objects"))?,
    };
    let host = PluginHost::new(PluginHostOptions {
        cache_folder: data.path.join("plugin-cache"),
        limits: Limits::default(),
    })?;
    let choice = PluginChoice {
        selector: PluginName(config.plugins.selector.clone()),
        importer: PluginName(config.plugins.importer.clone()),
        folder: config.plugins.folder.clone(),
    };
    let admin_token = config.admin_token.as_deref();
    let first_token =
        ensure_first_token(&store, admin_token, &data.path, clock.as_ref(), entropy.as_ref()).await?;
    let pipeline = Pipeline {
        store,
        objects,
        spool: Spool::open(data.path.join("spool")).map_err(|source| data.error(source))?,
        executors: Executors::new(executors(&config, &data).await).await,
        plugins: Plugins::load(&host, choice).await?,
        clock,
        entropy,
        settings: Arc::new(Settings {
            server_id: data.server_id,
            time_limit_seconds: config.runs.time_limit_seconds,
            stop_grace_seconds: config.runs.stop_grace_seconds,
            registry: registry(&config),
        }),
        wake: Arc::new(Notify::new()),
        placing: Arc::new(Mutex::new(())),
    };
    let app = App {
        pipeline,
        config: Arc::new(config),
        metrics: Arc::new(Metrics::new()),
        http: reqwest::Client::builder().build()?,
        shutdown: CancellationToken::new(),
        _lock: data.lock,
    };
    Ok(Assembled { app, first_token })
}

/// The folder of everything that the server keeps, locked against a second server.
struct DataFolder {
    path: PathBuf,
    server_id: String,
    lock: Arc<File>,
}

impl DataFolder {
    fn open(path: &Path, entropy: &dyn Entropy) -> Result<Self, StartError> {
        let failed = |source| StartError::Data { path: path.to_owned(), source };
        std::fs::create_dir_all(path).map_err(failed)?;
        // Container engines want absolute paths.
        let path = path.canonicalize().map_err(failed)?;
        let lock = File::create(path.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(StartError::InUse(path)),
            Err(std::fs::TryLockError::Error(source)) => return Err(failed(source)),
        }
        let id_file = path.join("server-id");
        let server_id = match std::fs::read_to_string(&id_file) {
            Ok(id) if !id.trim().is_empty() => id.trim().to_owned(),
            _ => {
                let id = entropy.uuid().to_string();
                std::fs::write(&id_file, &id).map_err(failed)?;
                id
            }
        };
        Ok(Self { path, server_id, lock: Arc::new(lock) })
    }

    fn error(&self, source: io::Error) -> StartError {
        StartError::Data { path: self.path.clone(), source }
    }
}

/// The configured executors, or else the engines that are installed.
async fn executors(config: &Config, data: &DataFolder) -> Vec<Arc<dyn Executor>> {
    if config.executors.is_empty() {
        let found = detect().await.into_iter();
        let usable = found.filter(|found| matches!(found.state, EngineState::Usable { .. }));
        return usable
            .map(|found| container(found.engine.to_string(), found.engine, None, data))
            .collect();
    }
    let configured = config.executors.iter();
    configured
        .map(|(name, settings)| {
            let engine =
                if settings.engine == "docker" { Engine::Docker } else { Engine::Podman };
            container(name.clone(), engine, Some(settings), data)
        })
        .collect()
}

fn container(
    name: String,
    engine: Engine,
    settings: Option<&ExecutorConfig>,
    data: &DataFolder,
) -> Arc<dyn Executor> {
    let mut options = ContainerOptions::new(
        ExecutorName(name.clone()),
        engine,
        data.path.join("jobs").join(name),
        data.server_id.clone(),
    );
    if let Some(settings) = settings {
        if let Some(program) = &settings.program {
            options.program = program.clone();
        }
        options.capacity = settings.capacity.as_ref().map(|capacity| Capacity {
            cpus: capacity.cpus,
            memory_bytes: capacity.memory_bytes,
            gpus: capacity.gpus,
        });
    }
    container_executor(options)
}

fn registry(config: &Config) -> Option<RegistryOptions> {
    config.registry.as_ref().map(|registry| RegistryOptions {
        address: registry.host.clone(),
        plain_http: registry.plain_http,
        credentials: registry.username.clone().map(|username| RegistryCredentials {
            username,
            password: registry.password.clone().unwrap_or_default(),
        }),
    })
}
