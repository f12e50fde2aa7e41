//! What a plugin is allowed: granted as far as it wants it, shown when it wants more, enforced at each call.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::support::{NAME, Site, problem, replaced, second};

#[tokio::test]
async fn a_plugin_is_granted_what_it_wants_or_less_and_nothing_else() {
    let site = Site::with_guest().await;
    let grants = json!({"grants": ["local-http GET http://127.0.0.1:8042", "secret token"]});
    let plugin = site.set("grants", grants.clone()).await.expect_status(200).json();
    assert_eq!(plugin["grants"], grants["grants"]);
    let granted: Vec<_> =
        plugin["permissions"].as_array().unwrap().iter().map(|p| p["granted"].clone()).collect();
    assert_eq!(granted, [json!(false), json!(false), json!(true)], "a part is not all: {plugin}");
    for (grant, status, code) in [
        ("secret other", 422, "grants-refused"),
        ("http POST https://one.example.org", 422, "grants-refused"),
        ("http GET https://*.example.org", 422, "grants-refused"),
        ("mail", 422, "grants-refused"),
        ("everything", 400, "bad-request"),
    ] {
        problem(site.set("grants", json!({"grants": [grant]})).await, status, code);
    }
    assert_eq!(site.plugin(NAME).await["grants"], grants["grants"], "nothing changed");
}

#[tokio::test]
async fn an_upgrade_tells_what_it_wants_more_and_less_and_gets_it_only_if_that_is_said() {
    let site = Site::with_guest().await;
    site.set("grants", json!({"grants": ["http GET https://one.example.org"]}))
        .await
        .expect_status(200);
    let greedy = replaced(second(), "https://one.example.org", "https://two.example.org");
    let installed = site.install(greedy.clone()).await.expect_status(201).json();
    let texts = |list: &Value| {
        let all = list.as_array().unwrap().iter();
        all.map(|wanted| wanted["permission"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&installed["added_permissions"]), ["http GET https://two.example.org"]);
    assert_eq!(texts(&installed["removed_permissions"]), ["http GET https://one.example.org"]);
    assert_eq!(installed["added_permissions"][0]["granted"], false);
    assert_eq!(installed["plugin"]["missing_permissions"], 3);

    let greedier = replaced(greedy, "7.0.2", "7.0.3");
    let greedier = replaced(greedier, "https://two.example.org", "https://six.example.org");
    let installed = site.install_with("?grant_new=true", greedier).await.expect_status(201).json();
    assert_eq!(installed["added_permissions"][0]["granted"], true);
    let grants = &installed["plugin"]["grants"];
    assert!(grants.as_array().unwrap().contains(&json!("http GET https://six.example.org")));
}

#[tokio::test]
async fn a_request_is_sent_once_it_is_granted_and_refused_requests_are_counted() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
            let _ = stream.write_all(answer).await;
        }
    });
    let site = Site::with_guest().await;
    site.set("settings", json!({"url": format!("{address}/x")})).await.expect_status(200);
    let task = site.task().await;
    let refused = site.imported(&task).await;
    let answer = site.result(&refused, "answer").await;
    let missing = format!("local-http GET {address}");
    assert!(answer.contains("NotPermitted") && answer.contains(&missing), "{answer}");
    assert!(site.server.log().contains(&missing), "the log names the permission");
    assert_eq!(site.plugin(NAME).await["refused_permissions"], 1);

    site.set("grants", json!({"grants": [missing]})).await.expect_status(200);
    let granted = site.imported(&task).await;
    let answer = site.result(&granted, "answer").await;
    assert!(answer.contains("200"), "{answer}");
    assert_eq!(site.plugin(NAME).await["refused_permissions"], 1);
}
