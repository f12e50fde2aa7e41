//! Rendering: the templates of a job, with the values of a run in place.
//!
//! What is known of a run is in `context.rs`, the names that templates have for it in
//! `variables.rs`. A template is inspected before it runs (`tokens.rs`, `inspect.rs`), it writes its
//! text and its values apart (`engine.rs`), and values are then written so that they stay values in
//! the script's language (`escape/`). Fields such as paths are no program: values go in as they are.

mod context;
mod engine;
mod escape;
mod inspect;
mod job;
mod problem;
mod scope;
mod tokens;
mod variables;

pub use context::{
    ArtifactPlace, Facts, HostFacts, InputValue, ProjectFacts, RenderContext, UidFacts, UserFacts,
    Variable,
};
pub use job::{
    RenderedArtifact, RenderedContainer, RenderedImage, RenderedJob, render_host, render_job,
};

pub(super) use inspect::{Reference, inspect};
pub(super) use job::Templates;
pub(super) use problem::Problem;
pub(super) use scope::{Miss, Missed, Raw, Scope};
pub(super) use variables::{Known, bare_name, root};
