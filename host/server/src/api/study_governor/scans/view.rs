//! A scan and its kind as clients see them.

use std::collections::BTreeMap;

use gantry_model::study::{ExperimentId, Scan, ScanType, ScanTypeId};
use serde_json::{Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::site::Site;
use crate::app::App;

/// What scans refer to.
pub(super) struct Referred {
    kinds: BTreeMap<ScanTypeId, ScanType>,
    /// Their labels.
    experiments: BTreeMap<ExperimentId, String>,
}

impl Referred {
    /// Reads what these scans refer to.
    pub(super) async fn read(app: &App, scans: &[Scan]) -> Result<Self, Refusal> {
        let store = &app.pipeline.store;
        let ids: Vec<_> = scans.iter().map(|scan| scan.experiment).collect();
        let (kinds, experiments) =
            tokio::try_join!(store.scan_types(), store.experiments_by_id(&ids))?;
        let experiments = experiments.into_iter();
        Ok(Self {
            kinds: kinds.into_iter().map(|kind| (kind.id, kind)).collect(),
            experiments: experiments.map(|it| (it.id, it.label)).collect(),
        })
    }

    /// A scan with what it refers to.
    pub(super) fn view(&self, site: &Site, scan: &Scan) -> Value {
        let label = self.experiments.get(&scan.experiment).map_or("", String::as_str);
        let kind = self.kinds.get(&scan.scan_type);
        let id = scan.id.0;
        json!({
            "id": id,
            "uri": site.uri("scans", id),
            "experiment": site.labelled("experiments", scan.experiment.0, label),
            "scantype": kind.map(|kind| site.whole("scantypes", kind.id.0, scan_type_view(site, kind))),
        })
    }
}

/// A scan with what it refers to.
pub(super) async fn scan_view(app: &App, site: &Site, scan: &Scan) -> Result<Value, Refusal> {
    let referred = Referred::read(app, std::slice::from_ref(scan)).await?;
    Ok(referred.view(site, scan))
}

/// A kind of scan.
pub(in super::super) fn scan_type_view(site: &Site, kind: &ScanType) -> Value {
    json!({
        "id": kind.id.0,
        "uri": site.uri("scantypes", kind.id.0),
        "modality": kind.modality,
        "protocol": kind.protocol,
    })
}
