//! The services that tests start are the real ones, and end with their test.

use std::net::TcpStream;

use gantry_tests::services::{PostgreSql, Registry};

#[tokio::test]
async fn postgresql_takes_connections_while_it_is_held_and_none_afterwards() {
    let database = PostgreSql::start().await;
    let (_, address) = database.url().split_once('@').unwrap();
    let address = address.split('/').next().unwrap().to_owned();
    TcpStream::connect(&address).unwrap();
    drop(database);
    TcpStream::connect(&address).unwrap_err();
}

#[tokio::test]
async fn the_registry_speaks_the_registry_protocol() {
    let registry = Registry::start().await;
    let client = gantry_tests::client::Client::new(&format!("http://{}", registry.address()));
    assert_eq!(client.get("/v2/").await.expect_status(200).json(), serde_json::json!({}));
}
