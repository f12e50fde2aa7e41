//! The interface's description, the page to browse it, and the page of each error code.

use std::collections::BTreeSet;

use gantry_tests::server::TestServer;
use gantry_tests::workspace;

use super::support::problem;

#[tokio::test]
async fn the_description_is_openapi_3_1_and_names_every_answer() {
    let server = TestServer::start().await;
    let document = server.anonymous().get("/api/openapi.json").await.expect_status(200).json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{name}");
            let ids = operation["operationId"].as_str();
            assert!(ids.is_some(), "{name} has no operationId");
        }
    }
}

#[tokio::test]
async fn the_description_can_be_browsed() {
    let server = TestServer::start().await;
    let page = server.anonymous().get("/api/docs").await.expect_status(200);
    assert!(page.header("content-type").starts_with("text/html"), "{:?}", page.headers);
    assert!(page.text().contains("swagger-ui"), "{}", page.text());
    let address = server.anonymous().get("/").await.expect_status(200);
    assert_eq!(address.text(), page.text(), "the server's address leads there");
}

#[tokio::test]
async fn each_problem_code_has_its_page_and_each_page_its_code() {
    let server = TestServer::start().await;
    let document = server.anonymous().get("/api/openapi.json").await.expect_status(200).json();
    let codes = document.pointer("/components/schemas/Code/enum").unwrap().as_array().unwrap();
    let codes: BTreeSet<_> = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    for code in &codes {
        let address = format!("/api/docs/errors/{code}");
        let page = server.anonymous().get(&address).await.expect_status(200);
        assert!(page.header("content-type").starts_with("text/markdown"), "{code}");
        assert!(page.text().starts_with(&format!("# `{code}`")), "{code}: {}", page.text());
        assert!(page.text().contains("## What to do"), "{code}: {}", page.text());
    }
    let pages = std::fs::read_dir(workspace::root().join("docs/errors")).unwrap();
    let pages = pages.map(|page| page.unwrap().path().file_stem().unwrap().to_owned());
    let pages: BTreeSet<_> = pages.map(|page| page.into_string().unwrap()).collect();
    assert_eq!(pages, codes);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let server = TestServer::start().await;
    for path in ["/api/docs/errors/no-such-code", "/api/v1/nothing", "/nothing"] {
        problem(server.anonymous().get(path).await, 404, "not-found");
    }
}
