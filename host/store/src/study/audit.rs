//! Entries of the audit trail stay as they were written: the database itself refuses to change or remove them.

use sqlx::{AnyPool, Executor, raw_sql};

use crate::error::{StoreError, unavailable};

const OPERATION: &str = "protect the audit trail";

const SQLITE: &str = "\
    CREATE TRIGGER IF NOT EXISTS study_events_change BEFORE UPDATE ON study_events \
    BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are never changed'); END; \
    CREATE TRIGGER IF NOT EXISTS study_events_removal BEFORE DELETE ON study_events \
    BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are never removed'); END";

/// Servers that start at once make the triggers one after the other, and whoever comes later finds them there.
const POSTGRES_TURN: &str = "SELECT pg_advisory_xact_lock(7245611902385117)";

const POSTGRES: &str = "\
DO $do$ BEGIN \
    IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'study_events_change' \
        AND tgrelid = 'study_events'::regclass) THEN RETURN; END IF; \
    CREATE OR REPLACE FUNCTION study_events_stay() RETURNS trigger LANGUAGE plpgsql AS $body$ \
    BEGIN RAISE EXCEPTION 'entries of the audit trail are never changed or removed'; END $body$; \
    CREATE TRIGGER study_events_change BEFORE UPDATE OR DELETE OR TRUNCATE ON study_events \
        FOR EACH STATEMENT EXECUTE FUNCTION study_events_stay(); \
END $do$";

/// Makes the triggers in SQLite, where they are missing.
pub(crate) async fn protect_on_sqlite(pool: &AnyPool) -> Result<(), StoreError> {
    pool.execute(raw_sql(SQLITE)).await.map(drop).map_err(unavailable(OPERATION))
}

/// Makes the triggers in PostgreSQL, where they are missing.
pub(crate) async fn protect_on_postgres(pool: &AnyPool) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await.map_err(unavailable(OPERATION))?;
    for sql in [POSTGRES_TURN, POSTGRES] {
        transaction.execute(raw_sql(sql)).await.map_err(unavailable(OPERATION))?;
    }
    transaction.commit().await.map_err(unavailable(OPERATION))
}
