//! A task is installed from an app store: its bundle is fetched and taken in like an upload.

use futures::StreamExt;

use super::upload::Accepted;
use super::{Error, Pipeline, Result};

impl Pipeline {
    /// Installs a task from the default app store.
    pub(crate) async fn install(
        &self,
        namespace: &str,
        version: &str,
        client: &reqwest::Client,
        upload_limit: u64,
    ) -> Result<Accepted> {
        let store = self.store.default_app_store().await?;
        let store =
            store.ok_or_else(|| Error::AppStore("no default store is configured".into()))?;
        let host = store.host.trim_end_matches('/');
        let host = if host.contains("://") { host.to_owned() } else { format!("https://{host}") };
        let mut url = reqwest::Url::parse(&host)
            .map_err(|error| Error::AppStore(format!("'{host}' is no address: {error}")))?;
        url.path_segments_mut()
            .map_err(|()| Error::AppStore(format!("'{host}' is no address")))?
            .pop_if_empty()
            .extend(["api", "v1", "tasks", namespace, version, "bundle.zip"]);
        let failed = |error: reqwest::Error| Error::AppStore(super::failing::chain(&error));
        let answer = client.get(url).send().await.map_err(failed)?;
        let answer = answer.error_for_status().map_err(failed)?;
        let mut writer = self.spool.writer(upload_limit)?;
        let mut body = answer.bytes_stream();
        while let Some(bytes) = body.next().await {
            writer.push(bytes.map_err(failed)?).await?;
        }
        self.accept(writer.finish().await?).await
    }
}
