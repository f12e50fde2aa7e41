//! What a server and the supervisor on a host say to each other: a line of JSON each.
//!
//! The program is brought to hosts for which it was built (Linux, see `scripts/build-supervisor`). It does what
//! `supervisor.sh`, `start.sh` and `destroy.sh` of `gantry-executor` do on every other host, keeps the same files, and so can
//! be told apart by none of the other scripts there; but most jobs cost it no process beside their own, where the scripts
//! need fifteen.
//!
//! `serve` answers requests from its standard input as long as that is open. It hands each job to a process of its own,
//! `supervise`, which looks after one job at a time, and outlives `serve` while it has one. They say the same to each other.

use serde::{Deserialize, Serialize};

/// What `serve` prints first. Another number where a request or an answer means something else.
pub const GREETING: &str = "gantry-supervisor 2";

/// What the server asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The answer bears it.
    pub id: u64,
    /// What is to be done.
    pub wish: Wish,
}

/// What is to be done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// Start a job, unless somebody has it already. Answered by `Done` once the job has a supervisor, then by `Over` if it
    /// ends while that is listened to, then by `Ended`.
    Start(Order),
    /// Remove all that there is of a job that has ended or was never started.
    Remove(Place),
}

/// Where a job has its things on the host.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Place {
    /// The folder that the job is told of.
    pub folder: String,
    /// The folder of the supervisor.
    pub control: String,
}

/// A job to be started.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// Where it has its things.
    pub place: Place,
    /// Folders that it finds, absolute.
    pub folders: Vec<String>,
    /// The one of them that it starts in.
    pub work: String,
    /// A file that is written before: its absolute path and its text.
    pub script: Option<(String, String)>,
    /// Programs that would do; the first one that is there is taken.
    pub programs: Vec<String>,
    /// The program's arguments.
    pub arguments: Vec<String>,
    /// Variables, beside those that the supervisor was started with. The last one of a name counts.
    pub environment: Vec<(String, String)>,
    /// What it keeps to.
    pub limits: Limits,
}

/// What a job keeps to.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Limits {
    /// Seconds that it may run.
    pub time_seconds: u64,
    /// Seconds from TERM to KILL, where nobody says otherwise.
    pub grace_seconds: u64,
    /// Most bytes that are kept of each output.
    pub log_bytes: u64,
}

/// What became of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    /// The request's.
    pub id: u64,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is so.
    Done,
    /// The installation's folder is not there, so that nothing was started.
    NotInstalled,
    /// The job has not ended, so that nothing was removed.
    NotEnded,
    /// The job is a container, which only the scripts can remove.
    Container,
    /// The job has ended so: the line that its supervisor keeps of it.
    Over(String),
    /// Nothing more is heard of the request, whether the job goes on or not. Where nothing was said of it before, it failed.
    Ended,
    /// It failed, for this reason.
    Failed(String),
}
