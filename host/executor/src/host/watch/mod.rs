//! One watcher for all jobs of a host: a single script on the host is asked, again and again, what
//! is new.
//!
//! So a thousand jobs cost one round trip a turn. While something grows the next turn comes soon,
//! else later and later; whoever begins to watch makes it come soon. An end is told at once, without
//! a question. When the connection is lost, the script is started anew and told all jobs again.

mod conversation;
mod pace;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gantry_model::id::JobId;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, sleep_until};

use self::conversation::{Conversation, Heard};
use self::pace::Pace;
use super::shell::Shell;
use crate::contract::LogLengths;
use crate::error::{ConnectError, ExecError};

/// How long a job is still asked for that nobody watches: whoever watches comes again soon.
const LINGER: Duration = Duration::from_secs(5);

/// How often in a row the conversation may break before those who wait are told.
const FAILURES: u32 = 3;

/// How long the host is still listened to when there is nothing to hear: the next job comes soon.
const REST: Duration = Duration::from_secs(5);

/// The pause after a failure, times their number.
const PAUSE: Duration = Duration::from_millis(200);

/// Whether the times of files tell what has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    /// Jobs write on the machine that is asked, which also knows their supervisors.
    Here,
    /// Jobs write elsewhere, to a file system that machines share.
    Shared,
}

/// What is known about a job.
#[derive(Debug, Clone, Default)]
pub(super) struct News {
    /// Whether the host has answered at all.
    pub(super) is_known: bool,
    /// How it ended, as its supervisor wrote it; its logs may be longer than is known.
    pub(super) end: Option<String>,
    /// Nobody had it when the host was asked for it first.
    pub(super) is_unclaimed: bool,
    /// How long its logs are, and whether it has ended.
    pub(super) lengths: LogLengths,
    /// Nobody looks after it any more, and it has not ended.
    pub(super) is_lost: bool,
    /// It was destroyed here.
    pub(super) is_gone: bool,
    /// The host cannot be asked at present.
    pub(super) trouble: Option<Trouble>,
}

/// Why nothing is known about a job.
#[derive(Debug)]
pub(super) enum Unknown {
    /// It was destroyed.
    Gone,
    /// Its host cannot be asked.
    Trouble(Trouble),
}

impl News {
    /// The host has said all that is new. Whether that makes a difference.
    fn settle(&mut self) -> bool {
        let had_trouble = self.trouble.take().is_some();
        !std::mem::replace(&mut self.is_known, true) || had_trouble
    }
}

impl Unknown {
    pub(super) fn error(self, job: JobId) -> ExecError {
        match self {
            Self::Gone => ExecError::NeverStarted { job },
            Self::Trouble(trouble) => trouble.into(),
        }
    }
}

/// Why a host cannot be asked.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    Connect(Arc<ConnectError>),
    Other { host: String, message: String },
}

impl From<Trouble> for ExecError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Connect(error) => Self::Connect(error),
            Trouble::Other { host, message } => {
                Self::Host { host, operation: "tell what its jobs do", message }
            }
        }
    }
}

/// Watches jobs. Cheap to clone.
#[derive(Clone)]
pub(super) struct Watcher {
    shared: Arc<Shared>,
}

struct Shared {
    shell: Shell,
    base: String,
    files: Files,
    state: Mutex<State>,
    /// Somebody began to watch, or expects news.
    wake: Notify,
}

#[derive(Default)]
struct State {
    jobs: HashMap<String, Watched>,
    is_running: bool,
    /// How many wait for logs to grow, and when the last one who did so had what it waited for.
    followers: usize,
    followed: Option<Instant>,
}

struct Watched {
    news: watch::Sender<News>,
    unwatched_since: Option<Instant>,
}

/// Somebody who waits for a log to grow.
struct Follower<'a>(&'a Shared);

impl<'a> Follower<'a> {
    fn new(shared: &'a Shared) -> Self {
        shared.lock().followers += 1;
        Self(shared)
    }
}

impl Drop for Follower<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.followers = state.followers.saturating_sub(1);
        state.followed = Some(Instant::now());
    }
}

impl Watcher {
    pub(super) fn new(shell: Shell, base: String, files: Files) -> Self {
        let shared = Shared { shell, base, files, state: Mutex::default(), wake: Notify::new() };
        Self { shared: Arc::new(shared) }
    }

    /// Waits until the lengths of a job's logs are as wanted, or until what `until` says.
    pub(super) async fn follow(
        &self,
        job: &str,
        mut is_wanted: impl FnMut(&LogLengths) -> bool,
    ) -> Result<News, Unknown> {
        let _follower = Follower::new(&self.shared);
        self.until(job, |news| news.is_known && is_wanted(&news.lengths)).await
    }

    /// Waits until what is known about a job is as wanted, or it is destroyed, or its host cannot
    /// be asked.
    pub(super) async fn until(
        &self,
        job: &str,
        mut is_wanted: impl FnMut(&News) -> bool,
    ) -> Result<News, Unknown> {
        let mut news = self.watch(job);
        let is_settled = |news: &News| news.is_gone || news.trouble.is_some() || is_wanted(news);
        let settled = news.wait_for(is_settled);
        let news = settled.await.map(|news| news.clone()).map_err(|_closed| Unknown::Gone)?;
        match news.trouble {
            _ if news.is_gone => Err(Unknown::Gone),
            Some(trouble) => Err(Unknown::Trouble(trouble)),
            None => Ok(news),
        }
    }

    fn watch(&self, job: &str) -> watch::Receiver<News> {
        let mut state = self.shared.lock();
        let watched = state.jobs.entry(job.to_owned()).or_insert_with(|| Watched {
            news: watch::Sender::new(News::default()),
            unwatched_since: None,
        });
        let news = watched.news.subscribe();
        if !state.is_running {
            state.is_running = true;
            tokio::spawn(run(Arc::clone(&self.shared)));
        }
        self.shared.wake.notify_one();
        news
    }

    /// What was said of a job before no longer holds.
    pub(super) fn look_again(&self, job: &str) {
        let forget = |news: &mut News| {
            std::mem::take(&mut news.is_lost) | std::mem::take(&mut news.is_unclaimed)
        };
        self.shared.tell(job, forget);
        self.shared.wake.notify_one();
    }

    /// A job that is destroyed.
    pub(super) fn gone(&self, job: &str) {
        self.shared.tell(job, |news| !std::mem::replace(&mut news.is_gone, true));
        if self.shared.lock().jobs.remove(job).is_some() {
            self.shared.wake.notify_one();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those who watch hear of it if the change says that it made a difference.
    fn tell(&self, job: &str, change: impl FnOnce(&mut News) -> bool) {
        if let Some(watched) = self.lock().jobs.get(job) {
            watched.news.send_if_modified(change);
        }
    }

    /// The jobs that the host is to be asked for: those that have not ended.
    fn jobs(&self) -> Vec<String> {
        let now = Instant::now();
        let mut state = self.lock();
        state.jobs.retain(|_, job| {
            if job.news.receiver_count() > 0 {
                job.unwatched_since = None;
                return true;
            }
            now.duration_since(*job.unwatched_since.get_or_insert(now)) < LINGER
        });
        let running = state.jobs.iter().filter(|(_, job)| !job.news.borrow().lengths.ended);
        running.map(|(name, _)| name.clone()).collect()
    }

    /// Whether somebody follows a log, or did so a moment ago and reads now what there is. Else the host needs to be asked for
    /// nothing in particular, where it tells of ends unasked.
    fn is_followed(&self) -> bool {
        let state = self.lock();
        state.followers > 0 || state.followed.is_some_and(|since| since.elapsed() < LINGER)
    }

    /// Whether nobody watches anything; then the next one who does starts the task again.
    fn is_over(&self) -> bool {
        let mut state = self.lock();
        state.is_running = !state.jobs.is_empty();
        !state.is_running
    }
}

/// Asks as long as anybody watches.
async fn run(shared: Arc<Shared>) {
    let mut failures = 0;
    while !shared.is_over() {
        let Err(error) = converse(&shared, &mut failures).await else { continue };
        failures += 1;
        let trouble = match error {
            // Its tries and pauses were the transport's own.
            ExecError::Connect(error) => Some(Trouble::Connect(error)),
            other if failures >= FAILURES => {
                let host = shared.shell.host().to_owned();
                Some(Trouble::Other { host, message: other.to_string() })
            }
            _ => None,
        };
        if trouble.is_some() {
            for job in shared.lock().jobs.values() {
                job.news.send_modify(|news| news.trouble = trouble.clone());
            }
        }
        sleep(PAUSE * failures.min(50)).await;
    }
}

/// Asks until the connection breaks, or nobody has watched for a while.
async fn converse(shared: &Shared, failures: &mut u32) -> Result<(), ExecError> {
    let mut conversation = Conversation::begin(&shared.shell, &shared.base, shared.files).await?;
    let mut pace = Pace::new(Instant::now());
    let mut idle_since = None;
    conversation.name(&shared.jobs()).await?;
    loop {
        let is_eager = shared.files == Files::Shared || shared.is_followed();
        let next = match idle_since {
            None => pace.next(is_eager),
            Some(since) => since + REST,
        };
        tokio::select! {
            heard = conversation.hear() => match heard? {
                Heard::Of(job, change) => {
                    pace.hurry(Instant::now());
                    shared.tell(&job, |news| change.apply(news));
                    continue;
                }
                Heard::All { jobs, took } => {
                    *failures = 0;
                    pace.turn(took, Instant::now());
                    for job in &jobs {
                        shared.tell(job, News::settle);
                    }
                }
            },
            () = shared.wake.notified() => pace.hurry(Instant::now()),
            () = sleep_until(next), if !conversation.is_asking() => match idle_since {
                None => conversation.ask().await?,
                Some(_) => return Ok(()),
            },
        }
        conversation.name(&shared.jobs()).await?;
        idle_since = match shared.lock().jobs.is_empty() {
            true => idle_since.or_else(|| Some(Instant::now())),
            false => None,
        };
    }
}
