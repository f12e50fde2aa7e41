//! Hosts are added, looked at and removed; what proves who logs in is kept encrypted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use gantry_definition::script::render::HostFacts;
use gantry_executor::{HostExecutor, HostOptions, SshLogin, SshOptions, TransportOptions};
use gantry_model::exec::Capacity;
use gantry_model::host::{
    ContainerEngine, Host, HostName, HostReport, Login, Reach, Scheduler, SshReach,
};
use gantry_model::id::{ExecutorName, RunId};
use gantry_model::limits;
use gantry_model::script::{JobRecord, JobState};
use gantry_store::{StoreError, StoredHost};
use serde::{Deserialize, Serialize};

use super::super::{Error, Pipeline};
use super::job::Setback;
use super::place::no_host;
use super::room::Place;
use super::supervisors::supervisors;

/// How many hosts a connection may go through.
pub(super) const MOST_JUMPS: usize = 4;
/// How long a job that passed its time limit may take to end after TERM, before KILL.
const KILL_GRACE: Duration = Duration::from_secs(10);

/// What proves who logs in.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HostSecret {
    Password(String),
    Key { pem: String, passphrase: Option<String> },
}

impl HostSecret {
    pub(super) fn login(&self) -> Login {
        match self {
            Self::Password(_) => Login::Password,
            Self::Key { .. } => Login::Key,
        }
    }
}

/// A host that is to be added.
pub(crate) struct NewHost {
    pub(crate) name: HostName,
    pub(crate) reach: NewReach,
    pub(crate) working_folder: String,
    pub(crate) scheduler: Scheduler,
    pub(crate) container_engine: ContainerEngine,
    pub(crate) capacity: Option<Capacity>,
    pub(crate) jobs_at_once: Option<u32>,
    pub(crate) labels: Vec<String>,
}

/// How a new host is reached.
pub(crate) enum NewReach {
    Local,
    Ssh {
        address: String,
        port: u16,
        user: String,
        host_key: Option<String>,
        jump: Option<HostName>,
        secret: HostSecret,
    },
}

impl Pipeline {
    /// Adds a host, looks at it, and keeps the key that it showed. A host that cannot be used yet is kept as well: the report
    /// says what is missing there.
    pub(crate) async fn add_host(&self, new: NewHost) -> Result<(Host, HostReport), Error> {
        let (reach, secret) = split(new.reach);
        absolute(&new.working_folder)?;
        let name = new.name.clone();
        let sealed = match &secret {
            Some(secret) => Some(self.seal_json(&sealed_as(&name), secret)?),
            None => None,
        };
        let host = Host {
            name: new.name,
            reach,
            working_folder: new.working_folder,
            scheduler: new.scheduler,
            container_engine: new.container_engine,
            capacity: new.capacity,
            jobs_at_once: new.jobs_at_once,
            labels: sorted(new.labels),
            created_at: self.clock.now(),
            revision: 0,
        };
        let stored = StoredHost { host, sealed };
        self.transport(&stored, MOST_JUMPS).await.map_err(refused)?;
        match self.store.add_host(&stored).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => return Err(Error::HostExists(name)),
            Err(error) => return Err(error.into()),
        }
        let report = self.test_host(&name).await?;
        let added = self.stored_host(&name).await?.ok_or(Error::HostNotFound(name))?;
        Ok((added.host, report))
    }

    /// Looks at a host. The key that it shows is kept, if none is known yet.
    pub(crate) async fn test_host(&self, name: &HostName) -> Result<HostReport, Error> {
        self.host(name).await?;
        let executor = self.host_executor(name).await.map_err(refused)?;
        let report = executor.test().await;
        if let Some(mut stored) = self.stored_host(name).await?
            && let Reach::Ssh(reach) = &mut stored.host.reach
            && reach.host_key.is_none()
            && report.host_key.is_some()
        {
            reach.host_key.clone_from(&report.host_key);
            stored.host.revision += 1;
            self.store.change_host(&stored).await?;
        }
        Ok(report)
    }

    /// Every host, by name; `local` among them where scripts may run on the server.
    pub(crate) async fn hosts(&self) -> Result<Vec<Host>, Error> {
        let stored = self.store.hosts().await?;
        let mut hosts: Vec<Host> = stored.into_iter().map(|stored| stored.host).collect();
        if !hosts.iter().any(|host| host.name.is_local()) {
            hosts.extend(self.local_host());
        }
        hosts.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(hosts)
    }

    /// The host of that name.
    pub(crate) async fn host(&self, name: &HostName) -> Result<Host, Error> {
        let stored = self.stored_host(name).await?;
        stored.map(|stored| stored.host).ok_or_else(|| Error::HostNotFound(name.clone()))
    }

    /// Removes a host on which nothing runs.
    pub(crate) async fn remove_host(&self, name: &HostName) -> Result<(), Error> {
        let jobs = self.store.jobs_on(name).await?;
        if !jobs.is_empty() {
            return Err(in_use(name, "cannot be removed while there are jobs", &jobs));
        }
        match self.store.remove_host(name).await? {
            true => self.hosts.forget(name).await,
            false => return Err(Error::HostNotFound(name.clone())),
        }
        Ok(())
    }

    /// The executor of a host, or the failure of a job that names none.
    pub(super) async fn host_executor(
        &self,
        name: &HostName,
    ) -> Result<Arc<dyn HostExecutor>, Setback> {
        let stored = self.stored_host(name).await?;
        let stored = stored.ok_or_else(|| no_host(format!("there is no host '{name}'")))?;
        let transport = self.transport(&stored, MOST_JUMPS).await?;
        let options = |host: &Host, transport| self.host_options(host, transport);
        Ok(self.hosts.executor(stored.host, transport, &self.clock, options).await)
    }

    /// What an executor of the host is made of.
    pub(super) fn host_options(&self, host: &Host, transport: TransportOptions) -> HostOptions {
        HostOptions {
            name: ExecutorName(host.name.to_string()),
            installation: self.settings.server_id.0.clone(),
            transport,
            working_folder: host.working_folder.clone(),
            scheduler: host.scheduler.clone(),
            kill_grace: KILL_GRACE,
            log_bytes: limits::LOG_BYTES,
            capacity: host.capacity,
            supervisors: supervisors(),
            labels: host.labels.clone(),
        }
    }

    /// The place of a job on its host: one that runs has it, others wait for it. `None` where it has no host.
    pub(super) async fn place_on_host(&self, state: &JobState) -> Result<Option<Place>, Error> {
        let Some(placed) = state.placed() else { return Ok(None) };
        let Some(stored) = self.stored_host(&placed.host).await? else { return Ok(None) };
        let room = self.hosts.room(&placed.host, stored.host.jobs_at_once).await;
        Ok(Some(match state {
            JobState::Running { .. } => room.keep(),
            _ => room.enter().await,
        }))
    }

    /// The container engine of jobs that name none.
    pub(super) async fn host_engine(&self, name: &HostName) -> Result<ContainerEngine, Error> {
        Ok(self.host(name).await?.container_engine)
    }

    /// What templates may know of a host.
    pub(super) async fn host_facts(&self, name: &HostName) -> Result<HostFacts, Error> {
        let host = self.host(name).await?;
        let (address, port, kind) = match host.reach {
            Reach::Local => ("127.0.0.1".to_owned(), 0, "local"),
            Reach::Ssh(reach) => (reach.address, reach.port, "ssh"),
        };
        Ok(HostFacts { name: name.to_string(), address, port, kind: kind.to_owned() })
    }

    pub(super) async fn stored_host(&self, name: &HostName) -> Result<Option<StoredHost>, Error> {
        let stored = self.store.host(name).await?;
        let local = || self.local_host().map(|host| StoredHost { host, sealed: None });
        Ok(stored.or_else(|| name.is_local().then(local).flatten()))
    }

    /// The server itself, where scripts may run on it.
    fn local_host(&self) -> Option<Host> {
        let folder = self.hosts.local_folder.as_ref()?;
        Some(Host {
            name: HostName::local(),
            reach: Reach::Local,
            working_folder: folder.display().to_string(),
            scheduler: Scheduler::None,
            container_engine: ContainerEngine::Podman,
            capacity: None,
            jobs_at_once: None,
            labels: Vec::new(),
            created_at: self.clock.now(),
            revision: 0,
        })
    }

    /// How commands get to a host, through at most so many others.
    pub(super) async fn transport(
        &self,
        stored: &StoredHost,
        jumps: usize,
    ) -> Result<TransportOptions, Setback> {
        let name = &stored.host.name;
        let Reach::Ssh(reach) = &stored.host.reach else { return Ok(TransportOptions::Local) };
        let opened =
            stored.sealed.as_deref().and_then(|sealed| self.open_json(&sealed_as(name), sealed));
        let login = match opened {
            Some(HostSecret::Password(password)) => SshLogin::Password(password),
            Some(HostSecret::Key { pem, passphrase }) => SshLogin::Key { pem, passphrase },
            None => {
                return Err(no_host(format!(
                    "the login of the host '{name}' was encrypted with another key: give it again with `gantry host set`"
                )));
            }
        };
        let jump = match &reach.jump {
            None => None,
            Some(jump) => Box::pin(self.jump(name, jump, jumps)).await?,
        };
        let SshReach { address, port, user, host_key, .. } = reach.clone();
        Ok(TransportOptions::Ssh(SshOptions { address, port, user, login, host_key, jump }))
    }

    /// The host that a connection goes through.
    async fn jump(
        &self,
        name: &HostName,
        jump: &HostName,
        jumps: usize,
    ) -> Result<Option<Box<SshOptions>>, Setback> {
        let Some(left) = jumps.checked_sub(1) else {
            return Err(no_host(format!("the way to '{name}' leads through too many hosts")));
        };
        let gone = || no_host(format!("there is no host '{jump}', which '{name}' is behind"));
        let stored = self.stored_host(jump).await?.ok_or_else(gone)?;
        match self.transport(&stored, left).await? {
            TransportOptions::Ssh(options) => Ok(Some(Box::new(options))),
            // A connection through this machine is a connection.
            TransportOptions::Local => Ok(None),
        }
    }
}

/// A setback outside of a run: what is described cannot be.
pub(super) fn refused(setback: Setback) -> Error {
    match setback {
        Setback::Server(error) => error,
        Setback::Failed(failure) => Error::HostRefused(failure.cause),
        Setback::OutOfReach(cause) => Error::HostRefused(cause),
    }
}

/// The host has jobs, of which something would be lost.
pub(super) fn in_use(host: &HostName, why: &'static str, jobs: &[JobRecord]) -> Error {
    let runs: BTreeSet<RunId> = jobs.iter().map(|job| job.run).collect();
    Error::HostInUse { host: host.clone(), why, runs: runs.into_iter().collect() }
}

/// Refuses a working folder that is not the same wherever somebody is.
pub(super) fn absolute(folder: &str) -> Result<(), Error> {
    match folder.starts_with('/') {
        true => Ok(()),
        false => Err(Error::HostRefused(format!(
            "the working folder '{folder}' must be an absolute path"
        ))),
    }
}

/// Labels, each once.
pub(super) fn sorted(mut labels: Vec<String>) -> Vec<String> {
    labels.sort();
    labels.dedup();
    labels
}

/// The name that a host's secret is sealed with.
pub(super) fn sealed_as(name: &HostName) -> String {
    format!("host/{name}")
}

fn split(reach: NewReach) -> (Reach, Option<HostSecret>) {
    match reach {
        NewReach::Local => (Reach::Local, None),
        NewReach::Ssh { address, port, user, host_key, jump, secret } => {
            let login = secret.login();
            (Reach::Ssh(SshReach { address, port, user, login, host_key, jump }), Some(secret))
        }
    }
}
