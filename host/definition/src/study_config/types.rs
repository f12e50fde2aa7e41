//! What a configuration file of studies says. What it leaves out stays as it is, where a thing is
//! there already.

use std::fmt;

use gantry_model::finding::Finding;
use gantry_model::study::Permissions;

/// Roles, users, external systems and scan types, each in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StudyConfig {
    /// Sets of permissions.
    pub roles: Vec<RoleConfig>,
    /// People with a password.
    pub users: Vec<UserConfig>,
    /// Other programs that know subjects and experiments.
    pub external_systems: Vec<SystemConfig>,
    /// Kinds of scans.
    pub scan_types: Vec<ScanTypeConfig>,
    /// What is odd about the file.
    pub warnings: Vec<Finding>,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleConfig {
    /// Unique in the file.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it allows.
    pub permissions: Option<Permissions>,
}

/// A user. They count as confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserConfig {
    /// Unique in the file.
    pub username: String,
    /// What they are called.
    pub name: Option<String>,
    /// Unique in the file, whatever its case.
    pub email: String,
    /// As it is typed.
    pub password: PlainPassword,
    /// Whether they may come in.
    pub active: Option<bool>,
    /// The names of their roles, as they are written.
    pub roles: Option<Vec<String>>,
}

/// A password that nobody has hashed yet. It is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainPassword(pub String);

impl fmt::Debug for PlainPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainPassword(…)")
    }
}

/// An external system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemConfig {
    /// Unique in the file.
    pub name: String,
    /// Where it is.
    pub url: String,
}

/// A kind of scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanTypeConfig {
    /// Such as `MR`.
    pub modality: String,
    /// Unique in the file.
    pub protocol: String,
}
