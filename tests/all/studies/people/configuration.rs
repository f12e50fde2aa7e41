//! `POST /studies/config`: a configuration file is imported.

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{PASSWORD, add_user, by_password, log_in, told};
use crate::native::support::{Native, problem};

const FILE: &str = "\
roles:
  - name: clerk
    description: Sees everybody
    permissions: [user_read_all]
users:
  - username: reader
    name: The reader
    email: reader@example.org
    password: correct horse
    active: true
    roles: [user, clerk]
  - username: gone
    name: Gone
    email: gone@example.org
    password: admin
    active: false
    roles: []
external_systems:
  - system_name: XNAT
    url: https://xnat.example.org
scantypes:
  - modality: MR
    protocol: T1W
";

async fn import(client: &Client, text: &str, overwrite: bool) -> Answer {
    let request = client.request(Method::POST, "/studies/config");
    let request =
        request.query(&[("overwrite", overwrite.to_string()), ("file", "site.yml".into())]);
    client.send(request.header("content-type", "text/yaml").body(text.to_owned())).await
}

/// `role clerk`, in the order of the answer.
fn names(done: &Value, fate: &str) -> Vec<String> {
    let name = |item: &Value| format!("{} {}", item["kind"], item["name"]).replace('"', "");
    done[fate].as_array().unwrap().iter().map(name).collect()
}

const ALL: [&str; 5] =
    ["role clerk", "user reader", "user gone", "external-system XNAT", "scan-type T1W"];

#[tokio::test]
async fn what_is_new_is_added_and_what_is_there_is_left() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let answer = import(&admin, FILE, false).await.expect_status(200);
    assert!(!answer.text().contains(PASSWORD), "{}", answer.text());
    let done = answer.json();
    assert_eq!(names(&done, "added"), ALL);
    assert!(names(&done, "changed").is_empty() && names(&done, "skipped").is_empty());
    let warnings = done["warnings"].to_string();
    assert!(warnings.contains("'gone' is short"), "{warnings}");
    let (reader, _) = log_in(&server, "reader").await;
    reader.get("/users").await.expect_status(200);
    by_password(&server, "gone", "admin").await.expect_status(401);
    let events = told(&server, "user 1").await;
    assert_eq!((&events[0]["what"], &events[0]["by"]), (&json!("added"), &json!("admin")));

    let other = FILE.replace("correct horse", "battery staple").replace("xnat.", "other.");
    let done = import(&admin, &other, false).await.expect_status(200).json();
    assert_eq!(names(&done, "skipped"), ALL);
    assert!(names(&done, "added").is_empty() && names(&done, "changed").is_empty());
    let there = done["warnings"].as_array().unwrap().iter();
    let there = there.filter(|warning| warning["code"] == "study-config-there").count();
    assert_eq!(there, 5, "{done}");
    reader.get("/users/me").await.expect_status(200);
    let systems = admin.get("/external-systems").await.json().to_string();
    assert!(systems.contains("https://xnat.example.org"), "{systems}");
}

#[tokio::test]
async fn what_is_there_is_changed_where_that_is_asked_for() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    import(&admin, FILE, false).await.expect_status(200);
    let (reader, _) = log_in(&server, "reader").await;
    let done = import(&admin, FILE, true).await.expect_status(200).json();
    assert_eq!(names(&done, "skipped"), ALL, "nothing differs");
    reader.get("/users/me").await.expect_status(200);

    let other = FILE
        .replace("correct horse", "battery staple")
        .replace("[user, clerk]", "[superuser]")
        .replace("[user_read_all]", "[user_add]")
        .replace("https://xnat.", "https://other.")
        .replace("modality: MR", "modality: CT");
    let done = import(&admin, &other, true).await.expect_status(200).json();
    let changed = ["role clerk", "user reader", "external-system XNAT", "scan-type T1W"];
    assert_eq!(names(&done, "changed"), changed);
    assert_eq!(names(&done, "skipped"), ["user gone"]);
    problem(reader.get("/users/me").await, 401, "unauthenticated");
    let me = by_password(&server, "reader", "battery staple").await.expect_status(200).json();
    assert_eq!(me["user"]["roles"], json!(["superuser"]));
    let systems = admin.get("/external-systems").await.json().to_string();
    assert!(systems.contains("https://other.example.org"), "{systems}");

    // A user is known by the address as well.
    let renamed = other.replace("username: reader", "username: bookworm");
    let done = import(&admin, &renamed, true).await.expect_status(200).json();
    assert_eq!(names(&done, "changed"), ["user bookworm"]);
    let me = by_password(&server, "bookworm", "battery staple").await.expect_status(200).json();
    assert_eq!(me["user"]["id"], 1);
}

#[tokio::test]
async fn a_file_that_is_not_right_changes_nothing() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let broken = FILE.replace("[user_read_all]", "[everything]");
    let refusal = problem(import(&admin, &broken, false).await, 422, "file-refused");
    let location = &refusal["errors"][0]["location"];
    assert_eq!((&location["file"], &location["line"]), (&json!("site.yml"), &json!(4)));
    assert!(!refusal.to_string().contains(PASSWORD), "{refusal}");
    for (there, instead) in [
        ("[user, clerk]", "[king]"),
        ("gone@example.org", "gone"),
        ("username: gone", "username: 'a:b'"),
    ] {
        let refused = import(&admin, &FILE.replace(there, instead), false).await;
        assert!(matches!(refused.status, 400 | 422), "{instead}: {}", refused.text());
    }
    let users = admin.get("/users").await.json();
    assert_eq!(users, json!([]));
    assert_eq!(admin.get("/roles").await.json().as_array().unwrap().len(), 3);
    let latin = admin.request(Method::POST, "/studies/config").body(b"roles: \xe4".to_vec());
    problem(admin.send(latin).await, 400, "bad-request");
}

#[tokio::test]
async fn only_the_role_admin_imports() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let everything = admin.get("/roles").await.json()[0]["permissions"].clone();
    let role = json!({"name": "chief", "permissions": everything});
    admin.post_json("/roles", &role).await.expect_status(201);
    add_user(&server, "chief", &["chief"]).await;
    add_user(&server, "boss", &["admin"]).await;
    let (chief, _) = log_in(&server, "chief").await;
    problem(import(&chief, FILE, false).await, 403, "forbidden");
    let (boss, _) = log_in(&server, "boss").await;
    import(&boss, FILE, false).await.expect_status(200);
}
