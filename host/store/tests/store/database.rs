//! An empty database for one test, and the time in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use gantry_model::clock::Clock;
use gantry_store::Store;
use gantry_tests::services::PostgreSql;
use jiff::Timestamp;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use tempfile::TempDir;

use crate::fixtures::next_number;

/// An empty database, which goes with it.
pub(crate) struct Database {
    url: String,
    /// What the stores that open it take for the time.
    pub(crate) clock: Arc<TestClock>,
    _folder: Option<TempDir>,
}

impl Database {
    /// A file whose name has what URLs make something else of.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("a 100%? file#1.db").display());
        Self { url, clock: Arc::default(), _folder: Some(folder) }
    }

    /// A database that sorts as people do, to find out SQL that relies on the order of bytes.
    pub(crate) async fn postgresql(server: &PostgreSql) -> Self {
        sqlx::any::install_default_drivers();
        let name = format!("promise_{}", next_number());
        let mut connection = AnyConnection::connect(server.url()).await.unwrap();
        let sql = format!(
            "CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'"
        );
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let (address, _) = server.url().rsplit_once('/').unwrap();
        Self { url: format!("{address}/{name}"), clock: Arc::default(), _folder: None }
    }

    /// Opens it, as each server that shares it does.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.url, self.clock.clone()).await.unwrap()
    }

    /// A connection to it before a store opened it.
    pub(crate) async fn create(&self) -> AnyConnection {
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            std::fs::File::create(path).unwrap();
        }
        self.connection().await
    }

    /// How many bytes the database writes into its log of changes meanwhile.
    pub(crate) async fn written_during(&self, work: impl Future<Output = ()>) -> u64 {
        let mut connection = self.connection().await;
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let emptied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection);
            emptied.await.unwrap();
            work.await;
            return std::fs::metadata(format!("{path}-wal")).unwrap().len();
        }
        let end = "SELECT CAST(pg_current_wal_lsn() - '0/0' AS BIGINT)";
        let before: i64 = sqlx::query_scalar(end).fetch_one(&mut connection).await.unwrap();
        work.await;
        let after: i64 = sqlx::query_scalar(end).fetch_one(&mut connection).await.unwrap();
        u64::try_from(after - before).unwrap()
    }

    /// A connection beside the store's, as whoever administers the database has one.
    pub(crate) async fn connection(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let url = match self.url.strip_prefix("sqlite:") {
            Some(path) => {
                let encoded = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
                format!("sqlite:{}", encoded.replace(' ', "%20"))
            }
            None => self.url.clone(),
        };
        AnyConnection::connect(&url).await.unwrap()
    }
}

/// A clock that a test sets. It never tells the same instant twice, so what was made later is
/// newer.
pub(crate) struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_700_000_000_000_000))
    }
}

impl TestClock {
    pub(crate) fn advance(&self, duration: Duration) {
        self.0.fetch_add(i64::try_from(duration.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}
