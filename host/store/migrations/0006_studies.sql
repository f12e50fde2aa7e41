-- Studies: workflows, samples that move through them, what was done there, and the people who may do what.

-- The next number of each kind of thing. Numbers are taken in blocks, and one that was given is never given again.
CREATE TABLE study_numbers (
    kind TEXT   NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL
);
INSERT INTO study_numbers (kind, next) VALUES
    ('workflow', 1), ('state', 1), ('transition', 1), ('callback', 1), ('cohort', 1), ('subject', 1), ('experiment', 1),
    ('action', 1), ('execution', 1), ('system', 1), ('link', 1), ('scan-type', 1), ('scan', 1), ('user', 1), ('role', 1), ('event', 1);

CREATE TABLE study_workflows (
    id               BIGINT NOT NULL PRIMARY KEY,
    label            TEXT   NOT NULL UNIQUE,
    document         TEXT   NOT NULL,
    -- The file as it was given, as JSON, which can hold any character.
    source           TEXT   NOT NULL,
    first_state      BIGINT NOT NULL,
    first_transition BIGINT NOT NULL,
    first_callback   BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    revision         BIGINT NOT NULL
);

CREATE TABLE study_cohorts (
    id          BIGINT NOT NULL PRIMARY KEY,
    label       TEXT   NOT NULL UNIQUE,
    description TEXT
);

CREATE TABLE study_subjects (
    id            BIGINT NOT NULL PRIMARY KEY,
    cohort_id     BIGINT NOT NULL REFERENCES study_cohorts (id),
    label         TEXT   NOT NULL,
    -- YYYY-MM-DD
    date_of_birth TEXT   NOT NULL,
    UNIQUE (cohort_id, label)
);

CREATE TABLE study_experiments (
    id          BIGINT NOT NULL PRIMARY KEY,
    subject_id  BIGINT NOT NULL REFERENCES study_subjects (id),
    label       TEXT   NOT NULL,
    -- A wall clock: YYYY-MM-DDTHH:MM:SS, and perhaps a fraction.
    scandate    TEXT   NOT NULL,
    workflow_id BIGINT NOT NULL REFERENCES study_workflows (id),
    -- Read off the progress: the number of the state.
    state_id    BIGINT NOT NULL,
    progress    TEXT   NOT NULL,
    -- Read off the progress: the last action.
    action_id   BIGINT NOT NULL,
    -- Read off the progress: 1 if it stays where it is until somebody moves it.
    resting     BIGINT NOT NULL,
    -- 1 if something of its last action failed.
    failed      BIGINT NOT NULL,
    -- When there is something to do for it; NULL if nothing is, until somebody comes.
    due_at      BIGINT,
    -- The server that does it, and until when it may.
    holder      TEXT,
    held_until  BIGINT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    UNIQUE (subject_id, label)
);
CREATE INDEX study_experiments_by_label ON study_experiments (label, id);
CREATE INDEX study_experiments_by_state ON study_experiments (state_id, id);
CREATE INDEX study_experiments_due ON study_experiments (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX study_experiments_held ON study_experiments (holder) WHERE holder IS NOT NULL;
CREATE INDEX study_experiments_busy ON study_experiments (id) WHERE resting = 0;
CREATE INDEX study_experiments_failed ON study_experiments (id) WHERE failed = 1;

CREATE TABLE study_actions (
    id            BIGINT NOT NULL PRIMARY KEY,
    experiment_id BIGINT NOT NULL REFERENCES study_experiments (id),
    document      TEXT   NOT NULL
);
CREATE INDEX study_actions_by_experiment ON study_actions (experiment_id, id);

CREATE TABLE study_executions (
    id            BIGINT NOT NULL PRIMARY KEY,
    action_id     BIGINT NOT NULL,
    experiment_id BIGINT NOT NULL REFERENCES study_experiments (id),
    callback_id   BIGINT NOT NULL,
    -- Read off the state: created, skipped, running, waiting, finished.
    status        TEXT   NOT NULL,
    -- Read off the state: success, failed, timeout; NULL before it has ended.
    result        TEXT,
    -- Read off the state: the run that it waits for.
    run_id        TEXT,
    secret        TEXT   NOT NULL,
    document      TEXT   NOT NULL,
    output        TEXT   NOT NULL,
    work          TEXT   NOT NULL
);
CREATE INDEX study_executions_by_action ON study_executions (action_id, id);
CREATE INDEX study_executions_by_callback ON study_executions (callback_id, id);
CREATE INDEX study_executions_by_run ON study_executions (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX study_executions_by_status ON study_executions (status, id);

CREATE TABLE study_variables (
    experiment_id BIGINT NOT NULL REFERENCES study_experiments (id),
    label         TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    -- JSON
    value         TEXT   NOT NULL,
    PRIMARY KEY (experiment_id, label)
);

CREATE TABLE study_systems (
    id   BIGINT NOT NULL PRIMARY KEY,
    name TEXT   NOT NULL UNIQUE,
    url  TEXT   NOT NULL
);

-- Where systems were before.
CREATE TABLE study_system_urls (
    system_id BIGINT NOT NULL REFERENCES study_systems (id),
    until     BIGINT NOT NULL,
    url       TEXT   NOT NULL
);
CREATE INDEX study_system_urls_by_system ON study_system_urls (system_id, until);

CREATE TABLE study_cohort_urls (
    cohort_id BIGINT NOT NULL REFERENCES study_cohorts (id),
    system_id BIGINT NOT NULL REFERENCES study_systems (id),
    url       TEXT   NOT NULL,
    PRIMARY KEY (cohort_id, system_id)
);

CREATE TABLE study_subject_links (
    id          BIGINT NOT NULL PRIMARY KEY,
    subject_id  BIGINT NOT NULL REFERENCES study_subjects (id),
    system_id   BIGINT NOT NULL REFERENCES study_systems (id),
    external_id TEXT   NOT NULL,
    UNIQUE (subject_id, system_id)
);

CREATE TABLE study_experiment_links (
    id            BIGINT NOT NULL PRIMARY KEY,
    experiment_id BIGINT NOT NULL REFERENCES study_experiments (id),
    system_id     BIGINT NOT NULL REFERENCES study_systems (id),
    external_id   TEXT   NOT NULL,
    UNIQUE (experiment_id, system_id)
);

CREATE TABLE study_scan_types (
    id       BIGINT NOT NULL PRIMARY KEY,
    modality TEXT   NOT NULL,
    protocol TEXT   NOT NULL UNIQUE
);

CREATE TABLE study_scans (
    id            BIGINT NOT NULL PRIMARY KEY,
    experiment_id BIGINT NOT NULL REFERENCES study_experiments (id),
    scan_type_id  BIGINT NOT NULL REFERENCES study_scan_types (id)
);
CREATE INDEX study_scans_by_experiment ON study_scans (experiment_id, id);

CREATE TABLE study_users (
    id         BIGINT NOT NULL PRIMARY KEY,
    username   TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    email      TEXT   NOT NULL UNIQUE,
    -- As argon2 writes it: algorithm, parameters, salt and hash.
    password   TEXT   NOT NULL,
    active     BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE study_roles (
    id          BIGINT NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL UNIQUE,
    description TEXT,
    -- Their names, with commas between.
    permissions TEXT   NOT NULL,
    updated_at  BIGINT NOT NULL
);

CREATE TABLE study_user_roles (
    user_id BIGINT NOT NULL REFERENCES study_users (id),
    role_id BIGINT NOT NULL REFERENCES study_roles (id),
    PRIMARY KEY (user_id, role_id)
);

CREATE TABLE study_sessions (
    -- The hash of its secret.
    hash       TEXT   NOT NULL PRIMARY KEY,
    user_id    BIGINT NOT NULL REFERENCES study_users (id),
    expires_at BIGINT NOT NULL
);

-- Who did what and when. Triggers refuse to change or remove a row.
CREATE TABLE study_events (
    id            BIGINT NOT NULL PRIMARY KEY,
    at            BIGINT NOT NULL,
    actor         TEXT   NOT NULL,
    experiment_id BIGINT,
    subject       TEXT   NOT NULL,
    what          TEXT   NOT NULL,
    detail        TEXT   NOT NULL
);
CREATE INDEX study_events_by_experiment ON study_events (experiment_id, id) WHERE experiment_id IS NOT NULL;
CREATE INDEX study_events_by_subject ON study_events (subject, id);
