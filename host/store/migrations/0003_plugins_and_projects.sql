-- Plugins with their versions, what administrators allow them and how their calls fail; secrets; projects of runs.

CREATE TABLE plugins (
    name              TEXT   NOT NULL PRIMARY KEY,
    world             TEXT   NOT NULL,
    active_version    TEXT   NOT NULL,
    previous_version  TEXT,
    -- For projects that have no rule of their own.
    enabled           BIGINT NOT NULL,
    disabled_because  TEXT,
    policy            TEXT   NOT NULL,
    grants            TEXT   NOT NULL,
    settings          TEXT   NOT NULL,
    limits            TEXT   NOT NULL,
    -- Calls that failed: ever, and since the last one that did not. Calls in which a permission was missing.
    failures          BIGINT NOT NULL,
    failures_in_a_row BIGINT NOT NULL,
    refusals          BIGINT NOT NULL,
    revision          BIGINT NOT NULL
);

CREATE TABLE plugin_versions (
    id           TEXT   NOT NULL PRIMARY KEY,
    plugin       TEXT   NOT NULL REFERENCES plugins (name) ON DELETE CASCADE,
    version      TEXT   NOT NULL,
    digest       TEXT   NOT NULL,
    size         BIGINT NOT NULL,
    description  TEXT   NOT NULL,
    imports      TEXT   NOT NULL,
    installed_at BIGINT NOT NULL,
    installed_by TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    -- Those that it had when it was active last.
    settings     TEXT,
    UNIQUE (plugin, version)
);
CREATE INDEX plugin_versions_by_digest ON plugin_versions (digest);

-- Whether a plugin is enabled in a project, where that differs from all others.
CREATE TABLE plugin_projects (
    plugin  TEXT   NOT NULL REFERENCES plugins (name) ON DELETE CASCADE,
    project TEXT   NOT NULL,
    enabled BIGINT NOT NULL,
    PRIMARY KEY (plugin, project)
);

-- Which plugin does the work of its world where nobody asks for another; the project '' stands for all of them.
CREATE TABLE plugin_bindings (
    world   TEXT NOT NULL,
    project TEXT NOT NULL,
    plugin  TEXT NOT NULL REFERENCES plugins (name),
    PRIMARY KEY (world, project)
);

CREATE TABLE plugin_failures (
    id      TEXT   NOT NULL PRIMARY KEY,
    plugin  TEXT   NOT NULL REFERENCES plugins (name) ON DELETE CASCADE,
    version TEXT   NOT NULL,
    digest  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    run_id  TEXT,
    report  TEXT   NOT NULL
);
CREATE INDEX plugin_failures_by_age ON plugin_failures (plugin, at, id);

CREATE TABLE secrets (
    name       TEXT   NOT NULL PRIMARY KEY,
    -- Encrypted and authenticated, base64; the key is kept elsewhere.
    sealed     TEXT   NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Counts the changes of all of the above but failures, so that servers notice what others did.
CREATE TABLE plugin_changes (
    slot   BIGINT NOT NULL PRIMARY KEY CHECK (slot = 1),
    number BIGINT NOT NULL
);
INSERT INTO plugin_changes (slot, number) VALUES (1, 0);

ALTER TABLE runs ADD COLUMN project TEXT;
ALTER TABLE runs ADD COLUMN importer_pin TEXT;
ALTER TABLE runs ADD COLUMN importer_digest TEXT;
-- Held while the version is there, so that it cannot go at the moment in which a run is bound to it.
ALTER TABLE runs ADD COLUMN importer_version_id TEXT REFERENCES plugin_versions (id) ON DELETE SET NULL;
CREATE INDEX runs_by_project ON runs (project, created_at, id) WHERE project IS NOT NULL;
CREATE INDEX runs_by_importer ON runs (importer_digest) WHERE importer_digest IS NOT NULL;
CREATE INDEX runs_by_importer_version ON runs (importer_version_id) WHERE importer_version_id IS NOT NULL;
