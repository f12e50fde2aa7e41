//! Script tasks are checked, drawn, rendered and added.

use gantry_tests::workspace;
use serde_json::{Value, json};

use super::support::{Site, problem};

/// Two mistakes and a slip of the pen.
const WRONG: &str = "\
stages: [build]
compile:
  stage: biuld
  host: my_host
  script: echo {{ inputs.nothing.value }}
  scirpt_type: bash
";

#[tokio::test]
async fn lint_shows_each_finding_with_its_line_and_a_caret() {
    let site = Site::bare().await;
    let path = site.file("wrong/task.yml", WRONG);
    let lint = site.gantry(&["task", "lint", &path]).await.expect(1);
    let errors = lint.stdout.lines().filter(|line| line.contains(" error "));
    assert_eq!(errors.count(), 2, "{}", lint.stdout);
    let stage = lint.stdout.split(&format!("{path}:3:")).nth(1).unwrap();
    let lines: Vec<&str> = stage.lines().take(3).collect();
    assert_eq!(lines[1], "  3 |   stage: biuld", "{}", lint.stdout);
    assert_eq!(lines[2].find('^'), Some("  3 |   stage: ".len()), "{}", lint.stdout);
    assert!(lint.stdout.contains("script_type"), "{}", lint.stdout);
    assert!(lint.stderr.contains("2 errors, 1 warning"), "{}", lint.stderr);
    let found = site.gantry(&["task", "lint", &path, "-o", "json"]).await.expect(1);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 3, "{found}");
}

#[tokio::test]
async fn the_server_finds_the_same_and_keeps_nothing() {
    let site = Site::bare().await;
    let refusal = problem(site.ask_for_task(WRONG).await, 422, "script-refused");
    let errors = refusal["errors"].as_array().unwrap();
    assert!(errors.len() >= 2, "{refusal}");
    for error in errors {
        assert_eq!(error["location"]["file"], "task.yml", "{error}");
        assert!(error["location"]["line"].is_u64() && error["location"]["column"].is_u64());
    }
    let body = json!({"main": "task.yml", "files": {"task.yml": WRONG}});
    let linted = site.client().post_json("/tasks/script/lint", &body).await.expect_status(200);
    assert_eq!(linted.json()["accepted"], false);
    assert_eq!(linted.json()["findings"].as_array().unwrap().len(), 3, "{}", linted.text());
    assert_eq!(site.get("/tasks").await["items"], json!([]));
    let path = site.file("task.yml", WRONG);
    let pushed = site.gantry(&["task", "push", &path]).await.expect(1);
    assert!(pushed.stderr.contains("task.yml:3:"), "{}", pushed.stderr);
}

#[tokio::test]
async fn each_push_is_a_version_of_its_own() {
    let site = Site::bare().await;
    let path = site.file("say-hello/task.yml", "a:\n  host: local\n  script: '{{ files.b }}'\n");
    site.file("say-hello/b.sh", "echo hello\n");
    for version in ["1.0.0", "2.0.0"] {
        let pushed = site.gantry(&["task", "push", &path]).await.expect(0);
        assert_eq!(pushed.stdout, format!("script.say-hello:{version}\n"));
    }
    let task = site.get("/tasks/script.say-hello/2.0.0").await;
    assert_eq!(task["script"]["files"]["b.sh"], json!({"text": "echo hello\n"}), "{task}");
    let given = ["--name", "Menu/Say hello", "--namespace", "org.example.hello"];
    let push = ["task", "push", &path, "--as-version", "1.2.3"];
    let pushed = site.gantry(&[&push[..], &given].concat()).await.expect(0);
    assert_eq!(pushed.stdout, "org.example.hello:1.2.3\n");
    site.gantry(&[&push[..], &given].concat()).await.expect(1);
    let listed = site.gantry(&["task", "ls"]).await.expect(0);
    assert!(listed.stdout.contains("Menu/Say hello"), "{}", listed.stdout);
    let shown = site.gantry(&["task", "show", "org.example.hello"]).await.expect(0);
    assert!(shown.stdout.contains("jobs"), "{}", shown.stdout);
}

#[tokio::test]
async fn a_name_that_no_task_can_have_is_refused() {
    let site = Site::bare().await;
    let files = json!({"task.yml": "a:\n  host: local\n  script: echo\n"});
    let good = json!({
        "name": "say hello",
        "namespace": "org.example.hello",
        "version": "1.0.0",
        "main": "task.yml",
        "files": files,
    });
    let wrong = [
        ("name", ""),
        ("name", "two\nlines"),
        ("namespace", "nodots"),
        ("namespace", "org..example"),
        ("version", "schema"),
    ];
    for (field, text) in wrong {
        let mut body = good.clone();
        body[field] = json!(text);
        let answer = site.client().post_json("/tasks/script", &body).await;
        let refusal = problem(answer, 422, "script-refused");
        assert_eq!(refusal["errors"][0]["path"], field, "{refusal}");
    }
    site.client().post_json("/tasks/script", &good).await.expect_status(201);
}

#[tokio::test]
async fn a_picture_has_every_stage_and_job() {
    let site = Site::bare().await;
    let path = workspace::root().join("bundles/scripts/two-stages/task.yml");
    let path = path.to_str().unwrap();
    let drawn = site.gantry(&["task", "graph", path]).await.expect(0).stdout;
    for word in ["<svg", "build", "test", "create_file", "print_file"] {
        assert!(drawn.contains(word), "{word}: {drawn}");
    }
    let into = site.folder.path().join("graph.svg");
    site.gantry(&["task", "graph", path, "-o", into.to_str().unwrap()]).await.expect(0);
    assert_eq!(std::fs::read_to_string(into).unwrap().trim(), drawn.trim());
    let task = site.gantry(&["task", "push", path, "-o", "ids"]).await.expect(0).stdout;
    let picture = site.client().get(&format!("/tasks/{}/graph.svg", task.trim())).await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert_eq!(picture.expect_status(200).text().trim(), drawn.trim());
}

#[tokio::test]
async fn rendering_shows_what_would_run_with_values_quoted_and_secrets_masked() {
    let site = Site::bare().await;
    let yaml = "\
inputs:
  scan:
    type: dataset
    push_data: true
  angle:
    type: integer
    default: 90
rotate:
  host: my_host
  script: |
    rotate {{ inputs.scan.file.path }} {{ inputs.angle.value }} --key {{ TOKEN }}
";
    let path = site.file("task.yml", yaml);
    let scan = site.file("a b'.nii", "");
    let given = format!("scan={scan}");
    let render = ["task", "render", &path, "--input", &given, "--variable", "TOKEN"];
    let rendered = site.gantry(&render).await.expect(0).stdout;
    assert!(rendered.contains("rotate on my_host"), "{rendered}");
    assert!(rendered.contains(" 90 --key '********'"), "{rendered}");
    assert!(rendered.contains("/data/scan/a b'\\''.nii'"), "{rendered}");
    let missing = site.gantry(&["task", "render", &path]).await.expect(2);
    assert!(missing.stderr.contains("scan"), "{}", missing.stderr);
    site.gantry(&[&render[..], &["--job", "other"]].concat()).await.expect(3);
    let unknown = site.gantry(&render[..5]).await.expect(1);
    assert!(unknown.stderr.contains("TOKEN"), "{}", unknown.stderr);
}

#[tokio::test]
async fn editors_get_a_schema_from_the_command_line_and_from_the_server() {
    let site = Site::bare().await;
    let printed = site.gantry(&["task", "schema"]).await.expect(0).stdout;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let client = site.server.anonymous();
    let served = client.get("/api/v1/tasks/script/schema").await.expect_status(200);
    assert_eq!(served.header("content-type"), "application/schema+json");
    assert_eq!(served.json(), printed);
    assert!(printed["properties"]["stages"].is_object(), "{printed}");
}

#[tokio::test]
async fn what_the_server_does_not_know_yet_is_warned_of_and_does_not_stop_a_task() {
    let site = Site::start().await;
    let yaml = "known:\n  host: my_host\n  script: echo\n\
                other:\n  host: nobody\n  image: private/tool:1\n  docker_repository: ours\n  script: echo\n\
                open:\n  host: '{{ inputs.where.value }}'\n  script: echo\n\
                inputs:\n  where:\n    type: string\n";
    let accepted = site.ask_for_task(yaml).await.expect_status(201).json();
    let warnings = accepted["warnings"].as_array().unwrap();
    let told: Vec<_> = warnings.iter().map(|it| (&it["code"], &it["severity"])).collect();
    let warning = json!("warning");
    assert_eq!(
        told,
        [(&json!("unknown-host"), &warning), (&json!("unknown-repository"), &warning)],
        "{accepted}"
    );
    assert_eq!(warnings[0]["location"]["line"], 4, "{accepted}");
    assert_eq!(warnings[0]["path"], "other.host");
    assert!(warnings[0]["hint"].as_str().unwrap().contains("gantry host add nobody"), "{accepted}");
    let hint = warnings[1]["hint"].as_str().unwrap();
    assert!(hint.contains("gantry host repository add ours"), "{accepted}");

    let path = site.file("task.yml", yaml);
    let pushed = site.gantry(&["task", "push", &path]).await.expect(0);
    assert!(pushed.stderr.contains("there is no host 'nobody' here yet"), "{}", pushed.stderr);
    assert!(pushed.stderr.contains("`gantry host add nobody"), "{}", pushed.stderr);
    site.add("nobody", &site.sshd).await;
    let add = ["host", "repository", "add", "ours", "registry.example.org", "--username", "lab"];
    site.gantry_with(&add, "secret\n").await.expect(0);
    let accepted = site.ask_for_task(yaml).await.expect_status(201).json();
    assert_eq!(accepted["warnings"], json!([]), "{accepted}");
}
