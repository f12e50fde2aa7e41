//! What is to be done for executions is done at the same time, while time passes for all of them.

use std::collections::BTreeSet;
use std::time::Duration;

use gantry_engine::study::{Next, alarm, next, pass};
use gantry_model::study::ExecutionId;
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

use super::super::{Error, Pipeline, Result};
use super::happened::Happened;
use super::keep::Kept;
use super::live::Live;

/// Nothing is waited for longer than this at once.
const LONGEST: Duration = Duration::from_secs(3600);

/// What is being done.
struct UnderWay {
    tasks: JoinSet<Result<Happened>>,
    executions: BTreeSet<ExecutionId>,
}

impl Pipeline {
    /// Asks callbacks and does wishes, all at once. What came of one is kept before the last is there, and trouble with one ends
    /// none of the others.
    ///
    /// Each is a task of its own: a future that nobody polls while something is kept could hold the connection to the
    /// database which that needs.
    pub(super) async fn work(&self, live: &mut Live, ids: Vec<ExecutionId>) -> Result<Kept> {
        let mut under_way = UnderWay { tasks: JoinSet::new(), executions: BTreeSet::new() };
        self.begin_work(live, &mut under_way, ids)?;
        let mut trouble = None;
        while !under_way.tasks.is_empty() {
            tokio::select! {
                Some(ended) = under_way.tasks.join_next() => {
                    trouble = take_in(live, ended)?.or(trouble);
                }
                () = sleep(self.until_alarm(live)?) => self.pass_time(live, &mut under_way)?,
            }
            let is_last = under_way.tasks.is_empty() && trouble.is_none();
            if is_last || !live.is_changed() {
                continue;
            }
            match self.keep_here(live).await? {
                Kept::GoesOn => {}
                Kept::Stale => self.look_again(live).await?,
                // Somebody moved the experiment on: what is still under way is of no use any more.
                Kept::Waits => return Ok(Kept::Waits),
            }
        }
        trouble.map_or(Ok(Kept::GoesOn), Err)
    }

    fn begin_work(
        &self,
        live: &Live,
        under_way: &mut UnderWay,
        ids: Vec<ExecutionId>,
    ) -> Result<()> {
        for id in ids {
            if under_way.executions.insert(id) {
                let (pipeline, work) = (self.clone(), self.prepare_work(live, id)?);
                under_way.tasks.spawn(async move { pipeline.do_work(work).await });
            }
        }
        Ok(())
    }

    /// Ends what took too long, and begins what was delayed.
    fn pass_time(&self, live: &mut Live, under_way: &mut UnderWay) -> Result<()> {
        let (course, state) = live.parts()?;
        pass(course, state, self.clock.now());
        match next(course, state) {
            Next::Work(ids) => self.begin_work(live, under_way, ids),
            _ => Ok(()),
        }
    }

    fn until_alarm(&self, live: &Live) -> Result<Duration> {
        let Some(at) = alarm(&live.course, live.state()?) else { return Ok(LONGEST) };
        let left = at.duration_since(self.clock.now());
        Ok(Duration::try_from(left).unwrap_or(Duration::ZERO).min(LONGEST))
    }
}

/// Takes in what came of one. Trouble of the server's is handed back.
fn take_in(
    live: &mut Live,
    ended: std::result::Result<Result<Happened>, JoinError>,
) -> Result<Option<Error>> {
    match ended.map_err(|error| Error::internal("asking a callback", error)) {
        Ok(Ok(happened)) => live.tell(&happened).map(|_| None),
        Ok(Err(error)) | Err(error) => Ok(Some(error)),
    }
}
