//! An app store as clients see it.

use gantry_store::AppStore;
use serde::Serialize;
use uuid::Uuid;

/// An app store.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoreView {
    id: Uuid,
    name: String,
    host: String,
    default_store: bool,
}

impl From<AppStore> for StoreView {
    fn from(store: AppStore) -> Self {
        let AppStore { id, name, host, default } = store;
        Self { id: id.0, name, host, default_store: default }
    }
}
