//! A server that is killed while a plugin is installed.

use std::time::Duration;

use reqwest::Method;

use super::support::{FIRST, NAME, SECOND, Site, first, second};

#[tokio::test]
async fn an_installation_that_is_cut_off_is_there_or_is_not() {
    let mut site = Site::with_guest().await;
    for delay in [0, 5, 20, 50, 100, 200, 400, 800] {
        let client = site.client();
        let request = client.request(Method::POST, "/plugins").body(second());
        let request = request.header("content-type", "application/wasm");
        let sending = tokio::spawn(request.send());
        tokio::time::sleep(Duration::from_millis(delay)).await;
        site.server.kill9();
        let _ = sending.await;
        site.server.restart().await;

        let plugin = site.plugin(NAME).await;
        let versions = plugin["versions"].as_array().unwrap();
        assert_eq!(plugin["version"], if versions.len() == 2 { SECOND } else { FIRST }, "{plugin}");
        for version in versions {
            let number = version["version"].as_str().unwrap();
            let path = format!("/plugins/{NAME}/versions/{number}/component");
            let component = site.client().get(&path).await.expect_status(200).body;
            assert_eq!(component, if number == FIRST { first() } else { second() });
        }
        let list = site.client().get("/plugins").await.expect_status(200).json();
        let others = list.as_array().unwrap().len() - 1;
        assert_eq!(site.components().len(), others + versions.len(), "none is nobody's");
        let left =
            |folder: &str| std::fs::read_dir(site.server.data().join(folder)).unwrap().count();
        assert_eq!((left("spool"), left("unfinished")), (0, 0));
        if versions.len() == 2 {
            let back = format!("/plugins/{NAME}/rollback");
            site.client().post(&back).await.expect_status(200);
            let path = format!("/plugins/{NAME}/versions/{SECOND}");
            site.client().delete(&path).await.expect_status(204);
        }
    }
}
