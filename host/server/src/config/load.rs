//! Puts the configuration together from its sources, and refuses what cannot be meant.

use std::collections::HashMap;
use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use config::{Environment, File, FileFormat};
use thiserror::Error;

use super::{Config, Facade, StudiesConfig};

/// The façades that may be open.
const FACADES: [&str; 2] = ["app-engine", "study-governor"];
/// Variables of the command line's client, which are no settings of the server.
const CLIENT_VARIABLES: [&str; 2] = ["GANTRY_SERVER", "GANTRY_TOKEN"];
/// Variables whose value is a text even where it looks like a number: `007` is not 7.
const TEXTS: [&str; 6] = [
    "GANTRY_ADMIN_TOKEN",
    "GANTRY_REGISTRY__PASSWORD",
    "GANTRY_SECRETS__KEY",
    "GANTRY_STUDIES__ADMIN_EMAIL",
    "GANTRY_STUDIES__ADMIN_PASSWORD",
    "GANTRY_STUDIES__ADMIN_USERNAME",
];
/// The file that is read from the working folder, if it is there.
const DEFAULT_FILE: &str = "gantry.toml";

/// What the command line sets.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Flags {
    /// Configuration file [default: gantry.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of everything that the server keeps [default: gantry-data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// Serve a façade at an address of its own as well: agora=127.0.0.1:8090 (agora, app-engine, study-governor)
    #[arg(long = "facade", value_name = "NAME=ADDR:PORT", value_parser = facade_and_address)]
    pub(crate) facades: Vec<(Facade, SocketAddr)>,
    /// File to write the address to once requests are served
    #[arg(long, value_name = "FILE")]
    pub(crate) ready_file: Option<PathBuf>,
}

/// Why a configuration was refused.
#[derive(Debug, Error)]
pub(crate) enum LoadError {
    #[error("the configuration cannot be read")]
    Read(#[source] config::ConfigError),
    #[error("`open_facades` names '{0}'; there is only: {known}", known = FACADES.join(", "))]
    UnknownFacade(String),
    #[error(
        "`open_facades` lets anybody in who reaches {0}: it is allowed on a loopback address only"
    )]
    OpenBeyondLoopback(SocketAddr),
    #[error("the executor '{name}' has the engine '{engine}'; there are: podman, docker")]
    UnknownEngine { name: String, engine: String },
    #[error("`public_url` is '{0}', which is no address that begins with http:// or https://")]
    NoPublicUrl(String),
    #[error("`admin_token` has {0} characters; at least 16 are needed")]
    ShortToken(usize),
    #[error(
        "`studies` names the first user by `admin_username`, `admin_email` and `admin_password`: \
         all three, or none"
    )]
    HalfAnAdmin,
}

/// The effective configuration.
pub(crate) fn load(flags: &Flags) -> Result<Config, LoadError> {
    let (path, required) = match &flags.config {
        Some(path) => (path.as_path(), true),
        None => (Path::new(DEFAULT_FILE), false),
    };
    let variables = env::vars().filter(|(name, _)| !CLIENT_VARIABLES.contains(&name.as_str()));
    let (texts, others): (HashMap<_, _>, HashMap<_, _>) =
        variables.partition(|(name, _)| TEXTS.contains(&name.as_str()));
    let parsed = environment(others)
        .list_separator(",")
        .with_list_parse_key("open_facades")
        .with_list_parse_key("trusted_proxies")
        .with_list_parse_key("plugins.built_in")
        .try_parsing(true);
    let layered = config::Config::builder()
        .add_source(File::from(path).format(FileFormat::Toml).required(required))
        .add_source(parsed)
        .add_source(environment(texts))
        .build()
        .and_then(config::Config::try_deserialize::<Config>)
        .map_err(LoadError::Read)?;
    let config = Config {
        data: flags.data.clone().unwrap_or(layered.data),
        listen: flags.listen.unwrap_or(layered.listen),
        ready_file: flags.ready_file.clone().or(layered.ready_file),
        facades: layered.facades.into_iter().chain(flags.facades.iter().copied()).collect(),
        ..layered
    };
    check(&config)?;
    Ok(config)
}

fn environment(variables: HashMap<String, String>) -> Environment {
    Environment::with_prefix("GANTRY")
        .prefix_separator("_")
        .separator("__")
        .ignore_empty(true)
        .source(Some(variables))
}

fn check(config: &Config) -> Result<(), LoadError> {
    if let Some(unknown) = config.open_facades.iter().find(|name| !FACADES.contains(&name.as_str()))
    {
        return Err(LoadError::UnknownFacade(unknown.clone()));
    }
    let own = config.open_facades.iter().filter_map(|name| config.facades.get(&name.parse().ok()?));
    let mut reached = own.copied().chain([config.listen]);
    if let Some(address) = reached.find(|address| !address.ip().is_loopback())
        && !config.open_facades.is_empty()
    {
        return Err(LoadError::OpenBeyondLoopback(address));
    }
    if let Some(url) = config.public_url.as_ref().filter(|url| !is_web_address(url)) {
        return Err(LoadError::NoPublicUrl(url.clone()));
    }
    for (name, executor) in &config.executors {
        if !matches!(executor.engine.as_str(), "podman" | "docker") {
            let engine = executor.engine.clone();
            return Err(LoadError::UnknownEngine { name: name.clone(), engine });
        }
    }
    let StudiesConfig { admin_username, admin_email, admin_password } = &config.studies;
    let told = [admin_username, admin_email, admin_password].map(Option::is_some);
    if told.contains(&true) && told.contains(&false) {
        return Err(LoadError::HalfAnAdmin);
    }
    match &config.admin_token {
        Some(token) if token.len() < 16 => Err(LoadError::ShortToken(token.len())),
        _ => Ok(()),
    }
}

/// `agora=127.0.0.1:8090`.
fn facade_and_address(text: &str) -> Result<(Facade, SocketAddr), String> {
    let (name, address) = text.split_once('=').ok_or("expected NAME=ADDR:PORT")?;
    let facade = name.parse().map_err(|_| format!("there is no façade '{name}'"))?;
    let address = address.parse().map_err(|_| format!("'{address}' is no ADDR:PORT"))?;
    Ok((facade, address))
}

fn is_web_address(text: &str) -> bool {
    reqwest::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_has_a_scheme_that_browsers_follow() {
        let with = |url: &str| Config { public_url: Some(url.to_owned()), ..Config::default() };
        assert!(check(&with("https://gantry.example.org/lab")).is_ok());
        for url in ["gantry.example.org", "localhost:8080", "javascript:alert(1)", ""] {
            assert!(matches!(check(&with(url)), Err(LoadError::NoPublicUrl(_))), "{url}");
        }
    }

    #[test]
    fn a_facade_that_is_open_has_no_address_that_others_can_reach() {
        let with = |address: &str| Config {
            open_facades: vec!["app-engine".to_owned()],
            facades: [(Facade::AppEngine, address.parse().unwrap())].into(),
            ..Config::default()
        };
        assert!(check(&with("127.0.0.1:0")).is_ok());
        assert!(matches!(check(&with("0.0.0.0:0")), Err(LoadError::OpenBeyondLoopback(_))));
        let closed = Config { open_facades: Vec::new(), ..with("0.0.0.0:0") };
        assert!(check(&closed).is_ok());
        assert!(!closed.local_scripts(), "scripts on the server are for those on it");
    }

    #[test]
    fn a_facade_is_named_with_its_address() {
        let address: SocketAddr = "127.0.0.1:8090".parse().unwrap();
        let parsed = facade_and_address("app-engine=127.0.0.1:8090");
        assert_eq!(parsed, Ok((Facade::AppEngine, address)));
        for text in ["agora", "127.0.0.1:8090", "other=127.0.0.1:8090", "agora=localhost"] {
            assert!(facade_and_address(text).is_err(), "{text}");
        }
        let toml = "[facades]\nagora = '127.0.0.1:8090'";
        let config: Config = toml::from_str(toml).unwrap();
        assert_eq!(config.facades, [(Facade::Agora, address)].into());
    }
}
