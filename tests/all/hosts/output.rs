//! What jobs print: live, resumable, apart, and put together.

use std::time::{Duration, Instant};

use super::support::{Site, printed};

/// Two jobs that print twenty lines in two seconds each, every fifth to the other stream.
const SLOW: &str = "\
left:
  host: my_host
  script: |
    for i in $(seq 20); do
      if [ $((i % 5)) = 0 ]; then echo warning $i >&2; else echo line $i; fi
      sleep 0.1
    done
right:
  host: my_host
  script: |
    for i in $(seq 20); do echo right $i; sleep 0.1; done
";

fn lines(word: &str, wanted: fn(u32) -> bool) -> String {
    (1..=20).filter(|line| wanted(*line)).map(|line| format!("{word} {line}\n")).collect()
}

#[tokio::test]
async fn everything_that_jobs_print_comes_live_once_and_in_order() {
    let site = Site::start().await;
    let run = site.begin(SLOW).await;
    let mut events = site.follow(&format!("/runs/{run}/logs/events"), None).await;
    let first = events.next().await;
    let jobs = site.get(&format!("/runs/{run}/jobs")).await;
    assert_ne!(jobs[0]["state"], "FINISHED", "the first line comes while the job runs");
    let mut pieces = vec![serde_json::from_str(&first.data).unwrap()];
    pieces.extend(events.rest().await);
    assert!(pieces.len() > 10, "it comes in pieces: {pieces:?}");
    assert_eq!(printed(&pieces, "left", "stdout"), lines("line", |line| line % 5 != 0));
    assert_eq!(printed(&pieces, "left", "stderr"), lines("warning", |line| line % 5 == 0));
    assert_eq!(printed(&pieces, "right", "stdout"), lines("right", |_| true));
    assert_eq!(site.get(&format!("/runs/{run}")).await["status"], "FINISHED");
    let path = format!("/runs/{run}/jobs/right/logs/events");
    let again = site.follow(&path, None).await.rest().await;
    assert_eq!(printed(&again, "right", "stdout"), lines("right", |_| true));
    assert!(again.iter().all(|piece| piece["job"] == "right"));
}

#[tokio::test]
async fn a_reader_who_was_cut_off_goes_on_where_it_was() {
    let site = Site::start().await;
    let run = site.begin(SLOW).await;
    let path = format!("/runs/{run}/logs/events");
    let (mut pieces, mut last) = (Vec::new(), None);
    for _ in 0..5 {
        let mut events = site.follow(&path, last.as_deref()).await;
        for _ in 0..3 {
            let event = events.next().await;
            pieces.push(serde_json::from_str(&event.data).unwrap());
            last = Some(event.id);
        }
    }
    pieces.extend(site.follow(&path, last.as_deref()).await.rest().await);
    assert_eq!(printed(&pieces, "left", "stdout"), lines("line", |line| line % 5 != 0));
    assert_eq!(printed(&pieces, "left", "stderr"), lines("warning", |line| line % 5 == 0));
    assert_eq!(printed(&pieces, "right", "stdout"), lines("right", |_| true));
}

#[tokio::test]
async fn a_line_is_seen_soon_after_it_was_printed() {
    let site = Site::start().await;
    let mark = site.folder.path().join("go");
    let yaml = format!(
        "quick:\n  host: my_host\n  script: |\n    echo ready\n    \
         until [ -e {0} ]; do sleep 0.01; done\n    echo gone\n    sleep 5\n",
        mark.display()
    );
    let run = site.begin(&yaml).await;
    let mut events = site.follow(&format!("/runs/{run}/jobs/quick/logs/events"), None).await;
    events.next().await;
    let begun = Instant::now();
    std::fs::write(&mark, "").unwrap();
    events.next().await;
    // Far more than it takes, and far less than any pause in between would.
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn as_text_each_job_has_a_section_and_offsets_are_its_own() {
    let site = Site::start().await;
    let yaml = "\
stages: [one, two]
first:
  stage: one
  host: my_host
  script: printf 'a\\nb'
quiet:
  stage: one
  host: my_host
  script: 'true'
second:
  stage: two
  host: my_host
  script: echo c; echo d >&2
";
    let run = site.begin(yaml).await;
    site.end(&run).await;
    let text = async |path: String| site.client().get(&path).await.expect_status(200).text();
    let whole = "=== first (stage one) ===\na\nb\n=== second (stage two) ===\nc\n";
    assert_eq!(text(format!("/runs/{run}/logs")).await, whole);
    let errors = text(format!("/runs/{run}/logs?stream=stderr")).await;
    assert_eq!(errors, "=== second (stage two) ===\nd\n");
    assert_eq!(text(format!("/runs/{run}/jobs/first/logs?offset=2")).await, "b");
    site.client().get(&format!("/runs/{run}/logs?offset=2")).await.expect_status(400);
    let printed = site.gantry(&["logs", "last"]).await.expect(0);
    assert_eq!(printed.stdout, whole);
    let printed = site.gantry(&["logs", "last", "--job", "second", "--stderr"]).await.expect(0);
    assert_eq!(printed.stdout, "d\n");
    let followed = site.gantry(&["logs", "-f", "last"]).await.expect(0);
    assert_eq!(followed.stdout, "first  | a\nfirst  | b\nsecond | c\n");
    let followed = site.gantry(&["logs", "-f", "last", "--job", "first"]).await.expect(0);
    assert_eq!(followed.stdout, "a\nb");
}

#[tokio::test]
async fn a_job_that_is_started_again_shows_each_turn() {
    let site = Site::start().await;
    let mark = site.folder.path().join("tried");
    let yaml = format!(
        "again:\n  host: my_host\n  retry: 1\n  script: |\n    \
         if [ -e {0} ]; then echo second; else touch {0}; echo first; exit 1; fi\n",
        mark.display()
    );
    let run = site.begin(&yaml).await;
    let path = format!("/runs/{run}/jobs/again/logs/events");
    let pieces = site.follow(&path, None).await.rest().await;
    let turns: Vec<_> = pieces.iter().map(|piece| piece["turn"].as_u64().unwrap()).collect();
    assert_eq!(turns, [1, 2], "{pieces:?}");
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    let jobs = site.get(&format!("/runs/{run}/jobs")).await;
    assert_eq!(jobs[0]["turn"], 2, "{jobs}");
}
