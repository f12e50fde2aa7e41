//! Scans, and the kinds of them.

use gantry_model::study::{Actor, ExperimentId, Scan, ScanId, ScanType, ScanTypeId};
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{number, text};
use crate::error::{StoreError, unavailable};
use crate::page::Slice;

#[derive(FromRow)]
struct ScanTypeRow {
    id: i64,
    modality: String,
    protocol: String,
}

impl From<ScanTypeRow> for ScanType {
    fn from(row: ScanTypeRow) -> Self {
        Self { id: ScanTypeId(row.id), modality: row.modality, protocol: row.protocol }
    }
}

#[derive(FromRow)]
struct ScanRow {
    id: i64,
    experiment_id: i64,
    scan_type_id: i64,
}

impl From<ScanRow> for Scan {
    fn from(row: ScanRow) -> Self {
        Self {
            id: ScanId(row.id),
            experiment: ExperimentId(row.experiment_id),
            scan_type: ScanTypeId(row.scan_type_id),
        }
    }
}

impl Store {
    /// Adds a kind of scan.
    ///
    /// # Errors
    /// `Conflict` if one has this protocol already, `Unavailable`.
    pub async fn add_scan_type(
        &self,
        modality: &str,
        protocol: &str,
        by: &Actor,
    ) -> Result<ScanType, StoreError> {
        let mut recorded = self.begin_recorded("add a scan type").await?;
        let made = ScanType {
            id: ScanTypeId(recorded.number(NumberKind::ScanType).await?),
            modality: text(modality),
            protocol: text(protocol),
        };
        let mut sql = Sql::new("INSERT INTO study_scan_types (id, modality, protocol) VALUES ");
        sql.row([made.id.0.into(), (&made.modality).into(), (&made.protocol).into()]);
        let taken = || format!("a scan type with the protocol '{protocol}' is there already");
        recorded.run_unless(sql, taken).await?;
        let detail = json!({"modality": made.modality, "protocol": made.protocol});
        recorded.commit(by, format!("scan type {}", made.id), "added", detail).await?;
        Ok(made)
    }

    /// Changes the modality of a kind of scan. False if there is none of that number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn change_scan_type(
        &self,
        id: ScanTypeId,
        modality: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let mut recorded = self.begin_recorded("change a scan type").await?;
        let mut sql = Sql::new("UPDATE study_scan_types SET modality = ");
        sql.bind(text(modality)).push(" WHERE id = ").bind(id.0);
        let rows = recorded.run(sql).await?;
        let detail = json!({"modality": modality});
        recorded.commit_if(rows, by, format!("scan type {id}"), "changed", detail).await
    }

    /// Every kind of scan, in the order in which they were added.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn scan_types(&self) -> Result<Vec<ScanType>, StoreError> {
        self.read_scan_types(Sql::new(
            "SELECT id, modality, protocol FROM study_scan_types ORDER BY id",
        ))
        .await
    }

    /// The kind of scan of that number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn scan_type(&self, id: ScanTypeId) -> Result<Option<ScanType>, StoreError> {
        let mut sql = Sql::new("SELECT id, modality, protocol FROM study_scan_types WHERE id = ");
        sql.bind(id.0);
        Ok(self.read_scan_types(sql).await?.pop())
    }

    /// The kind of scan of that protocol.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn scan_type_by_protocol(
        &self,
        protocol: &str,
    ) -> Result<Option<ScanType>, StoreError> {
        let mut sql =
            Sql::new("SELECT id, modality, protocol FROM study_scan_types WHERE protocol = ");
        sql.bind(text(protocol));
        Ok(self.read_scan_types(sql).await?.pop())
    }

    /// Adds a scan to an experiment.
    ///
    /// # Errors
    /// `Conflict` if the experiment or the kind of scan is gone, `Unavailable`.
    pub async fn add_scan(
        &self,
        experiment: ExperimentId,
        scan_type: ScanTypeId,
        by: &Actor,
    ) -> Result<Scan, StoreError> {
        let mut recorded = self.begin_recorded("add a scan").await?;
        let id = ScanId(recorded.number(NumberKind::Scan).await?);
        let mut sql = Sql::new("INSERT INTO study_scans (id, experiment_id, scan_type_id) VALUES ");
        sql.row([id.0.into(), experiment.0.into(), scan_type.0.into()]);
        let gone = || format!("there is no experiment {experiment}, or no scan type {scan_type}");
        recorded.run_unless(sql, gone).await?;
        let detail = json!({"scan_type": scan_type});
        let subject = format!("scan {id}");
        recorded.commit_about(Some(experiment), by, subject, "added", detail).await?;
        Ok(Scan { id, experiment, scan_type })
    }

    /// The scan of that number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn scan(&self, id: ScanId) -> Result<Option<Scan>, StoreError> {
        let mut sql =
            Sql::new("SELECT id, experiment_id, scan_type_id FROM study_scans WHERE id = ");
        sql.bind(id.0);
        Ok(self.read_scans(sql).await?.pop())
    }

    /// A slice of the scans, oldest first: those of one experiment, or all.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn scans(
        &self,
        experiment: Option<ExperimentId>,
        slice: Slice,
    ) -> Result<Vec<Scan>, StoreError> {
        let mut sql = Sql::new("SELECT id, experiment_id, scan_type_id FROM study_scans");
        if let Some(experiment) = experiment {
            sql.push(" WHERE experiment_id = ").bind(experiment.0);
        }
        sql.push(" ORDER BY id LIMIT ").bind(slice.limit.map_or(i64::MAX, number));
        sql.push(" OFFSET ").bind(number(slice.offset));
        self.read_scans(sql).await
    }

    async fn read_scan_types(&self, sql: Sql) -> Result<Vec<ScanType>, StoreError> {
        let rows: Vec<ScanTypeRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("look up scan types"))?;
        Ok(rows.into_iter().map(ScanType::from).collect())
    }

    async fn read_scans(&self, sql: Sql) -> Result<Vec<Scan>, StoreError> {
        let rows: Vec<ScanRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("look up scans"))?;
        Ok(rows.into_iter().map(Scan::from).collect())
    }
}
