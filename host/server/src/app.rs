//! The composition root: from the configuration to everything that requests and runs are served with.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gantry_model::clock::{Clock, Entropy};
use gantry_model::id::PluginName;
use gantry_plugin::{HostError, PluginHost, PluginHostOptions};
use gantry_store::{ObjectError, Objects, Store, StoreError};
use thiserror::Error;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::api::native::idempotency::InFlight;
use crate::auth::{FirstTokenError, Passwords, ensure_first_token};
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{Config, StudiesConfig};
use crate::containers;
use crate::data_folder::DataFolder;
use crate::metrics::Metrics;
use crate::pipeline::{
    BuiltInError, Executors, Hosts, KeyError, Mailer, MailerError, Pipeline, Placing, PluginChoice,
    Plugins, Settings, Spool, Studies, Turns, Unfinished, Vault,
};
use crate::registries::Registries;

/// How long an app store may take to accept a connection.
const STORE_CONNECTS: Duration = Duration::from_secs(10);
/// How long an app store may be silent while it sends a bundle.
const STORE_ANSWERS: Duration = Duration::from_secs(60);

/// What every request handler can reach. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) pipeline: Pipeline,
    pub(crate) config: Arc<Config>,
    pub(crate) metrics: Arc<Metrics>,
    /// For fetching bundles from app stores.
    pub(crate) http: reqwest::Client,
    /// For fetching plugins.
    pub(crate) registries: Registries,
    /// Most bytes of a plugin's component.
    pub(crate) component_bytes: u64,
    /// Cancelled when the server stops: streams that would never end by themselves end then.
    pub(crate) shutdown: CancellationToken,
    pub(crate) in_flight: InFlight,
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
    Data {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("another server uses the data folder {}", .0.display())]
    InUse(PathBuf),
    #[error("the database cannot be opened")]
    Store(#[from] StoreError),
    #[error("the object store cannot be opened")]
    Objects(#[from] ObjectError),
    #[error("the plugin host cannot be started")]
    PluginHost(#[from] HostError),
    #[error("the plugins cannot be loaded")]
    Plugins(#[from] BuiltInError),
    #[error("secrets cannot be kept")]
    Secrets(#[from] KeyError),
    #[error("mails cannot be sent")]
    Mail(#[from] MailerError),
    #[error("the first roles and users cannot be made")]
    People(#[source] Box<crate::pipeline::Error>),
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
    let options = plugin_host_options(&config, &data.path);
    let component_bytes = options.component_bytes;
    let host = PluginHost::new(options)?;
    let vault = Vault::open(config.secrets.key.as_deref(), &data.path, entropy.as_ref())?;
    let admin_token = config.admin_token.as_deref();
    let first_token =
        ensure_first_token(&store, admin_token, &data.path, clock.as_ref(), entropy.as_ref())
            .await?;
    let mailer = config.mail.as_ref().map(|mail| Mailer::new(&mail.url, &mail.from)).transpose()?;
    let pipeline = Pipeline {
        studies: Studies::new(&store, mailer),
        passwords: Passwords::new(entropy.as_ref()),
        attempts: Arc::default(),
        store,
        objects,
        spool: Spool::open(data.path.join("spool")).map_err(|source| data.error(source))?,
        unfinished: Unfinished::open(data.path.join("unfinished"))
            .map_err(|source| data.error(source))?,
        executors: Executors::new(containers::executors(&config, &data).await?).await,
        hosts: Hosts::new(config.local_scripts().then(|| data.path.join("local-host"))),
        vault: vault.clone(),
        plugins: Plugins::new(host, plugin_choice(&config), vault),
        clock,
        entropy,
        settings: Arc::new(Settings {
            server_place: data.place(),
            server_id: data.server_id,
            address: config.address(),
            time_limit_seconds: config.runs.time_limit_seconds,
            stop_grace_seconds: config.runs.stop_grace_seconds,
            registry: containers::registry(&config),
        }),
        wake: Arc::new(Notify::new()),
        turns: Turns::default(),
        placing: Placing::new(),
        cleaning: TaskTracker::new(),
    };
    pipeline
        .undo_unfinished()
        .await
        .map_err(|source| StartError::Data { path: data.path.clone(), source })?;
    pipeline.stock_plugins().await?;
    ensure_people(&pipeline, &config.studies)
        .await
        .map_err(|error| StartError::People(Box::new(error)))?;
    let app = App {
        pipeline,
        registries: Registries::new(config.registry.as_ref()),
        component_bytes,
        config: Arc::new(config),
        metrics: Arc::new(Metrics::new()),
        http: reqwest::Client::builder()
            .connect_timeout(STORE_CONNECTS)
            .read_timeout(STORE_ANSWERS)
            .build()?,
        shutdown: CancellationToken::new(),
        in_flight: InFlight::default(),
        _lock: data.lock,
    };
    Ok(Assembled { app, first_token })
}

/// The roles that are there from the start, and the administrator that the configuration names.
async fn ensure_people(
    pipeline: &Pipeline,
    config: &StudiesConfig,
) -> Result<(), crate::pipeline::Error> {
    pipeline.ensure_roles().await?;
    let StudiesConfig { admin_username, admin_email, admin_password } = config;
    match (admin_username, admin_email, admin_password) {
        (Some(username), Some(email), Some(password)) => {
            pipeline.ensure_admin(username, email, password).await
        }
        _ => Ok(()),
    }
}

fn plugin_choice(config: &Config) -> PluginChoice {
    PluginChoice {
        selector: PluginName(config.plugins.selector.clone()),
        importer: PluginName(config.plugins.importer.clone()),
        folder: config.plugins.folder.clone(),
        built_in: config.plugins.built_in.clone(),
    }
}

fn plugin_host_options(config: &Config, data: &Path) -> PluginHostOptions {
    let cache = config.plugins.cache.clone().unwrap_or_else(|| data.join("plugin-cache"));
    let public_url = config.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
    PluginHostOptions { public_url, ..PluginHostOptions::new(cache) }
}
