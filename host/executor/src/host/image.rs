//! Brings images to a host: pulled from a registry, or built there from a Dockerfile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gantry_model::exec::script::{ImagePlan, RegistryLogin};
use tokio::io::AsyncReadExt as _;
use tokio::sync::Mutex;

use super::container::image_name;
use super::job::HostJob;
use super::shell::Shell;
use crate::error::ExecError;
use crate::runtime;
use crate::transport::Channel;

const IMAGE: &str = include_str!("scripts/image.sh");

/// Docker's own registry has another name in its configuration.
const DOCKER_HUB: [&str; 4] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "hub.docker.com"];
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// Makes images available on a host.
pub(super) struct Images {
    shell: Shell,
    /// One at a time for each image: whoever comes second finds it there.
    turns: StdMutex<HashMap<String, Arc<Mutex<()>>>>,
}

impl Images {
    pub(super) fn new(shell: Shell) -> Self {
        Self { shell, turns: StdMutex::default() }
    }

    /// Pulls or builds an image; what the engine prints goes to the job's log. One that is there is
    /// not pulled again; a Dockerfile is always built, as its files may have changed, and the
    /// engine knows what did not.
    pub(super) async fn prepare(&self, job: &HostJob, image: &ImagePlan) -> Result<(), ExecError> {
        let problem = |problem| ExecError::UnsafePlan { job: job.id, problem };
        let name = image_name(&image.image).map_err(problem)?;
        let turn = self.turn(&format!("{} {name}", image.engine));
        let _turn = turn.lock().await;
        let engine = image.engine.to_string();
        let credentials = image.credentials.as_ref().map(credentials_file).unwrap_or_default();
        let dockerfile = image.dockerfile.as_deref().unwrap_or_default();
        let arguments = [&*job.base, &job.name, &engine, name, dockerfile, &credentials];
        let Channel { stdin, mut stdout, mut stderr, exit } =
            self.shell.open("prepare an image", IMAGE, &arguments).await?;
        // It goes on as long as its input is open, and ends when the server or the connection does.
        let (mut output, mut complaint) = (Vec::new(), Vec::new());
        let read = async {
            tokio::try_join!(stdout.read_to_end(&mut output), stderr.read_to_end(&mut complaint))
        };
        let (_read, code) = tokio::join!(read, exit);
        drop(stdin);
        match code? {
            0 => Ok(()),
            _ => Err(ExecError::Engine {
                engine,
                operation: if dockerfile.is_empty() { "pull the image" } else { "build the image" },
                message: runtime::message(&complaint),
            }),
        }
    }

    fn turn(&self, image: &str) -> Arc<Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(image.to_owned()).or_default())
    }
}

/// What `docker login` would write, which Podman reads as well.
fn credentials_file(login: &RegistryLogin) -> String {
    let RegistryLogin { server, user, password } = login;
    let auth = serde_json::json!({ "auth": BASE64_STANDARD.encode(format!("{user}:{password}")) });
    let mut auths = serde_json::Map::new();
    if DOCKER_HUB.contains(&server.as_str()) {
        auths.insert(DOCKER_HUB_KEY.to_owned(), auth.clone());
    }
    auths.insert(server.clone(), auth);
    serde_json::json!({ "auths": auths }).to_string()
}

#[cfg(test)]
#[path = "image_tests.rs"]
mod tests;
