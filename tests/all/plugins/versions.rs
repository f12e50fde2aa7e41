//! Upgrades, roll-backs and removals, while runs go on.

use gantry_tests::server::TestServer;
use serde_json::json;

use super::support::{FIRST, NAME, SECOND, Site, first, problem, replaced, second};

#[tokio::test]
async fn a_run_goes_on_with_the_version_that_it_was_created_with() {
    let site = Site::with_guest().await;
    let task = site.task().await;
    let body = json!({"importer": NAME});
    let bound = site.ask(&task, body).await.expect_status(201).json();
    assert_eq!(bound["pinned_importer"]["version"], FIRST);
    site.install(second()).await.expect_status(201);
    let new = site.imported(&task).await;
    assert_eq!(site.result(&new, "version").await, SECOND);

    let path = format!("/plugins/{NAME}/versions/{FIRST}");
    let refusal = problem(site.client().delete(&path).await, 409, "plugin-in-use");
    let id = bound["id"].as_str().unwrap();
    assert!(refusal["detail"].as_str().unwrap().contains(id), "{refusal}");
    site.client().post(&format!("/runs/{id}/start")).await.expect_status(200);
    let old = site.end(id).await;
    assert_eq!(old["status"], "FINISHED", "{old}");
    assert_eq!(site.result(&old, "version").await, FIRST);

    let before = site.components();
    site.client().delete(&path).await.expect_status(204);
    assert_eq!(site.components().len(), before.len() - 1, "its component goes with it");
    assert_eq!(site.end(id).await["pinned_importer"]["version"], FIRST, "still told");
}

#[tokio::test]
async fn a_call_that_has_begun_ends_on_the_version_that_it_began_on() {
    let site = Site::with_guest().await;
    site.set("settings", json!({"pause_ms": 3000})).await.expect_status(200);
    let task = site.task().await;
    let run = site.begin(&task).await;
    wait_for_import(&site, &run).await;
    site.install(second()).await.expect_status(201);
    site.set("settings", json!({})).await.expect_status(200);
    let new = site.imported(&task).await;
    assert_eq!(site.result(&new, "version").await, SECOND);
    let old = site.end(&run).await;
    assert_eq!(old["status"], "FINISHED", "{old}");
    assert_eq!(site.result(&old, "version").await, FIRST);
}

/// Its job has ended, and its importer is at work.
async fn wait_for_import(site: &Site, run: &str) {
    let outputs = site.server.data().join("jobs");
    for _ in 0..1000 {
        let mut folders = vec![outputs.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.ends_with("exit") && path.to_string_lossy().contains(run) {
                    // Long enough to begin, and short beside the pause.
                    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
                    return;
                }
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the job of {run} does not end");
}

#[tokio::test]
async fn an_upgrade_is_rolled_back_and_forth() {
    let site = Site::with_guest().await;
    problem(site.client().post(&format!("/plugins/{NAME}/rollback")).await, 409, "plugin-in-use");
    site.install(second()).await.expect_status(201);
    let task = site.task().await;
    for version in [FIRST, SECOND, FIRST] {
        let path = format!("/plugins/{NAME}/rollback");
        let plugin = site.client().post(&path).await.expect_status(200).json();
        assert_eq!(plugin["version"], version);
        let run = site.imported(&task).await;
        assert_eq!(site.result(&run, "version").await, version);
    }
}

#[tokio::test]
async fn settings_that_no_longer_fit_stop_an_upgrade_and_nothing_changes() {
    let site = Site::with_guest().await;
    site.set("settings", json!({"threshold": 3})).await.expect_status(200);
    let renamed = replaced(second(), "threshold", "tolerance");
    let files = site.server.files();
    let refusal = problem(site.install(renamed.clone()).await, 422, "settings-refused");
    assert!(refusal["errors"][0]["message"].as_str().unwrap().contains("threshold"), "{refusal}");
    let plugin = site.plugin(NAME).await;
    assert_eq!(
        (&plugin["version"], &plugin["settings"]),
        (&json!(FIRST), &json!({"threshold": 3}))
    );
    assert_eq!(plugin["versions"].as_array().unwrap().len(), 1);
    let objects = |files: Vec<String>| {
        files.into_iter().filter(|file| file.contains("/objects/")).collect::<Vec<_>>()
    };
    assert_eq!(objects(site.server.files()), objects(files));

    site.install_with("?activate=false", renamed).await.expect_status(201);
    problem(site.set("active", json!({"version": SECOND})).await, 422, "settings-refused");
    let body = json!({"version": SECOND, "settings": {"tolerance": 4}});
    let plugin = site.set("active", body).await.expect_status(200).json();
    assert_eq!(plugin["settings"], json!({"tolerance": 4}));
    let path = format!("/plugins/{NAME}/rollback");
    let plugin = site.client().post(&path).await.expect_status(200).json();
    assert_eq!(plugin["settings"], json!({"threshold": 3}), "those that the version had");
}

#[tokio::test]
async fn a_plugin_is_removed_with_everything_that_belongs_to_it() {
    let site = Site::start().await;
    let before = site.components();
    site.install(first()).await.expect_status(201);
    site.install(second()).await.expect_status(201);
    let path = format!("/plugins/{NAME}");
    let version = format!("{path}/versions/{SECOND}");
    problem(site.client().delete(&version).await, 409, "plugin-in-use");
    site.client().delete(&path).await.expect_status(204);
    assert_eq!(site.components(), before);
    problem(site.client().delete(&path).await, 404, "not-found");
    problem(site.client().delete("/plugins/most-room").await, 409, "plugin-in-use");
    problem(site.client().delete("/plugins/number-summary").await, 409, "plugin-in-use");
}

#[tokio::test]
async fn what_ships_anew_takes_the_place_of_its_version_and_undoes_no_choice() {
    let folder = tempfile::tempdir().unwrap();
    let ship = |component: Vec<u8>| {
        std::fs::write(folder.path().join(format!("{NAME}.wasm")), component).unwrap();
    };
    let changed =
        |component| replaced(component, "https://one.example.org", "https://two.example.org");
    ship(first());
    let config = format!("[plugins]\nfolder = '{}'", folder.path().display());
    let mut site = Site::with(TestServer::options().config(&config)).await;
    let before = site.plugin(NAME).await;
    ship(changed(first()));
    site.server.restart().await;
    let plugin = site.plugin(NAME).await;
    assert_eq!(
        (&plugin["version"], plugin["versions"].as_array().unwrap().len()),
        (&json!(FIRST), 1)
    );
    assert_ne!(plugin["digest"], before["digest"], "the same version, another component");
    assert_eq!(plugin["permissions"][0]["permission"], "http GET https://two.example.org");

    ship(second());
    site.server.restart().await;
    assert_eq!(site.plugin(NAME).await["version"], SECOND);
    site.client().post(&format!("/plugins/{NAME}/rollback")).await.expect_status(200);
    for component in [second(), changed(second())] {
        ship(component);
        site.server.restart().await;
        assert_eq!(site.plugin(NAME).await["version"], FIRST, "somebody went back to it");
    }
}
