//! The HTTP interfaces: the native one, and the façades that speak other systems' wire formats. They translate; they hold no
//! logic.

pub(crate) mod agora;
pub(crate) mod answers;
pub(crate) mod app_engine;
pub(crate) mod download;
pub(crate) mod html;
pub(crate) mod multipart;
pub(crate) mod native;
pub(crate) mod problem;
pub(crate) mod router;
pub(crate) mod run_archive;
pub(crate) mod study_governor;
mod study_problem;
