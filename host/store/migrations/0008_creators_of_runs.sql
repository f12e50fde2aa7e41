-- A token and a user may share the name that a run's creator has: 'token', 'user' (with their number, since users can be renamed)
-- and 'workflow' say who it was.
ALTER TABLE runs ADD COLUMN creator TEXT NOT NULL DEFAULT 'token';
ALTER TABLE runs ADD COLUMN creator_user BIGINT;

-- Of runs that are there already a name that both have does not tell. They are the user's then: who acts for such a run may do no
-- more than that user.
UPDATE runs
SET creator = 'user', creator_user = (SELECT u.id FROM study_users u WHERE u.username = created_by)
WHERE created_by IN (SELECT username FROM study_users);

-- The runs of callbacks have ids that are made from what they do, which is version 8 of UUIDs.
UPDATE runs SET creator = 'workflow'
WHERE creator = 'token' AND created_by = 'workflow' AND SUBSTR(id, 15, 1) = '8';
