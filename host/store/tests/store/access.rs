//! Promises about tokens, app stores and remembered responses.

use std::time::Duration;

use gantry_model::clock::Clock;
use gantry_model::id::{AppStoreId, TokenId};
use gantry_store::{StoreError, Token};

use crate::database::Database;
use crate::fixtures::next_id;

crate::promises! {
    a_token_is_found_by_the_hash_of_its_secret
    a_token_that_has_expired_is_not_found
    a_secret_belongs_to_one_token
    an_app_store_is_added_once
    one_app_store_at_most_is_the_default
    the_first_response_to_a_key_is_remembered
}

fn token(database: &Database, name: &str) -> Token {
    Token {
        id: TokenId(next_id()),
        name: name.to_owned(),
        role: "admin".to_owned(),
        created_at: database.clock.now(),
        expires_at: None,
    }
}

async fn a_token_is_found_by_the_hash_of_its_secret(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.count_tokens().await.unwrap(), 0);
    let [first, second] = [token(database, "first"), token(database, "second")];
    store.add_token(&second, "hash 2").await.unwrap();
    store.add_token(&first, "hash 1").await.unwrap();

    assert_eq!(store.token_by_hash("hash 1").await.unwrap(), Some(first.clone()));
    assert_eq!(store.token_by_hash("hash").await.unwrap(), None);
    assert_eq!(store.list_tokens().await.unwrap(), [first.clone(), second]);
    assert!(store.remove_token(first.id).await.unwrap());
    assert!(!store.remove_token(first.id).await.unwrap());
    assert_eq!(store.token_by_hash("hash 1").await.unwrap(), None);
    assert_eq!(store.count_tokens().await.unwrap(), 1);
}

async fn a_token_that_has_expired_is_not_found(database: &Database) {
    let store = database.open().await;
    let hour = Duration::from_secs(3600);
    let expires_at = Some(database.clock.now() + hour);
    let token = Token { expires_at, ..token(database, "for an hour") };
    store.add_token(&token, "hash").await.unwrap();

    assert_eq!(store.token_by_hash("hash").await.unwrap(), Some(token.clone()));
    database.clock.advance(hour);
    assert_eq!(store.token_by_hash("hash").await.unwrap(), None);
    assert_eq!(store.list_tokens().await.unwrap(), [token], "people still see it");
}

async fn a_secret_belongs_to_one_token(database: &Database) {
    let store = database.open().await;
    store.add_token(&token(database, "first"), "hash").await.unwrap();
    let error = store.add_token(&token(database, "second"), "hash").await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    assert!(!error.to_string().contains("hash"), "an error does not tell hashes: {error}");
}

async fn an_app_store_is_added_once(database: &Database) {
    let store = database.open().await;
    let id = AppStoreId(next_id());
    let host = "https://store.example.org";
    let added = store.add_app_store(id, "Example", host).await.unwrap();
    assert!(!added.default);
    let error = store.add_app_store(AppStoreId(next_id()), "Example", host).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");

    assert_eq!(store.list_app_stores().await.unwrap(), [added]);
    assert!(store.remove_app_store(id).await.unwrap());
    assert!(!store.remove_app_store(id).await.unwrap());
    assert_eq!(store.list_app_stores().await.unwrap(), []);
}

async fn one_app_store_at_most_is_the_default(database: &Database) {
    let store = database.open().await;
    let [first, second] = [AppStoreId(next_id()), AppStoreId(next_id())];
    store.add_app_store(first, "first", "https://1.example.org").await.unwrap();
    store.add_app_store(second, "second", "https://2.example.org").await.unwrap();
    assert_eq!(store.default_app_store().await.unwrap(), None);

    for id in [first, second] {
        assert!(store.set_default_app_store(id).await.unwrap());
        assert_eq!(store.default_app_store().await.unwrap().unwrap().id, id);
        let stores = store.list_app_stores().await.unwrap();
        let defaults: Vec<_> = stores.iter().filter(|store| store.default).collect();
        assert_eq!(defaults.iter().map(|store| store.id).collect::<Vec<_>>(), [id]);
    }
    assert!(!store.set_default_app_store(AppStoreId(next_id())).await.unwrap());
    assert_eq!(store.default_app_store().await.unwrap().unwrap().id, second);
    store.remove_app_store(second).await.unwrap();
    assert_eq!(store.default_app_store().await.unwrap(), None);
}

async fn the_first_response_to_a_key_is_remembered(database: &Database) {
    let store = database.open().await;
    let before = database.clock.now();
    store.remember_response("POST /runs", "key", "digest", 201, "{}").await.unwrap();
    store.remember_response("POST /runs", "key", "other", 500, "").await.unwrap();

    let remembered = store.remembered("POST /runs", "key").await.unwrap().unwrap();
    let response = (remembered.request_digest.as_str(), remembered.status, &*remembered.body);
    assert_eq!(response, ("digest", 201, "{}"));
    assert_eq!(store.remembered("POST /tasks", "key").await.unwrap(), None);
    assert_eq!(store.forget_before(before).await.unwrap(), 0);
    assert_eq!(store.forget_before(database.clock.now()).await.unwrap(), 1);
    assert_eq!(store.remembered("POST /runs", "key").await.unwrap(), None);
}
