//! Connecting to SQLite or PostgreSQL, and bringing the tables up to date.

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, Connection, Executor};

use crate::error::{StoreError, unavailable};
use crate::study;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Those for which the databases have no words in common. They take their turns among the others.
static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Readers of SQLite beside its one writer.
const SQLITE_READERS: u32 = 4;

/// Connections of one server to PostgreSQL, which admits 100 unless it is told otherwise, beside those for steps.
const POSTGRES_CONNECTIONS: u32 = 8;

/// Connections to PostgreSQL for steps of experiments. Each connection plans a statement by itself, which takes it many times as
/// long as doing it: so steps keep to a few, which have.
const POSTGRES_STEPS: u32 = 2;

/// Connections to PostgreSQL that hold runs' turns. They are no others' because whoever has a turn needs another connection.
const POSTGRES_TURNS: u32 = 4;

/// Has PostgreSQL plan each statement once, where it would plan the first five times for the parameters at hand.
const PLANNED_ONCE: &str = "SET plan_cache_mode = force_generic_plan";

/// A connection to PostgreSQL that nobody used for longer than this is tried before it is handed out: the server may have been
/// started again. To try each would make most reads take twice as long.
const SURELY_THERE: Duration = Duration::from_secs(1);

/// How long a caller waits for one of SQLite's connections before the database counts as unavailable.
const SQLITE_PATIENCE: Duration = Duration::from_secs(30);

/// How long a caller waits for a connection to PostgreSQL. One that is restarted meanwhile is not noticed; whoever waits for an
/// answer is not kept longer than that.
const POSTGRES_PATIENCE: Duration = Duration::from_secs(10);

/// `synchronous=FULL`: in WAL mode, NORMAL could lose commits that were acknowledged when the power
/// fails.
const SQLITE_WRITER: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000";

const SQLITE_READER: &str = "PRAGMA busy_timeout=5000; PRAGMA query_only=ON";

/// Connections for reading and for writing.
///
/// SQLite has one writer at a time. One writing connection makes this process's writers wait in a
/// queue instead of failing with SQLITE_BUSY, and lets its readers go on. With PostgreSQL both are
/// one pool.
#[derive(Clone)]
pub(crate) struct Pools {
    pub(crate) read: AnyPool,
    pub(crate) write: AnyPool,
    /// For writing what moves experiments, by few statements that come all the time.
    pub(crate) steps: AnyPool,
    /// For turns among several servers, of which SQLite has one.
    pub(crate) turns: Option<AnyPool>,
    pub(crate) kind: Kind,
}

/// Which database it is, where that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// Around a list of numbers or a query for some: a condition that a column is one of them. PostgreSQL asks its index for each
    /// of an array, whereas with a query it may well read the whole table, since it does not know how few there will be.
    pub(crate) fn one_of(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => (" IN (", ")"),
            Self::Postgres => (" = ANY(ARRAY(", "))"),
        }
    }

    /// What a SELECT ends with that locks the rows in their order, so that no two transactions that change many rows wait
    /// for each other. SQLite has one writer, and no words for it.
    pub(crate) fn lock_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE",
        }
    }

    /// What a SELECT of a row that others refer to ends with, so that from then on no other row comes to refer to it.
    pub(crate) fn lock_references(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// A condition that always holds, and lets a change be acknowledged before it is on disk, where there are words for it.
    pub(crate) fn need_not_last(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "(SELECT set_config('synchronous_commit', 'off', true)) = 'off' AND ",
        }
    }
}

pub(crate) async fn connect(url: &str) -> Result<Pools, StoreError> {
    sqlx::any::install_default_drivers();
    match url.split_once(':') {
        Some(("sqlite", ":memory:")) => {
            Err(StoreError::Address { reason: "names a database in memory, where nothing is kept" })
        }
        Some(("sqlite", path)) => sqlite(path.strip_prefix("//").unwrap_or(path)).await,
        Some(("postgres" | "postgresql", _)) => postgres(url).await,
        _ => Err(StoreError::Address { reason: "names neither SQLite nor PostgreSQL" }),
    }
}

async fn sqlite(path: &str) -> Result<Pools, StoreError> {
    let url = format!("sqlite:{}?mode=rwc", percent_encoded(path));
    let write =
        sqlite_pool(1, SQLITE_WRITER).connect(&url).await.map_err(unavailable("be opened"))?;
    migrate(&write, &SQLITE_MIGRATIONS).await?;
    study::protect_on_sqlite(&write).await?;
    let readers = sqlite_pool(SQLITE_READERS, SQLITE_READER);
    let read = readers.connect(&url).await.map_err(unavailable("be opened"))?;
    Ok(Pools { read, steps: write.clone(), write, turns: None, kind: Kind::Sqlite })
}

fn sqlite_pool(connections: u32, settings: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(SQLITE_PATIENCE)
        // A file does not go away.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            Box::pin(async move { connection.execute(sqlx::raw_sql(settings)).await.map(drop) })
        })
}

async fn postgres(url: &str) -> Result<Pools, StoreError> {
    let pool = postgres_pool(POSTGRES_CONNECTIONS)
        .connect(url)
        .await
        .map_err(unavailable("be reached"))?;
    migrate(&pool, &POSTGRES_MIGRATIONS).await?;
    study::protect_on_postgres(&pool).await?;
    let steps = postgres_pool(POSTGRES_STEPS)
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute(PLANNED_ONCE).await.map(drop) })
        })
        .connect_lazy(url)
        .map_err(unavailable("be reached"))?;
    let turns =
        postgres_pool(POSTGRES_TURNS).connect_lazy(url).map_err(unavailable("be reached"))?;
    Ok(Pools { read: pool.clone(), write: pool, steps, turns: Some(turns), kind: Kind::Postgres })
}

fn postgres_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(POSTGRES_PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, last| {
            Box::pin(async move {
                if last.idle_for > SURELY_THERE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// On PostgreSQL sqlx takes an advisory lock, so that of servers that start at once the others wait
/// for the first.
async fn migrate(pool: &AnyPool, own: &Migrator) -> Result<(), StoreError> {
    let all = MIGRATIONS.iter().chain(own.iter()).cloned().collect();
    let migrated = Migrator::with_migrations(all).run(pool).await;
    migrated.map_err(unavailable("bring its tables up to date"))
}

/// sqlx takes SQLite's path from a URL, where `?`, `#` and `%` would mean something else.
fn percent_encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let encoded = |byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") };
    path.bytes().map(encoded).collect()
}
