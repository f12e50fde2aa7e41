//! Cohorts, subjects and what belongs to them: added and changed once what people call them is checked.

use gantry_model::study::{
    Actor, Cohort, CohortId, ExperimentId, ExternalSystem, Scan, ScanType, ScanTypeId, Subject,
    SubjectId, SystemId,
};
use gantry_store::{LinkOwner, NewSubject, StoreError};
use std::collections::BTreeMap;

use super::super::{Pipeline, Result};
use super::create::check_label;
use super::error::StudyError;

/// Most characters of what something is called in an external system, and of an external system's address.
const EXTERNAL_CHARACTERS: usize = 1024;

impl Pipeline {
    /// The cohort, or the error that says there is none.
    pub(crate) async fn cohort(&self, id: CohortId) -> Result<Cohort> {
        let missing = || not_found("cohort", id.to_string());
        Ok(self.store.cohort(id).await?.ok_or_else(missing)?)
    }

    /// The cohort of that label, or the error that says there is none.
    pub(crate) async fn cohort_by_label(&self, label: &str) -> Result<Cohort> {
        let missing = || not_found("cohort", label.to_owned());
        Ok(self.store.cohort_by_label(label).await?.ok_or_else(missing)?)
    }

    /// Adds a cohort.
    pub(crate) async fn add_cohort(
        &self,
        label: &str,
        description: Option<&str>,
        by: &Actor,
    ) -> Result<Cohort> {
        check_label("cohort", label)?;
        let added = self.store.add_cohort(label, description, by).await;
        added.map_err(|error| exists(error, "cohort", label))
    }

    /// Changes what a cohort is called and what it is.
    pub(crate) async fn change_cohort(
        &self,
        id: CohortId,
        label: &str,
        description: Option<&str>,
        by: &Actor,
    ) -> Result<Cohort> {
        check_label("cohort", label)?;
        let changed = self.store.change_cohort(id, label, description, by).await;
        if !changed.map_err(|error| exists(error, "cohort", label))? {
            return Err(not_found("cohort", id.to_string()).into());
        }
        self.cohort(id).await
    }

    /// The subject, or the error that says there is none.
    pub(crate) async fn subject(&self, id: SubjectId) -> Result<Subject> {
        let missing = || not_found("subject", id.to_string());
        Ok(self.store.subject(id).await?.ok_or_else(missing)?)
    }

    /// Adds a subject to a cohort.
    pub(crate) async fn add_subject(&self, new: NewSubject, by: &Actor) -> Result<Subject> {
        check_label("subject", &new.label)?;
        self.cohort(new.cohort).await?;
        let added = self.store.add_subject(&new, by).await;
        let id = added.map_err(|error| exists(error, "subject", &new.label))?;
        self.subject(id).await
    }

    /// Changes a subject.
    pub(crate) async fn change_subject(
        &self,
        id: SubjectId,
        new: NewSubject,
        by: &Actor,
    ) -> Result<Subject> {
        check_label("subject", &new.label)?;
        self.cohort(new.cohort).await?;
        let changed = self.store.change_subject(id, &new, by).await;
        if !changed.map_err(|error| exists(error, "subject", &new.label))? {
            return Err(not_found("subject", id.to_string()).into());
        }
        self.subject(id).await
    }

    /// The external system, or the error that says there is none.
    pub(crate) async fn external_system(&self, id: SystemId) -> Result<ExternalSystem> {
        let missing = || not_found("external system", id.to_string());
        Ok(self.store.system(id).await?.ok_or_else(missing)?)
    }

    /// The external system of that name, or the error that says there is none.
    pub(crate) async fn external_system_by_name(&self, name: &str) -> Result<ExternalSystem> {
        let missing = || not_found("external system", name.to_owned());
        Ok(self.store.system_by_name(name).await?.ok_or_else(missing)?)
    }

    /// Adds an external system.
    pub(crate) async fn add_external_system(
        &self,
        name: &str,
        url: &str,
        by: &Actor,
    ) -> Result<ExternalSystem> {
        check_label("external system", name)?;
        check_external("address", url)?;
        let added = self.store.add_system(name, url, by).await;
        added.map_err(|error| exists(error, "external system", name))
    }

    /// Says where an external system is from now on.
    pub(crate) async fn change_external_system(
        &self,
        id: SystemId,
        url: &str,
        by: &Actor,
    ) -> Result<ExternalSystem> {
        check_external("address", url)?;
        self.store.change_system(id, url, by).await?;
        self.external_system(id).await
    }

    /// Says what a subject or an experiment is called in an external system, whether that was known or not.
    pub(crate) async fn put_external_id(
        &self,
        owner: LinkOwner,
        system: &str,
        external_id: &str,
        by: &Actor,
    ) -> Result<()> {
        check_external("external id", external_id)?;
        self.check_owner(owner).await?;
        let system = self.external_system_by_name(system).await?;
        let links = BTreeMap::from([(system.id, external_id.to_owned())]);
        Ok(self.store.put_links(owner, &links, by).await?)
    }

    /// Forgets what a subject or an experiment is called in an external system.
    pub(crate) async fn remove_external_id(
        &self,
        owner: LinkOwner,
        system: &str,
        by: &Actor,
    ) -> Result<()> {
        self.check_owner(owner).await?;
        let found = self.external_system_by_name(system).await?;
        match self.store.remove_link(owner, found.id, by).await? {
            true => Ok(()),
            false => Err(not_found("external id in", system.to_owned()).into()),
        }
    }

    /// Says where a cohort is in an external system, whether that was known or not.
    pub(crate) async fn put_external_url(
        &self,
        id: CohortId,
        system: &str,
        url: &str,
        by: &Actor,
    ) -> Result<Cohort> {
        check_external("address", url)?;
        self.cohort(id).await?;
        let system = self.external_system_by_name(system).await?;
        let urls = BTreeMap::from([(system.id, url.to_owned())]);
        self.store.put_cohort_urls(id, &urls, by).await?;
        self.cohort(id).await
    }

    /// Forgets where a cohort is in an external system.
    pub(crate) async fn remove_external_url(
        &self,
        id: CohortId,
        system: &str,
        by: &Actor,
    ) -> Result<Cohort> {
        self.cohort(id).await?;
        let found = self.external_system_by_name(system).await?;
        match self.store.remove_cohort_url(id, found.id, by).await? {
            true => self.cohort(id).await,
            false => Err(not_found("external address in", system.to_owned()).into()),
        }
    }

    /// Adds a kind of scan.
    pub(crate) async fn add_scan_type(
        &self,
        modality: &str,
        protocol: &str,
        by: &Actor,
    ) -> Result<ScanType> {
        check_label("modality", modality)?;
        check_label("protocol", protocol)?;
        let added = self.store.add_scan_type(modality, protocol, by).await;
        added.map_err(|error| exists(error, "scan type", protocol))
    }

    /// Adds a scan to an experiment.
    pub(crate) async fn add_scan(
        &self,
        experiment: ExperimentId,
        kind: ScanTypeId,
        by: &Actor,
    ) -> Result<Scan> {
        self.experiment(experiment).await?;
        let missing = || not_found("scan type", kind.to_string());
        self.store.scan_type(kind).await?.ok_or_else(missing)?;
        Ok(self.store.add_scan(experiment, kind, by).await?)
    }

    pub(super) async fn check_owner(&self, owner: LinkOwner) -> Result<()> {
        match owner {
            LinkOwner::Subject(id) => self.subject(id).await.map(drop),
            LinkOwner::Experiment(id) => self.experiment(id).await.map(drop),
        }
    }
}

fn not_found(what: &'static str, name: String) -> StudyError {
    StudyError::NotFound { what, name }
}

/// The store's conflict in the words of whoever added something.
fn exists(error: StoreError, what: &'static str, name: &str) -> super::super::Error {
    match error {
        StoreError::Conflict { .. } => StudyError::Exists { what, name: name.to_owned() }.into(),
        error => error.into(),
    }
}

/// What comes from another system may be any text in one line.
pub(super) fn check_external(what: &str, text: &str) -> Result<()> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > EXTERNAL_CHARACTERS || text.contains(char::is_control) {
        let shown: String = text.escape_debug().take(100).collect();
        let problem = format!(
            "'{shown}' is no {what}: expected one line of 1 to {EXTERNAL_CHARACTERS} characters"
        );
        return Err(StudyError::Invalid(problem).into());
    }
    Ok(())
}
