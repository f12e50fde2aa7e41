//! What becomes of the jobs of a script run.

use gantry_model::exec::{ExecExit, ExecOutcome};
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::host::HostName;
use gantry_model::id::RunId;
use gantry_model::script::{
    Interpreter, JobKey, JobRecord, JobState, Script, ScriptJob, TaskFiles, Template,
};
use jiff::Timestamp;

use super::*;

fn job(name: &str, stage: usize) -> ScriptJob {
    ScriptJob {
        key: JobKey(name.to_owned()),
        host: Template("local".to_owned()),
        stage,
        description: None,
        script: Template("true".to_owned()),
        interpreter: Interpreter::Shell,
        executable: None,
        container: None,
        environment: Vec::new(),
        artifacts: Vec::new(),
        success_code: 0,
        failure_pattern: None,
        time_limit_seconds: None,
        retries: 0,
        allow_failure: false,
        keep_folder: false,
        line: 1,
    }
}

fn script(jobs: Vec<ScriptJob>) -> Script {
    let stages = vec!["build".to_owned(), "test".to_owned()];
    Script { stages, jobs, files: TaskFiles::new(), main: "task.yml".to_owned() }
}

fn records(script: &Script, states: Vec<JobState>) -> Vec<JobRecord> {
    let numbered = (0..).zip(script.jobs.iter().zip(states));
    numbered
        .map(|(index, (job, state))| JobRecord {
            run: RunId(uuid::Uuid::nil()),
            attempt: 1,
            index,
            key: job.key.clone(),
            stage: u32::try_from(job.stage).unwrap(),
            turn: u32::from(state != JobState::Waiting),
            state,
            revision: 0,
        })
        .collect()
}

fn exit(outcome: ExecOutcome) -> ExecExit {
    let at = Timestamp::UNIX_EPOCH;
    ExecExit { outcome, started_at: at, ended_at: at }
}

fn finished() -> JobState {
    let host: HostName = "local".parse().unwrap();
    JobState::Finished { host, exit: exit(ExecOutcome::Exited { code: 0 }), artifacts: Vec::new() }
}

fn failed() -> JobState {
    let failure = Failure {
        stage: Stage::Run,
        reason: FailureReason::ExitCode,
        cause: "the job exited with code 3".to_owned(),
        hint: String::new(),
        exit_code: Some(3),
        details: Vec::new(),
    };
    JobState::Failed { host: None, failure, exit: None }
}

#[test]
fn a_stage_starts_whole_and_the_next_one_after_it() {
    let script = script(vec![job("a", 0), job("b", 0), job("c", 1)]);
    let decide = |states| decide(&script, &records(&script, states));
    let waiting = || JobState::Waiting;
    assert_eq!(decide(vec![waiting(), waiting(), waiting()]).start, [0, 1]);
    assert_eq!(decide(vec![finished(), waiting(), waiting()]).start, [1]);
    assert_eq!(decide(vec![finished(), finished(), waiting()]).start, [2]);
    let all = decide(vec![finished(), finished(), finished()]);
    assert_eq!(all, Decision { verdict: Some(Verdict::Finished), ..Decision::default() });
}

#[test]
fn a_failed_job_stops_what_follows_and_is_named() {
    let script = script(vec![job("a", 0), job("b", 0), job("c", 1)]);
    let first = decide(&script, &records(&script, vec![failed(), finished(), JobState::Waiting]));
    assert_eq!(first, Decision { skip: vec![2], ..Decision::default() });
    let jobs = records(&script, vec![failed(), finished(), JobState::Skipped]);
    let Some(Verdict::Failed(failure)) = decide(&script, &jobs).verdict else {
        panic!("it has failed")
    };
    assert_eq!(failure.cause, "job 'a': the job exited with code 3");
    assert_eq!(failure.exit_code, Some(3));
}

#[test]
fn a_job_that_may_fail_stops_nothing() {
    let may_fail = ScriptJob { allow_failure: true, ..job("a", 0) };
    let script = script(vec![may_fail, job("c", 1)]);
    assert_eq!(decide(&script, &records(&script, vec![failed(), JobState::Waiting])).start, [1]);
    let all = decide(&script, &records(&script, vec![failed(), finished()]));
    assert_eq!(all.verdict, Some(Verdict::Finished));
}

#[test]
fn a_failed_job_is_started_again_as_often_as_it_says() {
    let script = script(vec![ScriptJob { retries: 1, ..job("a", 0) }]);
    let mut jobs = records(&script, vec![failed()]);
    assert_eq!(decide(&script, &jobs).start, [0]);
    jobs[0].turn = 2;
    assert!(matches!(decide(&script, &jobs).verdict, Some(Verdict::Failed(_))));
}

#[test]
fn the_success_code_and_the_pattern_decide_what_success_is() {
    let reason = |job: &ScriptJob, code, line| {
        let exit = exit(ExecOutcome::Exited { code });
        job_failure(job, &exit, 5, line).map(|failure| failure.reason)
    };
    let plain = job("a", 0);
    let odd = ScriptJob { success_code: 3, ..job("a", 0) };
    assert_eq!(reason(&plain, 0, None), None);
    assert_eq!(reason(&plain, 0, Some("ERROR")), Some(FailureReason::OutputPattern));
    assert_eq!(reason(&odd, 3, None), None);
    assert_eq!(reason(&odd, 0, None), Some(FailureReason::ExitCode));
    assert_eq!(reason(&odd, 4, None), Some(FailureReason::ExitCode));
}
