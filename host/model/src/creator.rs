//! Who created a run: whoever acts for it later may do no more than they.

use crate::study::UserId;

/// Who created a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creator {
    /// The bearer of the token of that name, or whoever used an interface that is open to all, by its name.
    Token(String),
    /// A user, whatever they are called by now.
    User {
        /// Their number.
        id: UserId,
        /// What they were called then.
        name: String,
    },
    /// A callback of a workflow.
    Workflow,
}

/// What sort of creator it is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "the variants are those of `Creator`")]
pub enum CreatorKind {
    Token,
    User,
    Workflow,
}

impl Creator {
    /// What they were called then.
    pub fn name(&self) -> &str {
        match self {
            Self::Token(name) | Self::User { name, .. } => name,
            Self::Workflow => "workflow",
        }
    }

    /// What sort they are of.
    pub fn kind(&self) -> CreatorKind {
        match self {
            Self::Token(_) => CreatorKind::Token,
            Self::User { .. } => CreatorKind::User,
            Self::Workflow => CreatorKind::Workflow,
        }
    }

    /// The user, if it is one.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(*id),
            Self::Token(_) | Self::Workflow => None,
        }
    }
}
