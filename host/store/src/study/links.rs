//! What subjects and experiments are called in external systems.

use std::collections::BTreeMap;

use gantry_model::study::{Actor, ExternalLink, LinkId, SystemId};
use serde_json::json;
use sqlx::FromRow;

use super::link_owner::{LinkKind, LinkOwner};
use super::numbers::NumberKind;
use super::recorded::Recorded;
use super::sql::{Argument, Around, Sql};
use crate::Store;
use crate::columns::{number, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};
use crate::page::Slice;

const OPERATION: &str = "change links";

#[derive(FromRow)]
struct LinkRow {
    id: i64,
    owner: i64,
    system_id: i64,
    name: String,
    external_id: String,
}

impl From<LinkRow> for ExternalLink {
    fn from(row: LinkRow) -> Self {
        Self {
            id: LinkId(row.id),
            owner: row.owner,
            system: SystemId(row.system_id),
            system_name: row.name,
            external_id: row.external_id,
        }
    }
}

impl Store {
    /// A slice of the links of that kind, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn links(
        &self,
        kind: LinkKind,
        slice: Slice,
    ) -> Result<Vec<ExternalLink>, StoreError> {
        let mut sql = Sql::new(kind.select());
        sql.push(" ORDER BY l.id LIMIT ").bind(slice.limit.map_or(i64::MAX, number));
        sql.push(" OFFSET ").bind(number(slice.offset));
        self.read_links(sql).await
    }

    /// The link of that kind and number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn link(
        &self,
        kind: LinkKind,
        id: LinkId,
    ) -> Result<Option<ExternalLink>, StoreError> {
        let mut sql = Sql::new(kind.select());
        sql.push(" WHERE l.id = ").bind(id.0);
        Ok(self.read_links(sql).await?.pop())
    }

    /// The links of a subject or an experiment, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn links_of(&self, owner: LinkOwner) -> Result<Vec<ExternalLink>, StoreError> {
        let mut sql = Sql::new(owner.kind().select());
        sql.push(" WHERE l.").push(owner.kind().owner()).push(" = ").bind(owner.number());
        sql.push(" ORDER BY l.id");
        self.read_links(sql).await
    }

    /// Says what a subject or an experiment is called in a system.
    ///
    /// # Errors
    /// `Conflict` if that is known already, or if there is no such owner or system; `Unavailable`.
    pub async fn add_link(
        &self,
        owner: LinkOwner,
        system: SystemId,
        external_id: &str,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let links = BTreeMap::from([(system, external_id.to_owned())]);
        let mut recorded = self.begin_recorded(OPERATION).await?;
        write(&mut recorded, owner, &links, "").await?;
        record(recorded, owner, "linked", json!({"links": links}), by).await
    }

    /// Says what a subject or an experiment is called in some systems, whether that was known or not. Other links stay.
    ///
    /// # Errors
    /// `Conflict` if there is no such owner or system, `Unavailable`.
    pub async fn put_links(
        &self,
        owner: LinkOwner,
        links: &BTreeMap<SystemId, String>,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let mut recorded = self.begin_recorded(OPERATION).await?;
        write(&mut recorded, owner, links, owner.kind().or_update()).await?;
        record(recorded, owner, "linked", json!({"links": links}), by).await
    }

    /// Says what a subject or an experiment is called in systems, in place of all that was said.
    ///
    /// # Errors
    /// `Conflict` if there is no such owner or system, `Unavailable`.
    pub async fn replace_links(
        &self,
        owner: LinkOwner,
        links: &BTreeMap<SystemId, String>,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let mut sql = Sql::new(owner.kind().delete());
        sql.push(owner.kind().owner()).push(" = ").bind(owner.number());
        sql.execute(recorded.connection()).await.map_err(unavailable(OPERATION))?;
        write(&mut recorded, owner, links, "").await?;
        record(recorded, owner, "links replaced", json!({"links": links}), by).await
    }

    /// Forgets what a subject or an experiment is called in a system. False if that was not known.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_link(
        &self,
        owner: LinkOwner,
        system: SystemId,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let mut sql = Sql::new(owner.kind().delete());
        sql.push(owner.kind().owner()).push(" = ").bind(owner.number());
        sql.push(" AND system_id = ").bind(system.0);
        let gone = sql.execute(recorded.connection()).await.map_err(unavailable(OPERATION))?;
        if gone == 0 {
            return Ok(false);
        }
        record(recorded, owner, "unlinked", json!({"system": system}), by).await?;
        Ok(true)
    }

    async fn read_links(&self, sql: Sql) -> Result<Vec<ExternalLink>, StoreError> {
        let rows: Vec<LinkRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("look up links"))?;
        Ok(rows.into_iter().map(ExternalLink::from).collect())
    }
}

async fn write(
    recorded: &mut Recorded,
    owner: LinkOwner,
    links: &BTreeMap<SystemId, String>,
    after: &'static str,
) -> Result<(), StoreError> {
    let first = recorded.numbers(NumberKind::Link, links.len()).await?;
    let row = |(id, (system, external)): (i64, (&SystemId, &String))| -> [Argument; 4] {
        [id.into(), owner.number().into(), system.0.into(), text(external).into()]
    };
    let rows = (first..).zip(links).map(row).collect();
    let what = || format!("there is no {}, or a system is gone or linked already", owner.named());
    Around { before: owner.kind().insert(), after }
        .execute(recorded.connection(), rows, |error| {
            conflict_or_unavailable(OPERATION, what)(error)
        })
        .await
}

async fn record(
    recorded: Recorded,
    owner: LinkOwner,
    what: &str,
    detail: serde_json::Value,
    by: &Actor,
) -> Result<(), StoreError> {
    recorded.commit_about(owner.experiment(), by, owner.named(), what, detail).await
}
