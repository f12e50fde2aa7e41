//! `gantry plugin …` as a shell runs it.

use serde_json::{Value, json};

use super::support::{FIRST, NAME, SECOND, Site, first, second};

/// Runs a verb that succeeds, and tells what it printed to standard output and to standard error.
async fn plugin(site: &Site, arguments: &[&str], input: &str) -> (String, String) {
    let (code, stdout, stderr) = site.gantry(&[&["plugin"], arguments].concat(), input).await;
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    (stdout, stderr)
}

#[tokio::test]
async fn an_administrator_takes_a_plugin_through_its_life() {
    let site = Site::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (old, new) = (file("old.wasm", first()), file("new.wasm", second()));
    let (said, told) = plugin(&site, &["install", &old], "").await;
    assert_eq!(said.trim(), format!("{NAME} {FIRST}"));
    assert!(told.contains("secret token") && told.contains("grant"), "{told}");
    let (said, _) = plugin(&site, &["ls", "-o", "ids"], "").await;
    assert!(said.lines().any(|line| line == NAME), "{said}");

    plugin(&site, &["grant", NAME, "secret token"], "").await;
    plugin(&site, &["secret", "set", "token"], "hidden\n").await;
    let (said, _) = plugin(&site, &["secret", "ls", "-o", "json"], "").await;
    assert!(said.contains("token") && !said.contains("hidden"), "{said}");
    let (said, _) = plugin(&site, &["show", NAME], "").await;
    assert!(said.contains("+ secret token") && said.contains("- http GET"), "{said}");
    let part = "local-http GET http://127.0.0.1:8042";
    let (said, _) = plugin(&site, &["grant", NAME, part], "").await;
    let order = ["~ local-http", &format!("    + {part}"), "+ secret token"];
    let places: Vec<_> = order.iter().map(|part| said.find(part)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "what is granted in part is shown: {said}");
    plugin(&site, &["settings", NAME, "-"], "pause_ms: 1\n").await;
    let (said, _) = plugin(&site, &["settings", NAME], "").await;
    assert_eq!(serde_json::from_str::<Value>(&said).unwrap(), json!({"pause_ms": 1}));
    let (said, _) = plugin(&site, &["limits", NAME, "requests=5"], "").await;
    assert!(said.contains("\"requests\": 5"), "{said}");
    let (said, _) = plugin(&site, &["policy", NAME, "retry", "3"], "").await;
    assert_eq!(said.trim(), "retry 3");
    plugin(&site, &["use", NAME, "--project", "trial"], "").await;
    let (said, _) = plugin(&site, &["use"], "").await;
    assert!(said.contains("trial"), "{said}");
    plugin(&site, &["use", NAME, "--project", "trial", "--no-longer"], "").await;
    plugin(&site, &["disable", NAME, "--project", "trial"], "").await;
    plugin(&site, &["enable", NAME, "--project", "trial", "--as-others"], "").await;

    plugin(&site, &["upgrade", &new, "--grant-new"], "").await;
    assert_eq!(site.plugin(NAME).await["version"], SECOND);
    plugin(&site, &["rollback", NAME], "").await;
    plugin(&site, &["activate", NAME, SECOND], "").await;
    plugin(&site, &["rm", NAME, FIRST], "").await;
    plugin(&site, &["revoke", NAME, "--all"], "").await;
    assert_eq!(site.plugin(NAME).await["grants"], json!([]));
    plugin(&site, &["secret", "rm", "token"], "").await;
    plugin(&site, &["rm", NAME], "").await;
    let (code, _, told) = site.gantry(&["plugin", "show", NAME], "").await;
    assert_eq!(code, 3, "{told}");
}

#[tokio::test]
async fn what_is_wrong_is_told_where_it_is() {
    let site = Site::with_guest().await;
    let set = ["plugin", "settings", NAME, "-"];
    let (code, _, told) = site.gantry(&set, "pause_ms: soon\n").await;
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("/pause_ms"), "{told}");
    let (code, _, told) = site.gantry(&["plugin", "grant", NAME, "mail"], "").await;
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("mail"), "{told}");
    let (code, _, told) = site.gantry(&["plugin", "policy", NAME, "panic"], "").await;
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("disable-after N"), "{told}");
}

#[tokio::test]
async fn a_failed_call_is_fetched_and_done_again_on_this_machine() {
    let site = Site::with_guest().await;
    site.set("settings", json!({"crash": true})).await.expect_status(200);
    let task = site.task().await;
    let run = site.imported(&task).await;
    assert_eq!(run["status"], "FAILED");
    let (ids, _) = plugin(&site, &["failures", NAME, "-o", "ids"], "").await;
    let (recording, _) = plugin(&site, &["failures", NAME, ids.trim()], "").await;
    let folder = tempfile::tempdir().unwrap();
    let (file, component) = (folder.path().join("call.json"), folder.path().join("plugin.wasm"));
    std::fs::write(&file, recording).unwrap();
    std::fs::write(&component, first()).unwrap();
    std::fs::create_dir(folder.path().join("outputs")).unwrap();
    std::fs::write(folder.path().join("outputs/y"), "1").unwrap();
    let outputs = folder.path().join("outputs");
    let from_server = ["replay", file.to_str().unwrap(), "--folder", outputs.to_str().unwrap()];
    let from_file = [&from_server[..], &["--component", component.to_str().unwrap()]].concat();
    for replay in [&from_server[..], &from_file] {
        let (_, told) = plugin(&site, replay, "").await;
        assert!(told.contains("it ended as recorded"), "{told}");
    }
}
