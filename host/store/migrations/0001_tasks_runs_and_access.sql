-- One text for SQLite and PostgreSQL: columns are TEXT or BIGINT. Instants are microseconds since
-- 1970 (UTC), documents are JSON in TEXT, truth is 0 or 1, ids are UUIDs as text.

CREATE TABLE tasks (
    id         TEXT   NOT NULL PRIMARY KEY,
    namespace  TEXT   NOT NULL,
    version    TEXT   NOT NULL,
    definition TEXT   NOT NULL,
    package    TEXT   NOT NULL,
    -- What a search looks through, in lower case.
    search     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (namespace, version)
);
CREATE INDEX tasks_by_age ON tasks (created_at, id);

CREATE TABLE runs (
    id           TEXT   NOT NULL PRIMARY KEY,
    task_id      TEXT   NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    revision     BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    attempt      BIGINT NOT NULL,
    importer     TEXT,
    created_by   TEXT   NOT NULL,
    secret       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    -- Read off the state, so that SQL can ask for them.
    status       TEXT   NOT NULL,
    active       BIGINT NOT NULL,
    executor     TEXT,
    -- What the job takes of its executor.
    cpus         BIGINT NOT NULL,
    memory_bytes BIGINT NOT NULL,
    gpus         BIGINT NOT NULL,
    -- Who drives the run, and until when nobody else may.
    lease_owner  TEXT,
    lease_until  BIGINT
);
CREATE INDEX runs_by_age ON runs (created_at, id);
CREATE INDEX runs_by_task ON runs (task_id, created_at, id);
CREATE INDEX runs_to_drive ON runs (created_at, id) WHERE active = 1;
CREATE INDEX runs_by_executor ON runs (executor) WHERE executor IS NOT NULL;
CREATE INDEX runs_by_lease ON runs (lease_owner) WHERE lease_owner IS NOT NULL;

-- A value is a tree with one row a node: an array is one, and so is each of its items.
CREATE TABLE run_values (
    run_id  TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    side    TEXT NOT NULL,
    name    TEXT NOT NULL,
    -- The indexes that lead to the node, ten digits each; '' is the whole value. What is below a
    -- node is therefore a range, and digits have one order in every collation.
    path    TEXT NOT NULL,
    -- The value as JSON; NULL for an array.
    content TEXT,
    PRIMARY KEY (run_id, side, name, path)
);

CREATE TABLE run_results (
    run_id     TEXT   NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    object     TEXT   NOT NULL,
    PRIMARY KEY (run_id, name)
);

CREATE TABLE run_events (
    run_id   TEXT   NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    note     TEXT,
    PRIMARY KEY (run_id, sequence)
);

CREATE TABLE tokens (
    id          TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    role        TEXT   NOT NULL,
    secret_hash TEXT   NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT
);

CREATE TABLE app_stores (
    id   TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    UNIQUE (name, host)
);

-- One row at most, so that there is never a second default.
CREATE TABLE default_app_store (
    slot     BIGINT NOT NULL PRIMARY KEY CHECK (slot = 1),
    store_id TEXT   NOT NULL REFERENCES app_stores (id) ON DELETE CASCADE
);

CREATE TABLE remembered_responses (
    scope           TEXT   NOT NULL,
    idempotency_key TEXT   NOT NULL,
    request_digest  TEXT   NOT NULL,
    status          BIGINT NOT NULL,
    body            TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    PRIMARY KEY (scope, idempotency_key)
);
CREATE INDEX remembered_responses_by_age ON remembered_responses (at);
