//! Who may do what.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::{RoleId, UserId};

/// Something that a person may do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Permission {
    /// Change actions, and resolve executions without their secret.
    ActionUpdate,
    /// Move an experiment to another state.
    SampleStateUpdate,
    /// Add cohorts, subjects, experiments and scans.
    SampleAdd,
    /// Change what samples are called elsewhere.
    SampleUpdate,
    /// Remove what samples are called elsewhere.
    SampleDelete,
    /// See roles, and give them to users.
    RolesManage,
    /// See oneself.
    UserRead,
    /// See all users.
    UserReadAll,
    /// Add users.
    UserAdd,
    /// Change users.
    UserUpdateAll,
    /// Deactivate users.
    UserDelete,
    /// Upload files.
    UploadData,
}

/// What somebody may do.
pub type Permissions = BTreeSet<Permission>;

/// A set of permissions with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its number.
    pub id: RoleId,
    /// Unique.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it allows.
    pub permissions: Permissions,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// A person with a password, which is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their number.
    pub id: UserId,
    /// Unique.
    pub username: String,
    /// What they are called.
    pub name: String,
    /// Unique.
    pub email: String,
    /// Whether they may come in.
    pub active: bool,
    /// When they were added.
    pub created_at: Timestamp,
    /// The names of their roles, sorted.
    pub roles: Vec<String>,
}
