//! Names that authors of tasks choose.

pub(super) use crate::yaml::names::{label_problem, nearest};

/// Whether a name can stand in a template with a dot in front.
pub(super) fn is_identifier(name: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(inside)
}

/// Why a name cannot be that of an input or artifact, which is also the name of a folder on the
/// host and is written in templates.
pub(super) fn key_problem(name: &str) -> Option<&'static str> {
    if name.contains(['/', '\\', '\'', '"', ':', '*', '?', '<', '>', '|', '{', '}', '%']) {
        Some("has one of / \\ ' \" : * ? < > | { } %")
    } else if matches!(name, "." | "..") || name.ends_with('.') {
        Some("ends with a dot")
    } else {
        label_problem(name)
    }
}
