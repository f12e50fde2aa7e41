//! The example study from its beginning to its end: a command on a host that is reached by SSH, a script task there, a bundle in
//! a container, a mail, and a person who decides.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use gantry_tests::services::{Smtp, Sshd};
use reqwest::Method;
use serde_json::json;

use super::support::{Study, execution, state};

const WORKFLOW: &str = include_str!("../../../../bundles/studies/image-review/workflow.yml");
const FETCH: &str = include_str!("../../../../bundles/studies/image-review/fetch-slide.yml");
const SLIDE: &[u8] = include_bytes!("../../../../bundles/count-nuclei/sample/nuclei.png");

#[tokio::test]
async fn the_example_study_goes_through() {
    let (smtp, archive) = (Smtp::start().await, tempfile::tempdir().unwrap());
    let slide = archive.path().join("slide 7.png");
    std::fs::write(&slide, SLIDE).unwrap();
    let find = format!(
        "#!/bin/sh\necho \"looking for $2\"\necho '__VALUES__ = {{\"path\": \"{}\", \"pixels\": 262144}}'\n",
        slide.display()
    );
    let program = archive.path().join("find-slide");
    std::fs::write(&program, find).unwrap();
    std::fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", archive.path().display());
    let sshd = Sshd::start_with_variables(&[("PATH", &path)]).await;
    let mail = format!("[mail]\nurl = '{}'\nfrom = 'Study <study@example.org>'", smtp.url());
    let study = Study::with(TestServer::options().config(&mail)).await;
    set_up(&study, &sshd, &archive.path().join("work").display().to_string()).await;

    let id = study.experiment("slide-7").await;
    let waiting = study.waits(id).await;
    assert_eq!(state(&waiting), "review");
    let variables = &waiting["variables"];
    assert_eq!(variables["slide"]["value"], slide.display().to_string());
    assert_eq!(variables["nuclei"]["value"], 24);
    let mails = smtp.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let mail = &mails[0];
    assert!(mail.contains("To: raters@example.org"), "{mail}");
    assert!(mail.contains("Please look at slide-7"), "{mail}");
    assert!(mail.contains("<study@example.org>"), "{mail}");

    let answer = json!({
        "status": "finished",
        "result": "success",
        "values": {"remark": "sharp"},
    });
    study.report(execution(&waiting, 0), answer).await.expect_status(200);
    let end = study.rest(id).await;
    assert_eq!(state(&end), "accepted");
    assert_eq!(end["variables"]["remark"]["value"], "sharp");
    let way: Vec<_> =
        study.actions(id).await.iter().map(|it| it["to"].as_str().unwrap().to_owned()).collect();
    assert_eq!(way, ["arrived", "found", "counted", "review", "accepted"]);
}

async fn set_up(study: &Study, sshd: &Sshd, working_folder: &str) {
    let host = json!({
        "name": "archive",
        "reach": sshd.reach(),
        "working_folder": working_folder,
        "container_engine": "podman",
    });
    study.api().post_json("/hosts", &host).await.expect_status(201);
    let task = json!({
        "name": "Fetch a slide",
        "namespace": "org.example.fetch-slide",
        "main": "task.yml",
        "files": {"task.yml": FETCH},
    });
    study.api().post_json("/tasks/script", &task).await.expect_status(201);
    // As the example, but its image is made here, and its program is no image analysis.
    let bundle = BundleBuilder::new("org.example.count_nuclei", "1.0.0")
        .input("image", json!({"id": "image", "formats": ["png"]}))
        .input("threshold", json!("integer"))
        .output("count", json!("integer"))
        .script("#!/bin/sh\ntest -s /inputs/image || exit 3\necho 24 > /outputs/count\n");
    let request = study.api().request(Method::POST, "/tasks").body(bundle.build());
    study.api().send(request).await.expect_status(201);
    study.grant("command", json!(["command archive"])).await;
    study.grant("run-task", json!(["start-task *", "read-variables"])).await;
    study.grant("send-mail", json!(["mail"])).await;
    study.workflow(WORKFLOW).await.expect_status(201);
}
