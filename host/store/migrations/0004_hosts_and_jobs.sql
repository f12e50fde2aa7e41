-- Hosts for the jobs of script tasks, the registries that they pull from, variables of projects, and the jobs themselves.

CREATE TABLE hosts (
    name     TEXT   NOT NULL PRIMARY KEY,
    document TEXT   NOT NULL,
    -- Password or private key, encrypted and authenticated, base64; NULL for this machine.
    sealed   TEXT,
    revision BIGINT NOT NULL
);

CREATE TABLE repositories (
    name      TEXT NOT NULL PRIMARY KEY,
    server    TEXT NOT NULL,
    user_name TEXT NOT NULL,
    -- The password, as in hosts.
    sealed    TEXT NOT NULL
);

-- What templates may call by name; the project '' stands for all of them.
CREATE TABLE variables (
    project   TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    -- The value, as in hosts.
    sealed    TEXT   NOT NULL,
    -- Whether it is hidden in logs and from people.
    protected BIGINT NOT NULL,
    PRIMARY KEY (project, name)
);

CREATE TABLE run_jobs (
    run_id   TEXT   NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt  BIGINT NOT NULL,
    -- Its place among the task's jobs.
    job      BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    stage    BIGINT NOT NULL,
    turn     BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    -- Read off the state: the host that has to do with it now.
    host     TEXT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (run_id, attempt, job)
);
CREATE INDEX run_jobs_by_host ON run_jobs (host) WHERE host IS NOT NULL;
