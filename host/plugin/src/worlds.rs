//! The worlds that plugins implement, one module each.

pub(crate) mod importer;
pub(crate) mod selector;
