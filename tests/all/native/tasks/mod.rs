//! `/tasks`: uploaded, listed, shown, downloaded, deleted.

mod delete;
mod download;
mod list;
mod upload;
