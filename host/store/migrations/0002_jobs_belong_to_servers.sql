-- A job is seen by the server that it was started by and by no other: only that one may drive its run.

CREATE TABLE servers (
    id      TEXT   NOT NULL PRIMARY KEY,
    -- Where people find it: machine and data folder.
    place   TEXT   NOT NULL,
    -- When it last said that it lives.
    seen_at BIGINT NOT NULL
);

-- Read off the state; NULL while there is no job.
ALTER TABLE runs ADD COLUMN server TEXT;

-- A job that runs already belongs to whoever drives it.
UPDATE runs
SET server = COALESCE(lease_owner, ''),
    state = REPLACE(state, '"executor":', '"server":"' || COALESCE(lease_owner, '') || '","executor":')
WHERE status IN ('PENDING', 'RUNNING', 'CANCELING') AND executor IS NOT NULL;
