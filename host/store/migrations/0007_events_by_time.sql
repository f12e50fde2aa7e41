-- The audit trail is listed by time, since only the numbers of one server follow it.
DROP INDEX study_events_by_experiment;
DROP INDEX study_events_by_subject;
CREATE INDEX study_events_by_experiment ON study_events (experiment_id, at, id) WHERE experiment_id IS NOT NULL;
CREATE INDEX study_events_by_subject ON study_events (subject, at, id);
CREATE INDEX study_events_by_time ON study_events (at, id);
