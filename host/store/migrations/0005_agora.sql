-- What clients of the Agora façade know by whole numbers, and Gantry by other names.

-- The number that was given last, whatever it was given to: none is given twice.
CREATE TABLE agora_numbers (
    slot BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO agora_numbers (slot, last) VALUES (1, 0);

CREATE TABLE agora_projects (
    id          BIGINT NOT NULL PRIMARY KEY,
    -- As people typed it.
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    -- The name that runs bear.
    project     TEXT   NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL
);

CREATE TABLE agora_tasks (
    id         BIGINT NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES agora_projects (id) ON DELETE CASCADE,
    -- Its newest version.
    task_id    TEXT   NOT NULL REFERENCES tasks (id) ON DELETE CASCADE
);
CREATE INDEX agora_tasks_by_project ON agora_tasks (project_id);
CREATE INDEX agora_tasks_by_task ON agora_tasks (task_id);

CREATE TABLE agora_timeline (
    id     BIGINT NOT NULL PRIMARY KEY,
    run_id TEXT   NOT NULL UNIQUE REFERENCES runs (id) ON DELETE CASCADE
);

-- Those who call, by the names of their tokens.
CREATE TABLE agora_users (
    id   BIGINT NOT NULL PRIMARY KEY,
    name TEXT   NOT NULL UNIQUE
);
