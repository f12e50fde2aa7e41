//! `GET /runs/{id}/logs/events`: what a run prints, while it prints it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eventsource_stream::Event;
use gantry_tests::server::TestServer;
use serde_json::Value;

use crate::native::NOBODY;
use crate::native::support::{Native, problem, script};

/// Twenty lines in two seconds, every fifth to the other stream.
const SLOW: &str = "for i in $(seq 20); do
    if [ $((i % 5)) = 0 ]; then echo warning $i >&2; else echo line $i; fi
    sleep 0.1
done";

/// What was read of both streams.
#[derive(Debug, Default, PartialEq)]
struct Printed {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Printed {
    /// Adds an event, which must go on exactly where the last one of its stream ended.
    fn add(&mut self, event: &Event) {
        assert_eq!(event.event, "log");
        let piece: Value = serde_json::from_str(&event.data).unwrap();
        assert!(piece["read_at"].is_string(), "{piece}");
        let stream = if piece["stream"] == "stdout" {
            &mut self.stdout
        } else {
            assert_eq!(piece["stream"], "stderr");
            &mut self.stderr
        };
        assert_eq!(piece["offset"], stream.len(), "a gap or a repetition");
        stream.extend(STANDARD.decode(piece["data"].as_str().unwrap()).unwrap());
    }

    fn of(events: &[Event]) -> Self {
        let mut printed = Self::default();
        events.iter().for_each(|event| printed.add(event));
        printed
    }

    /// What `SLOW` prints.
    fn slow() -> Self {
        let lines = |word: &str, wanted: fn(u32) -> bool| {
            let lines = (1..=20).filter(|line| wanted(*line));
            lines.map(|line| format!("{word} {line}\n")).collect::<String>().into_bytes()
        };
        Self {
            stdout: lines("line", |line| line % 5 != 0),
            stderr: lines("warning", |line| line % 5 == 0),
        }
    }
}

fn path(run: &str) -> String {
    format!("/runs/{run}/logs/events")
}

#[tokio::test]
async fn lines_arrive_while_the_task_still_prints_and_all_are_there_at_the_end() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script(SLOW)).await;
    let mut live = native.follow(&path(&run), None).await;
    let mut printed = Printed::default();
    printed.add(&live.next().await.unwrap());
    assert_eq!(native.run(&run).await["status"], "RUNNING", "the first event came late");
    assert!(printed.stdout.len() < Printed::slow().stdout.len(), "all came at once");
    let rest = live.rest().await;
    assert!(rest.len() >= 5, "two seconds of printing came in {} events", rest.len());
    rest.iter().for_each(|event| printed.add(event));
    assert_eq!(printed, Printed::slow());
}

#[tokio::test]
async fn a_reader_who_was_cut_off_goes_on_without_a_gap_and_without_a_repetition() {
    let mut server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script(SLOW)).await;
    let mut printed = Printed::default();
    let mut last: Option<String> = None;
    for _ in 0..3 {
        let mut live = native.follow(&path(&run), last.as_deref()).await;
        for _ in 0..2 {
            let event = live.next().await.unwrap();
            printed.add(&event);
            last = Some(event.id);
        }
    }
    server.kill9();
    server.restart().await;
    let native = Native::new(&server);
    let rest = native.follow(&path(&run), last.as_deref()).await.rest().await;
    rest.iter().for_each(|event| printed.add(event));
    assert_eq!(printed, Printed::slow());
    assert_eq!(native.wait(&run).await["status"], "FINISHED");
}

#[tokio::test]
async fn an_ended_run_is_read_from_any_event_on() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("head -c 100000 /dev/zero; echo end >&2; exit 3")).await;
    native.wait_for(&run, "FAILED").await;
    let all = native.follow(&path(&run), None).await.rest().await;
    let whole = Printed { stdout: vec![0; 100_000], stderr: b"end\n".to_vec() };
    assert_eq!(Printed::of(&all), whole);
    assert!(all.len() >= 4, "an event has 32 KiB at most, so these are too few: {}", all.len());
    for (place, event) in all.iter().enumerate() {
        let mut printed = Printed::of(&all[..=place]);
        let rest = native.follow(&path(&run), Some(&event.id)).await.rest().await;
        rest.iter().for_each(|event| printed.add(event));
        assert_eq!(printed, whole);
    }
    let unreadable = native.follow(&path(&run), Some("1:x")).await.rest().await;
    assert_eq!(Printed::of(&unreadable), whole);
    problem(native.client.get(&path(NOBODY)).await, 404, "not-found");
}
