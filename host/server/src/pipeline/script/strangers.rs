//! What a task names and this server does not know. It may be added before the task is run, so that this refuses nothing.

use gantry_model::finding::{Finding, Location};
use gantry_model::host::HostName;
use gantry_model::script::{Script, ScriptJob, Template};

use super::super::{Pipeline, Result};

impl Pipeline {
    /// A warning for each job that names a host or a Docker repository which is not there.
    pub(super) async fn strangers(&self, script: &Script) -> Result<Vec<Finding>> {
        let hosts: Vec<HostName> = self.hosts().await?.into_iter().map(|host| host.name).collect();
        let repositories = self.store.repositories().await?;
        let mut findings = Vec::new();
        for job in &script.jobs {
            let host = fixed(&job.host);
            if let Some(name) = host.filter(|name| !hosts.iter().any(|host| host.as_str() == *name))
            {
                findings.push(
                    stranger(
                        script,
                        job,
                        "host",
                        "unknown-host",
                        format!("there is no host '{name}' here yet"),
                    )
                    .with_hint(hint(name)),
                );
            }
            let repository = job.container.as_ref().and_then(|it| it.repository.as_ref());
            let repository = repository.and_then(fixed);
            if let Some(name) =
                repository.filter(|name| !repositories.iter().any(|it| it.name == *name))
            {
                findings.push(stranger(script, job, "docker_repository", "unknown-repository", format!(
                    "there is no Docker repository '{name}' here yet"
                )).with_hint(format!("`gantry host repository add {name} ADDRESS --username USER` adds it; jobs fail as long as it is not there.")));
            }
        }
        Ok(findings)
    }
}

/// What stands there, where no value of a run has a say in it.
fn fixed(template: &Template) -> Option<&str> {
    let text = template.0.trim();
    (!text.is_empty() && !text.contains('{')).then_some(text)
}

fn hint(name: &str) -> String {
    match name.parse::<HostName>() {
        Ok(name) if name.is_local() => {
            "This server runs no scripts itself: `runs.local_scripts` in its configuration, or another host, does.".to_owned()
        }
        Ok(name) => format!(
            "`gantry host add {name} …` adds it, `gantry host ls` lists those that there are; jobs fail as long as it is not there."
        ),
        Err(error) => format!("{error}; `gantry host ls` lists the hosts."),
    }
}

fn stranger(script: &Script, job: &ScriptJob, field: &str, code: &str, message: String) -> Finding {
    let location = Location { file: script.main.clone(), line: job.line, column: 1 };
    Finding::warning(code, format!("{}.{field}", job.key), message).at(location)
}
