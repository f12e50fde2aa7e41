//! A link as clients see it, and as they send it.

use std::collections::BTreeMap;

use gantry_model::study::{ExperimentId, ExternalLink, ExternalSystem, SubjectId, SystemId};
use gantry_store::{LinkKind, LinkOwner};
use serde_json::{Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::lookup;
use crate::api::study_governor::site::{Site, with};
use crate::api::study_governor::systems::system_reference;
use crate::app::App;

/// What links refer to.
pub(super) struct Referred {
    systems: BTreeMap<SystemId, ExternalSystem>,
    /// The labels of subjects or experiments.
    owners: BTreeMap<i64, String>,
}

impl Referred {
    /// Reads what these links refer to.
    pub(super) async fn read(
        app: &App,
        kind: LinkKind,
        links: &[ExternalLink],
    ) -> Result<Self, Refusal> {
        let store = &app.pipeline.store;
        let systems = store.systems().await?.into_iter().map(|system| (system.id, system));
        let numbers = links.iter().map(|link| link.owner);
        let owners = match kind {
            LinkKind::Subjects => {
                let ids: Vec<_> = numbers.map(SubjectId).collect();
                let found = store.subjects_by_id(&ids).await?.into_iter();
                found.map(|subject| (subject.id.0, subject.label)).collect()
            }
            LinkKind::Experiments => {
                let ids: Vec<_> = numbers.map(ExperimentId).collect();
                let found = store.experiments_by_id(&ids).await?.into_iter();
                found.map(|experiment| (experiment.id.0, experiment.label)).collect()
            }
        };
        Ok(Self { systems: systems.collect(), owners })
    }

    /// A link with what it refers to.
    pub(super) fn view(&self, site: &Site, kind: LinkKind, link: &ExternalLink) -> Value {
        let (links, owners, owner) = names(kind);
        let label = self.owners.get(&link.owner).map_or("", String::as_str);
        let system = self.systems.get(&link.system).map(|it| system_reference(site, it));
        let view = json!({
            "id": link.id.0,
            "uri": site.uri(links, link.id.0),
            "external_system": system,
            "external_id": link.external_id,
        });
        with(view, owner, site.labelled(owners, link.owner, label))
    }
}

/// A link with what it refers to.
pub(super) async fn link_view(
    app: &App,
    site: &Site,
    kind: LinkKind,
    link: &ExternalLink,
) -> Result<Value, Refusal> {
    let referred = Referred::read(app, kind, std::slice::from_ref(link)).await?;
    Ok(referred.view(site, kind, link))
}

/// What links of a kind, and those whose they are, are called in addresses; and the one whose a link is in its view.
pub(super) fn names(kind: LinkKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        LinkKind::Subjects => ("external_subject_links", "subjects", "subject"),
        LinkKind::Experiments => ("external_experiment_links", "experiments", "experiment"),
    }
}

/// A link as somebody says it: whose, in which system, and what.
pub(super) async fn said(
    app: &App,
    site: &Site,
    kind: LinkKind,
    fields: &Fields,
) -> Result<(LinkOwner, String, String), Refusal> {
    let owner = match kind {
        LinkKind::Subjects => fields.needed_reference(&["subject_id", "subject"])?,
        LinkKind::Experiments => fields.needed_reference(&["experiment_id", "experiment"])?,
    };
    let system = fields.needed_reference(&["external_system_name", "external_system"])?;
    let external_id = fields.needed_text(&["external_id"])?;
    let owner = match kind {
        LinkKind::Subjects => {
            LinkOwner::Subject(lookup::subject(app, &owner, site.filter(None)).await?.id)
        }
        LinkKind::Experiments => {
            LinkOwner::Experiment(lookup::experiment(app, &owner, site.filter(None)).await?.id)
        }
    };
    let system = match site.is_old() {
        true => lookup::system(app, &system, None).await?.name,
        false => system.to_string(),
    };
    Ok((owner, system, external_id))
}
