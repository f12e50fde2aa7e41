//! The configuration. None is needed; what is set comes from flags, then the environment (`GANTRY_…`), then `gantry.toml`,
//! then the defaults here.

mod facade;
mod load;
mod network;
mod show;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub(crate) use facade::Facade;
pub(crate) use load::{Flags, LoadError, load};
pub(crate) use network::Network;
pub(crate) use show::show;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Folder of everything that the server keeps.
    pub(crate) data: PathBuf,
    /// Address and port to listen on; port 0 takes a free one.
    pub(crate) listen: SocketAddr,
    /// Where people and programs reach the server, such as `https://gantry.example.org`. Plugins put it into links.
    pub(crate) public_url: Option<String>,
    /// A file that is written with the server's address once requests are served.
    pub(crate) ready_file: Option<PathBuf>,
    /// `sqlite:PATH` or `postgres://…`; unset is `gantry.db` in the data folder.
    pub(crate) database: Option<String>,
    /// The first administrator's token; unset makes one, kept in the data folder.
    pub(crate) admin_token: Option<String>,
    /// Façades that need no token; on a loopback address only.
    pub(crate) open_facades: Vec<String>,
    /// Proxies before the server, which are believed where a request comes from (`X-Forwarded-For`).
    pub(crate) trusted_proxies: Vec<Network>,
    /// Addresses of façades that have one of their own; port 0 takes a free one.
    pub(crate) facades: BTreeMap<Facade, SocketAddr>,
    pub(crate) objects: ObjectsConfig,
    pub(crate) registry: Option<RegistryConfig>,
    pub(crate) executors: BTreeMap<String, ExecutorConfig>,
    pub(crate) plugins: PluginsConfig,
    pub(crate) secrets: SecretsConfig,
    pub(crate) runs: RunsConfig,
    pub(crate) studies: StudiesConfig,
    pub(crate) mail: Option<MailConfig>,
    pub(crate) limits: LimitsConfig,
    pub(crate) log: LogConfig,
}

/// Where bytes are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ObjectsConfig {
    /// `s3://bucket/prefix` or `file:///folder`; unset is `objects` in the data folder.
    pub(crate) url: Option<String>,
    /// What the store needs besides, by the names of the `object_store` crate: `aws_access_key_id`, `aws_endpoint`, …
    pub(crate) options: BTreeMap<String, String>,
}

/// A registry that images are pushed to and pulled from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RegistryConfig {
    /// `host:port`.
    pub(crate) host: String,
    /// Whether it speaks HTTP without encryption.
    pub(crate) plain_http: bool,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
}

/// Which container engine runs jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExecutorConfig {
    /// `podman` or `docker`.
    pub(crate) engine: String,
    /// The engine's program; unset finds it on the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) program: Option<PathBuf>,
    /// What jobs may use in all; unset is the whole machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) capacity: Option<CapacityConfig>,
    /// Words by which executor selectors tell it from others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) labels: Vec<String>,
}

/// What the jobs of an executor may use in all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapacityConfig {
    /// Whole processors.
    pub(crate) cpus: u32,
    /// Memory in bytes.
    pub(crate) memory_bytes: u64,
    /// Whole graphics processors.
    #[serde(default)]
    pub(crate) gpus: u32,
}

/// Which plugins are used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PluginsConfig {
    /// The executor selector.
    pub(crate) selector: String,
    /// The output importer of runs that name none.
    pub(crate) importer: String,
    /// A folder of further components, `<name>.wasm`, which are installed when the server starts.
    pub(crate) folder: Option<PathBuf>,
    /// Which of the plugins that ship are installed beside these two; unset is all of them.
    pub(crate) built_in: Option<Vec<String>>,
    /// Folder for compiled code, which several servers of one user may share; unset is `plugin-cache` in the data folder.
    pub(crate) cache: Option<PathBuf>,
}

/// How secrets are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SecretsConfig {
    /// 64 hexadecimal digits; unset makes a key, kept in the data folder. Servers that share a database need the same.
    pub(crate) key: Option<String>,
}

/// How runs are treated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RunsConfig {
    /// Time limit of a job whose task names none, in seconds.
    pub(crate) time_limit_seconds: u64,
    /// How long a job may take to end after it was asked to, in seconds.
    pub(crate) stop_grace_seconds: u64,
    /// Whether script tasks may run on the server itself, on the host `local`; unset allows it where the server listens on a
    /// loopback address only.
    pub(crate) local_scripts: Option<bool>,
}

/// The first user: an administrator, who is added when the server starts and there is none of that name or address. All three
/// or none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StudiesConfig {
    /// What they log in as.
    pub(crate) admin_username: Option<String>,
    /// Their mail address.
    pub(crate) admin_email: Option<String>,
    /// Their first password. It is not looked at again once they are there.
    pub(crate) admin_password: Option<String>,
}

/// How callbacks' mails are sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailConfig {
    /// The mail server: `smtp://USER:PASSWORD@HOST:587?tls=required`, `smtps://…`, or `smtp://HOST:25` without encryption.
    pub(crate) url: String,
    /// The sender: `Study <study@example.org>`.
    pub(crate) from: String,
}

/// Limits on what clients send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LimitsConfig {
    /// Most bytes of an upload.
    pub(crate) upload_bytes: u64,
    /// Most bytes of a JSON body.
    pub(crate) json_bytes: usize,
}

/// How the server logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LogConfig {
    /// `text` or `json`.
    pub(crate) format: LogFormat,
    /// Which events, in the syntax of `tracing_subscriber::EnvFilter`.
    pub(crate) filter: String,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("gantry-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            ready_file: None,
            database: None,
            admin_token: None,
            open_facades: Vec::new(),
            trusted_proxies: Vec::new(),
            facades: BTreeMap::new(),
            objects: ObjectsConfig::default(),
            registry: None,
            executors: BTreeMap::new(),
            plugins: PluginsConfig::default(),
            secrets: SecretsConfig::default(),
            runs: RunsConfig::default(),
            studies: StudiesConfig::default(),
            mail: None,
            limits: LimitsConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Default for PluginsConfig {
    fn default() -> Self {
        Self {
            selector: "most-room".into(),
            importer: "keep-declared".into(),
            folder: None,
            built_in: None,
            cache: None,
        }
    }
}

impl Default for RunsConfig {
    fn default() -> Self {
        Self { time_limit_seconds: 24 * 60 * 60, stop_grace_seconds: 10, local_scripts: None }
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self { upload_bytes: 256 << 30, json_bytes: 64 << 20 }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".into() }
    }
}

impl Config {
    /// Whether requests to that façade need no token. Checked at start: only on a loopback address.
    pub(crate) fn is_open(&self, facade: &str) -> bool {
        self.open_facades.iter().any(|open| open == facade)
    }

    /// Whether script tasks may run on the server itself.
    pub(crate) fn local_scripts(&self) -> bool {
        let mut addresses = self.facades.values().chain([&self.listen]);
        self.runs
            .local_scripts
            .unwrap_or_else(|| addresses.all(|address| address.ip().is_loopback()))
    }

    /// Where people and jobs reach the server, without a slash at its end.
    pub(crate) fn address(&self) -> String {
        let listening = || format!("http://{}", self.listen);
        let address = self.public_url.clone().unwrap_or_else(listening);
        address.trim_end_matches('/').to_owned()
    }

    /// The database's address.
    pub(crate) fn database_url(&self) -> String {
        let default = || format!("sqlite:{}", self.data.join("gantry.db").display());
        self.database.clone().unwrap_or_else(default)
    }
}
