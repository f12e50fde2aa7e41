//! Variables and Docker repositories: kept, used, and not shown.

use serde_json::json;

use super::support::{Site, printed, problem};

#[tokio::test]
async fn a_protected_variable_is_used_and_never_shown() {
    let site = Site::start().await;
    let set = ["variable", "set", "TOKEN", "--protected"];
    site.gantry_with(&set, "hunter2-hunter2\n").await.expect(0);
    site.gantry_with(&["variable", "set", "GREETING"], "hello\n").await.expect(0);
    let of_project = ["variable", "set", "GREETING", "--project", "trial"];
    site.gantry_with(&of_project, "welcome\n").await.expect(0);
    let listed = site.gantry(&["variable", "ls"]).await.expect(0).stdout;
    assert!(listed.contains("(protected)") && !listed.contains("hunter2"), "{listed}");
    assert!(listed.contains("trial") && listed.contains("welcome"), "{listed}");

    let yaml = "\
say:
  host: my_host
  script: |
    test {{ TOKEN }} = hunter2-hunter2 && echo {{ GREETING }} {{ TOKEN }}
";
    let run = site.begin(yaml).await;
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    let log = site.client().get(&format!("/runs/{run}/jobs/say/logs")).await.expect_status(200);
    assert_eq!(log.text(), "hello ***************\n");
    let path = site.file("task.yml", yaml);
    let task = site.gantry(&["task", "push", &path]).await.expect(0).stdout;
    let run = site.gantry(&["run", task.trim(), "--project", "trial"]).await.expect(0);
    assert_eq!(run.stdout, "welcome ***************\n");

    site.gantry(&["variable", "rm", "GREETING", "--project", "trial"]).await.expect(0);
    site.gantry(&["variable", "rm", "GREETING", "--project", "trial"]).await.expect(3);
    let refused = site.client().put_json("/variables/no name", &json!({"value": "x"})).await;
    problem(refused, 422, "host-refused");
}

#[tokio::test]
async fn a_repository_keeps_its_password_to_itself() {
    let site = Site::bare().await;
    let add = ["host", "repository", "add", "images", "registry.example.org"];
    let add = [&add[..], &["--username", "puller"]].concat();
    site.gantry_with(&add, "pull-me\n").await.expect(0);
    let listed = site.gantry(&["host", "repository", "ls", "-o", "json"]).await.expect(0).stdout;
    assert!(listed.contains("registry.example.org") && !listed.contains("pull-me"), "{listed}");
    let viewer = site.client_with("viewer").await;
    problem(viewer.get("/repositories").await, 403, "forbidden");
    site.gantry(&["host", "repository", "rm", "images"]).await.expect(0);
    site.gantry(&["host", "repository", "rm", "images"]).await.expect(3);
}

#[tokio::test]
async fn a_secret_is_masked_in_pieces_where_it_overlaps_and_after_it_was_replaced() {
    let site = Site::start().await;
    for (name, value) in [("ONE", "hunter2-hunter2\n"), ("TWO", "hunter2-is-mine\n")] {
        site.gantry_with(&["variable", "set", name, "--protected"], value).await.expect(0);
    }
    let go = site.folder.path().join("go");
    let yaml = format!(
        "say:\n  host: my_host\n  script: |\n    printf 'both hunter2-hunter2-is-mine, half hunter2-'\n    \
         until [ -e {0} ]; do sleep 0.05; done\n    echo hunter2\n",
        go.display()
    );
    let run = site.begin(&yaml).await;
    let path = format!("/runs/{run}/jobs/say/logs");
    let mut events = site.follow(&format!("{path}/events"), None).await;
    let first = serde_json::from_str(&events.next().await.data).unwrap();
    let shown = "both ***********************, half ";
    assert_eq!(printed(std::slice::from_ref(&first), "say", "stdout"), shown);
    assert_eq!(site.client().get(&path).await.expect_status(200).text(), shown);
    std::fs::write(go, "").unwrap();
    let pieces = [vec![first], events.rest().await].concat();
    let whole = format!("{shown}***************\n");
    assert_eq!(printed(&pieces, "say", "stdout"), whole);
    site.end(&run).await;
    for name in ["ONE", "TWO"] {
        site.gantry(&["variable", "rm", name]).await.expect(0);
    }
    assert_eq!(site.client().get(&path).await.expect_status(200).text(), whole);
}
