//! A host is changed while it is in use. What only concerns jobs that are yet to come counts at once; what says where those that
//! are there are found is changed only where they are found again.

use std::collections::HashSet;
use std::mem::discriminant;

use gantry_executor::host_executor;
use gantry_model::exec::{Capacity, ExecHandle};
use gantry_model::host::{ContainerEngine, Host, HostName, HostReport, Reach, Scheduler};
use gantry_model::id::JobId;
use gantry_model::script::{JobRecord, JobState};
use gantry_store::{StoreError, StoredHost};

use super::super::failing::chain;
use super::super::{Error, Pipeline};
use super::hosts::{HostSecret, MOST_JUMPS, absolute, in_use, refused, sealed_as, sorted};

/// What is to be otherwise about a host; `None` stays as it is.
#[derive(Default)]
pub(crate) struct HostChange {
    pub(crate) reach: Option<ReachChange>,
    pub(crate) working_folder: Option<String>,
    pub(crate) scheduler: Option<Scheduler>,
    pub(crate) container_engine: Option<ContainerEngine>,
    pub(crate) capacity: Option<Option<Capacity>>,
    pub(crate) jobs_at_once: Option<Option<u32>>,
    pub(crate) labels: Option<Vec<String>>,
}

/// What is to be otherwise about the way to a host; `None` stays as it is.
#[derive(Default)]
pub(crate) struct ReachChange {
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) user: Option<String>,
    pub(crate) secret: Option<HostSecret>,
    /// `Some(None)` trusts the key that the host shows next.
    pub(crate) host_key: Option<Option<String>>,
    pub(crate) jump: Option<Option<HostName>>,
}

impl Pipeline {
    /// Changes a host. It is looked at where that changes how it is reached, or where jobs have their folders there.
    pub(crate) async fn change_host(
        &self,
        name: &HostName,
        change: HostChange,
    ) -> Result<(Host, Option<HostReport>), Error> {
        let before = match self.store.host(name).await? {
            Some(stored) => stored,
            None => return Err(self.not_on_record(name).await),
        };
        let after = self.changed_host(&before, change)?;
        self.keeps_its_jobs(&before, &after).await?;
        match self.store.change_host(&after).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => return Err(Error::Conflict),
            Err(error) => return Err(error.into()),
        }
        self.hosts.room(name, after.host.jobs_at_once).await;
        if !is_elsewhere(&before, &after) {
            return Ok((after.host, None));
        }
        self.hosts.tell_moved();
        let report = self.test_host(name).await?;
        Ok((self.host(name).await?, Some(report)))
    }

    /// Has jobs wait no longer for hosts that another server of the same database gave more room.
    pub(in crate::pipeline) async fn look_at_limits(&self) {
        for name in self.hosts.full().await {
            // Where the database does not answer, nothing is known to have changed.
            if let Ok(Some(stored)) = self.store.host(&name).await {
                self.hosts.room(&name, stored.host.jobs_at_once).await;
            }
        }
    }

    async fn not_on_record(&self, name: &HostName) -> Error {
        match self.host(name).await {
            Ok(_) => Error::HostRefused(format!(
                "'{name}' is this server as it is by itself; to have settings of its own, it is added as a host of that name"
            )),
            Err(error) => error,
        }
    }

    fn changed_host(&self, before: &StoredHost, change: HostChange) -> Result<StoredHost, Error> {
        let mut after = before.clone();
        if let Some(reach) = change.reach {
            self.change_reach(&mut after, reach)?;
        }
        let host = &mut after.host;
        if let Some(folder) = change.working_folder {
            absolute(&folder)?;
            host.working_folder = folder;
        }
        set(&mut host.scheduler, change.scheduler);
        set(&mut host.container_engine, change.container_engine);
        set(&mut host.capacity, change.capacity);
        set(&mut host.jobs_at_once, change.jobs_at_once);
        set(&mut host.labels, change.labels.map(sorted));
        host.revision += 1;
        Ok(after)
    }

    fn change_reach(&self, stored: &mut StoredHost, change: ReachChange) -> Result<(), Error> {
        let name = stored.host.name.clone();
        let Reach::Ssh(reach) = &mut stored.host.reach else {
            return Err(Error::HostRefused(format!(
                "the host '{name}' is the server's own machine: nobody logs in there"
            )));
        };
        set(&mut reach.address, change.address);
        set(&mut reach.port, change.port);
        set(&mut reach.user, change.user);
        set(&mut reach.host_key, change.host_key);
        set(&mut reach.jump, change.jump);
        if let Some(secret) = &change.secret {
            reach.login = secret.login();
            stored.sealed = Some(self.seal_json(&sealed_as(&name), secret)?);
        }
        Ok(())
    }

    /// Refuses what would lose jobs that the host has.
    async fn keeps_its_jobs(&self, before: &StoredHost, after: &StoredHost) -> Result<(), Error> {
        let name = &before.host.name;
        if !is_elsewhere(before, after) {
            return Ok(());
        }
        self.leads_there(after).await?;
        let jobs = self.store.jobs_on(name).await?;
        if jobs.is_empty() {
            return Ok(());
        }
        if before.host.working_folder != after.host.working_folder {
            let why = "cannot have another working folder while there are jobs";
            return Err(in_use(name, why, &jobs));
        }
        if discriminant(&before.host.scheduler) != discriminant(&after.host.scheduler) {
            return Err(in_use(name, "cannot have another scheduler while there are jobs", &jobs));
        }
        let lost = self.lost_jobs(after, &jobs).await?;
        match lost.is_empty() {
            true => Ok(()),
            false => Err(in_use(name, "would be reached where there are not the jobs", &lost)),
        }
    }

    /// Refuses a way to the host that leads through a host that is not there, or through itself.
    async fn leads_there(&self, stored: &StoredHost) -> Result<(), Error> {
        self.transport(stored, MOST_JUMPS).await.map_err(refused)?;
        let mut next = stored.host.clone();
        while let Reach::Ssh(reach) = next.reach
            && let Some(jump) = reach.jump
        {
            if jump == stored.host.name {
                return Err(Error::HostRefused(format!(
                    "the way to '{jump}' would lead through itself"
                )));
            }
            next = self.host(&jump).await?;
        }
        Ok(())
    }

    /// Those of the jobs that run, and that are not where the host would be reached. While nobody answers there, or lets Gantry in,
    /// nothing is lost: jobs wait for their host.
    async fn lost_jobs(
        &self,
        after: &StoredHost,
        jobs: &[JobRecord],
    ) -> Result<Vec<JobRecord>, Error> {
        let handles: Vec<ExecHandle> = jobs.iter().filter_map(running).cloned().collect();
        if handles.is_empty() {
            return Ok(Vec::new());
        }
        let transport = self.transport(after, MOST_JUMPS).await.map_err(refused)?;
        let options = self.host_options(&after.host, transport);
        let executor = host_executor(options, self.clock.clone());
        let gone: HashSet<JobId> = match executor.gone(&handles).await {
            Ok(gone) => gone.into_iter().collect(),
            Err(error) => {
                let (host, cause) = (&after.host.name, chain(&error));
                tracing::warn!(%host, cause, "it is changed, and its jobs are not seen yet");
                return Ok(Vec::new());
            }
        };
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        // Some may have ended meanwhile.
        let jobs = self.store.jobs_on(&after.host.name).await?;
        let is_lost = |job: &JobRecord| running(job).is_some_and(|job| gone.contains(&job.job));
        Ok(jobs.into_iter().filter(is_lost).collect())
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

/// Whether jobs are found, or come to the host, in another way.
fn is_elsewhere(before: &StoredHost, after: &StoredHost) -> bool {
    before.host.reach != after.host.reach
        || before.sealed != after.sealed
        || before.host.working_folder != after.host.working_folder
        || discriminant(&before.host.scheduler) != discriminant(&after.host.scheduler)
}

/// How a job is found that was started.
fn running(job: &JobRecord) -> Option<&ExecHandle> {
    match &job.state {
        JobState::Running { placed, .. } => Some(&placed.handle),
        _ => None,
    }
}
