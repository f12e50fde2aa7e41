//! The effective configuration as TOML, with secrets masked.

use std::collections::BTreeMap;

use super::Config;

/// What stands in place of a secret.
const MASK: &str = "********";
/// Options of an object store that are no secrets, by a part of their name.
const PUBLIC_OPTIONS: [&str; 5] = ["endpoint", "region", "bucket", "allow_http", "virtual_hosted"];

/// The configuration as TOML.
pub(crate) fn show(config: &Config) -> Result<String, toml::ser::Error> {
    toml::to_string_pretty(&masked(config.clone()))
}

fn masked(mut config: Config) -> Config {
    mask(&mut config.admin_token);
    mask(&mut config.secrets.key);
    mask(&mut config.studies.admin_password);
    if let Some(registry) = &mut config.registry {
        mask(&mut registry.password);
    }
    if let Some(mail) = &mut config.mail {
        mail.url = mask_password(&mail.url);
    }
    config.objects.url = config.objects.url.map(|url| mask_password(&url));
    config.objects.options = mask_options(config.objects.options);
    config.database = config.database.map(|url| mask_password(&url));
    config
}

fn mask(secret: &mut Option<String>) {
    if secret.is_some() {
        *secret = Some(MASK.to_owned());
    }
}

fn mask_options(options: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let masked = |(name, value): (String, String)| {
        let public = PUBLIC_OPTIONS.iter().any(|part| name.to_lowercase().contains(part));
        let value = if public { value } else { MASK.to_owned() };
        (name, value)
    };
    options.into_iter().map(masked).collect()
}

/// `postgres://user:secret@host/db` without the secret, which ends at the last `@`.
fn mask_password(url: &str) -> String {
    // A password may be among the parameters as well.
    if let Some((address, parameters)) = url.split_once('?') {
        let mask = |part: &str| match part.split_once('=') {
            Some((name, _)) if name.to_lowercase().contains("pass") => format!("{name}={MASK}"),
            _ => part.to_owned(),
        };
        let masked: Vec<_> = parameters.split('&').map(mask).collect();
        return format!("{}?{}", mask_password(address), masked.join("&"));
    }
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((credentials, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
    format!("{scheme}://{user}:{MASK}@{host}")
}

#[cfg(test)]
mod tests {
    use super::super::StudiesConfig;
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let config = Config {
            admin_token: Some("secret-of-the-admin".into()),
            studies: StudiesConfig {
                admin_password: Some("secret-of-a-person".into()),
                ..StudiesConfig::default()
            },
            database: Some("postgres://gantry:p@ss@db.example.org/gantry".into()),
            ..Config::default()
        };
        let shown = show(&config).unwrap();
        assert!(!shown.contains("secret-of"), "{shown}");
        assert!(shown.contains("postgres://gantry:********@db.example.org/gantry"), "{shown}");
        let parameters = mask_password("postgres://db.example.org/g?user=a&password=secret");
        assert_eq!(parameters, "postgres://db.example.org/g?user=a&password=********");
    }
}
