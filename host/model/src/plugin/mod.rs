//! The questions that Gantry asks plugins, and their answers: plain data, one module a world.
//!
//! WIT types never leave the plugin host; these are what the other stages see. Their JSON has the names of the WIT
//! (kebab-case), bytes as text or base64, and what is JSON in a text there as JSON itself. It is what `gantry plugin run` reads, what
//! a failure report keeps and `gantry plugin replay` takes up again.

pub(crate) mod bytes;
pub mod condition;
mod cover;
pub mod dataset;
pub mod description;
pub mod http;
pub mod import;
pub mod limits;
pub mod object;
pub mod permission;
pub mod pin;
pub mod placement;
pub mod policy;
pub mod question;
pub mod recording;
pub mod step;

pub use condition::{Evaluation, Problem, Verdict};
pub use dataset::{
    Dataset, DatasetFile, FileProblem, FindRequest, Findings, Picture, PreviewRequest, SourceFile,
};
pub use description::{PluginDescription, WantedPermission, World};
pub use http::{Header, HttpError, HttpRequest, HttpResponse, HttpResult};
pub use import::{CreatedResult, ImportPlan, ImportRequest, ImportableOutput, KeptOutput};
pub use limits::Limits;
pub use object::JsonObject;
pub use permission::{HttpMethod, HttpScope, Permission};
pub use pin::PluginPin;
pub use placement::{Candidate, PlacementRequest, Selection};
pub use policy::FailurePolicy;
pub use question::{Answer, Question};
pub use recording::{HostCall, LogLevel, Recording, ServerInfo};
pub use step::{
    Command, CommandEnd, Event, Inquiry, Mail, Outcome, RunEnd, Step, StepRequest, TaskEnd,
    TaskStart, Wish,
};
