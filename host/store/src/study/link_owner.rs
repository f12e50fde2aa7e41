//! Whose links are meant: those of subjects and of experiments are in tables of their own, which are alike.

use gantry_model::study::{ExperimentId, SubjectId};

/// Whose links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Those of subjects.
    Subjects,
    /// Those of experiments.
    Experiments,
}

/// Whose a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOwner {
    /// A subject's.
    Subject(SubjectId),
    /// An experiment's.
    Experiment(ExperimentId),
}

impl LinkKind {
    pub(super) fn select(self) -> &'static str {
        match self {
            Self::Subjects => {
                "SELECT l.id, l.subject_id AS owner, l.system_id, y.name, l.external_id \
                 FROM study_subject_links l JOIN study_systems y ON y.id = l.system_id"
            }
            Self::Experiments => {
                "SELECT l.id, l.experiment_id AS owner, l.system_id, y.name, l.external_id \
                 FROM study_experiment_links l JOIN study_systems y ON y.id = l.system_id"
            }
        }
    }

    pub(super) fn owner(self) -> &'static str {
        match self {
            Self::Subjects => "subject_id",
            Self::Experiments => "experiment_id",
        }
    }

    pub(super) fn delete(self) -> &'static str {
        match self {
            Self::Subjects => "DELETE FROM study_subject_links WHERE ",
            Self::Experiments => "DELETE FROM study_experiment_links WHERE ",
        }
    }

    pub(super) fn insert(self) -> &'static str {
        match self {
            Self::Subjects => {
                "INSERT INTO study_subject_links (id, subject_id, system_id, external_id) VALUES "
            }
            Self::Experiments => {
                "INSERT INTO study_experiment_links (id, experiment_id, system_id, external_id) \
                 VALUES "
            }
        }
    }

    pub(super) fn or_update(self) -> &'static str {
        match self {
            Self::Subjects => {
                " ON CONFLICT (subject_id, system_id) DO UPDATE SET external_id = excluded.external_id"
            }
            Self::Experiments => {
                " ON CONFLICT (experiment_id, system_id) \
                 DO UPDATE SET external_id = excluded.external_id"
            }
        }
    }
}

impl LinkOwner {
    /// What is linked.
    pub fn kind(self) -> LinkKind {
        match self {
            Self::Subject(_) => LinkKind::Subjects,
            Self::Experiment(_) => LinkKind::Experiments,
        }
    }

    pub(super) fn number(self) -> i64 {
        match self {
            Self::Subject(id) => id.0,
            Self::Experiment(id) => id.0,
        }
    }

    pub(super) fn named(self) -> String {
        match self {
            Self::Subject(id) => format!("subject {id}"),
            Self::Experiment(id) => format!("experiment {id}"),
        }
    }

    pub(super) fn experiment(self) -> Option<ExperimentId> {
        match self {
            Self::Subject(_) => None,
            Self::Experiment(id) => Some(id),
        }
    }
}
