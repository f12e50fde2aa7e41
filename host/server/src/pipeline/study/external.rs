//! What things are called in several external systems at once.

use std::collections::BTreeMap;

use gantry_model::study::{Actor, Cohort, CohortId, ExternalLink, SystemId};
use gantry_store::{LinkOwner, StoreError};

use super::super::{Error, Pipeline, Result};
use super::error::StudyError;
use super::samples::check_external;

/// Texts by the names of external systems.
type ByName = BTreeMap<String, String>;

impl Pipeline {
    /// Says what a subject or an experiment is called in some external systems. Others stay.
    pub(crate) async fn put_external_ids(
        &self,
        owner: LinkOwner,
        ids: &ByName,
        by: &Actor,
    ) -> Result<()> {
        self.check_owner(owner).await?;
        let ids = self.by_system("external id", ids).await?;
        Ok(self.store.put_links(owner, &ids, by).await?)
    }

    /// Says what a subject or an experiment is called in external systems, in place of all that was said.
    pub(crate) async fn replace_external_ids(
        &self,
        owner: LinkOwner,
        ids: &ByName,
        by: &Actor,
    ) -> Result<()> {
        self.check_owner(owner).await?;
        let ids = self.by_system("external id", ids).await?;
        Ok(self.store.replace_links(owner, &ids, by).await?)
    }

    /// Says what a subject or an experiment is called in an external system in which it has no name yet.
    pub(crate) async fn add_external_id(
        &self,
        owner: LinkOwner,
        system: &str,
        external_id: &str,
        by: &Actor,
    ) -> Result<()> {
        check_external("external id", external_id)?;
        self.check_owner(owner).await?;
        let found = self.external_system_by_name(system).await?;
        match self.store.add_link(owner, found.id, external_id, by).await {
            Err(StoreError::Conflict { .. }) => {
                Err(StudyError::Exists { what: "external id in", name: system.to_owned() }.into())
            }
            added => Ok(added?),
        }
    }

    /// What a subject or an experiment is called in an external system.
    pub(crate) async fn external_id(&self, owner: LinkOwner, system: &str) -> Result<ExternalLink> {
        let links = self.store.links_of(owner).await?;
        let missing = || StudyError::NotFound { what: "external id in", name: system.to_owned() };
        let found = links.into_iter().find(|link| link.system_name == system);
        found.ok_or_else(|| Error::from(missing()))
    }

    /// Says where a cohort is in external systems, in place of all that was said.
    pub(crate) async fn replace_external_urls(
        &self,
        id: CohortId,
        urls: &ByName,
        by: &Actor,
    ) -> Result<Cohort> {
        self.cohort(id).await?;
        let urls = self.by_system("address", urls).await?;
        self.store.replace_cohort_urls(id, &urls, by).await?;
        self.cohort(id).await
    }

    async fn by_system(&self, what: &str, texts: &ByName) -> Result<BTreeMap<SystemId, String>> {
        let mut found = BTreeMap::new();
        for (system, text) in texts {
            check_external(what, text)?;
            found.insert(self.external_system_by_name(system).await?.id, text.clone());
        }
        Ok(found)
    }
}
