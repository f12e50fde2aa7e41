//! An importer that does what its settings say, and leaves its version as a result. The tests make other versions of it by
//! putting texts of the same length in the place of these: its name, its version, a setting, the host that it wants to reach.

use std::thread::sleep;
use std::time::Duration;

use gantry_plugin_sdk::output_importer::{
    CreatedResult, ImportPlan, ImportRequest, KeptOutput, OutputImporter,
};
use gantry_plugin_sdk::{
    About, Error, HttpMethods, Permission, Plugin, WantedPermission, about, export, http, secrets,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// The plugin.
pub struct Versatile;

/// What to do.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Break off.
    crash: bool,
    /// Wait so many milliseconds.
    pause_ms: u64,
    /// Ask there, and leave the answer as a result.
    url: String,
    /// Leave the secret of this name as a result.
    secret: String,
    /// Does nothing: another version calls it otherwise.
    threshold: Option<u32>,
}

impl Plugin for Versatile {
    const ABOUT: About = about!();
    type Settings = Settings;

    fn permissions() -> Vec<WantedPermission> {
        vec![
            Permission::http("https://one.example.org", HttpMethods::GET).because("It looks there."),
            Permission::local_http("*", HttpMethods::GET | HttpMethods::POST)
                .because("It looks on this machine, too."),
            Permission::Secret("token".to_owned()).because("It shows it."),
        ]
    }
}

impl OutputImporter for Versatile {
    fn plan(request: ImportRequest, settings: Settings) -> Result<ImportPlan, Error> {
        // The self-test is asked about nothing, and is to pass.
        if request.outputs.is_empty() {
            return Ok(ImportPlan { keep: Vec::new(), create: Vec::new() });
        }
        assert!(!settings.crash, "it was told to crash");
        sleep(Duration::from_millis(settings.pause_ms));
        let mut create = vec![result("version", Self::ABOUT.version)];
        if !settings.url.is_empty() {
            let answer = http::get(&settings.url).send();
            create.push(result("answer", &format!("{answer:?}")));
        }
        if !settings.secret.is_empty() {
            let secret = secrets::get(&settings.secret);
            create.push(result("secret", &format!("{secret:?}")));
        }
        let keep = request.outputs.into_iter().map(|output| KeptOutput {
            name: output.name.clone(),
            output: output.name,
            format: None,
        });
        Ok(ImportPlan { keep: keep.collect(), create })
    }
}

export!(Versatile as output_importer);

fn result(name: &str, content: &str) -> CreatedResult {
    let media_type = "text/plain".to_owned();
    CreatedResult { name: name.to_owned(), media_type, content: content.into() }
}
