//! The engine against a small model of it: random workflows, random things that happen, in random order.

use fastrand::Rng;
use gantry_engine::study::{
    Course, Next, Report, ReportedStatus, due, next, pass, report, rerun, skip, stepped,
};
use gantry_model::plugin::{Outcome, Wish};
use gantry_model::study::{Callback, ExecutionId, ExecutionResult, State, WaitLimit};
use jiff::Timestamp;
use serde_json::json;

use crate::fixtures::*;

/// What the model knows of an execution: a word, and until when that lasts.
#[derive(Debug, Clone, PartialEq)]
struct Modelled {
    status: &'static str,
    result: Option<ExecutionResult>,
    /// A delay's or a wait's end.
    until: Option<i64>,
    /// A sleep's end, while it runs.
    asleep: Option<i64>,
    since: i64,
    attempt: u32,
}

struct Model {
    callbacks: Vec<Callback>,
    executions: Vec<Modelled>,
    resting: bool,
}

impl Model {
    fn new(callbacks: &[Callback]) -> Self {
        let begun = |callback: &Callback| Modelled {
            status: if callback.delay > 0 { "created" } else { "running" },
            result: None,
            until: (callback.delay > 0).then_some(i64::from(callback.delay)),
            asleep: None,
            since: 0,
            attempt: 1,
        };
        Self {
            callbacks: callbacks.to_vec(),
            executions: callbacks.iter().map(begun).collect(),
            resting: callbacks.is_empty(),
        }
    }

    fn end(&mut self, place: usize, result: ExecutionResult, now: i64) {
        let retry = self.callbacks[place].retry;
        let execution = &mut self.executions[place];
        execution.asleep = None;
        if result != ExecutionResult::Success && execution.attempt <= retry {
            execution.status = "created";
            execution.until = Some(now + 5 * 2_i64.pow(execution.attempt - 1));
            execution.attempt += 1;
        } else {
            execution.status = "finished";
            execution.result = Some(result);
            execution.until = None;
        }
    }

    fn pass(&mut self, now: i64) {
        for place in 0..self.executions.len() {
            let limit = self.callbacks[place].run_limit.map(i64::from);
            let execution = &mut self.executions[place];
            let over = execution.until.is_some_and(|until| until <= now);
            match execution.status {
                "created" if over => {
                    (execution.status, execution.since, execution.until) = ("running", now, None);
                }
                "running" if limit.is_some_and(|limit| execution.since + limit <= now) => {
                    self.end(place, ExecutionResult::Timeout, now);
                }
                "running" if execution.asleep.is_some_and(|until| until <= now) => {
                    execution.asleep = None;
                }
                "waiting" if over => self.end(place, ExecutionResult::Timeout, now),
                _ => {}
            }
        }
    }

    fn finish(&mut self, place: usize, success: bool, now: i64) {
        let execution = &mut self.executions[place];
        if execution.status != "running" || execution.asleep.is_some() {
            return;
        }
        match self.callbacks[place].wait {
            Some(limit) if success => {
                execution.status = "waiting";
                execution.until = Some(now + i64::from(limit.0));
            }
            _ if success => self.end(place, ExecutionResult::Success, now),
            _ => self.end(place, ExecutionResult::Failed, now),
        }
    }

    fn is_resolved(&self) -> bool {
        self.executions.iter().all(|it| matches!(it.status, "finished" | "skipped"))
    }

    fn due(&self) -> Option<i64> {
        let awake = |it: &&Modelled| it.status == "running" && it.asleep.is_none();
        if self.resting {
            return None;
        }
        if self.is_resolved() || self.executions.iter().any(|it| awake(&it)) {
            return Some(i64::MIN);
        }
        let of = |(it, callback): (&Modelled, &Callback)| match it.status {
            "running" => {
                let limit = callback.run_limit.map(|limit| it.since + i64::from(limit));
                [limit, it.asleep].into_iter().flatten().min()
            }
            _ => it.until,
        };
        self.executions.iter().zip(&self.callbacks).filter_map(of).min()
    }
}

#[test]
fn whatever_happens_the_engine_does_what_the_model_does() {
    for seed in 0..3000 {
        let mut rng = Rng::with_seed(seed);
        let callbacks: Vec<_> = (0..rng.usize(0..4)).map(|_| random_callback(&mut rng)).collect();
        let state = state(callbacks, &[(2, Some("maybe"))]);
        let mut course = entered(&state);
        let mut model = Model::new(&state.callbacks);
        let mut now = 0;
        for moment in 0..60 {
            let what = happen(&mut rng, &mut course, &mut model, &state, &mut now);
            compare(&course, &model, &state, &format!("seed {seed}, moment {moment}: {what}"));
        }
    }
}

fn random_callback(rng: &mut Rng) -> Callback {
    Callback {
        run_limit: rng.bool().then(|| rng.u32(1..40)),
        wait: rng.bool().then(|| WaitLimit(rng.u32(1..40))),
        delay: if rng.bool() { rng.u32(1..20) } else { 0 },
        retry: rng.u32(0..3),
        ..callback("any")
    }
}

fn happen(
    rng: &mut Rng,
    course: &mut Course,
    model: &mut Model,
    state: &State,
    now: &mut i64,
) -> String {
    let place = rng.usize(0..4);
    let id = ExecutionId(i64::try_from(place).unwrap() + 1);
    let is_there = place < model.executions.len();
    let what = rng.u8(0..7);
    match what {
        0 | 1 => {
            // Now and then the clock is set, and nobody is told.
            *now += if rng.u8(0..10) == 0 { rng.i64(-500..500) } else { rng.i64(0..15) };
            pass(course, state, at(*now));
            model.pass(*now);
        }
        2 | 3 => {
            let success = rng.bool();
            let outcome = Outcome { success, values: json!({}) };
            stepped(course, state, id, wish(Wish::Finish(outcome)), at(*now));
            if is_there {
                model.finish(place, success, *now);
            }
        }
        4 => {
            let until = (*now + rng.i64(0..20)).max(0);
            let step = wish(Wish::SleepUntil(u64::try_from(until * 1000).unwrap()));
            stepped(course, state, id, step, at(*now));
            if let Some(it) = model.executions.get_mut(place)
                && it.status == "running"
                && it.asleep.is_none()
                && until > *now
            {
                it.asleep = Some(until);
            }
        }
        5 => {
            let result =
                if rng.bool() { ExecutionResult::Success } else { ExecutionResult::Failed };
            let status = Some(ReportedStatus::Finished);
            let answer = Report { status, result: Some(result), ..Report::default() };
            let taken = report(course, state, id, answer, at(*now)).is_ok();
            let open = model.executions.get(place).is_some_and(|it| !ended(it));
            assert_eq!(taken, open, "a report is taken exactly if the execution is open");
            if open {
                resolve(&mut model.executions[place], "finished", Some(result));
            }
        }
        _ if rng.bool() => {
            let skipped = skip(course, id, "somebody", at(*now)).is_ok();
            let open = model.executions.get(place).is_some_and(|it| !ended(it));
            assert_eq!(skipped, open);
            if open {
                resolve(&mut model.executions[place], "skipped", None);
            }
        }
        _ => {
            let again = rerun(course, id, "somebody", String::new(), at(*now)).is_ok();
            assert_eq!(again, model.executions.get(place).is_some_and(ended));
            if again {
                let it = &mut model.executions[place];
                resolve(it, "running", None);
                (it.since, it.attempt) = (*now, it.attempt + 1);
            }
        }
    }
    format!("{what} to {place} at {now}")
}

fn ended(execution: &Modelled) -> bool {
    matches!(execution.status, "finished" | "skipped")
}

fn resolve(execution: &mut Modelled, status: &'static str, result: Option<ExecutionResult>) {
    (execution.status, execution.result) = (status, result);
    (execution.until, execution.asleep) = (None, None);
}

fn compare(course: &Course, model: &Model, state: &State, when: &str) {
    let seen: Vec<_> = course
        .executions
        .iter()
        .map(|it| (it.state.status(), it.state.result(), it.attempt))
        .collect();
    let expected: Vec<_> =
        model.executions.iter().map(|it| (it.status, it.result, it.attempt)).collect();
    assert_eq!(seen, expected, "{when}");
    let expected = model.due().map(|due| if due == i64::MIN { Timestamp::MIN } else { at(due) });
    assert_eq!(due(course, state), expected, "{when}");
    let chooses = next(course, state) == Next::Choose;
    assert_eq!(chooses, model.is_resolved() && !model.resting, "{when}");
}
