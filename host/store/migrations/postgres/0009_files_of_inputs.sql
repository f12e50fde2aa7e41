-- The files of an input that consists of files have a row each; its value says how many they are.

CREATE TABLE run_files (
    run_id TEXT   NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    -- The input.
    name   TEXT   NOT NULL,
    -- The file's path in the set. What is below a folder is a range, in the order of bytes.
    path   TEXT   COLLATE "C" NOT NULL,
    size   BIGINT NOT NULL,
    digest TEXT   NOT NULL,
    -- The upload whose object has its bytes; NULL where it is named by the digest.
    upload TEXT,
    PRIMARY KEY (run_id, name, path)
);

INSERT INTO run_files (run_id, name, path, size, digest)
SELECT run_values.run_id, run_values.name, file ->> 'path', CAST(file ->> 'size' AS BIGINT), file ->> 'digest'
FROM run_values, json_array_elements(CAST(content AS JSON) -> 'value') AS file
WHERE run_values.side = 'inputs' AND run_values.content LIKE '{"kind":"files",%';

UPDATE run_values
SET content = '{"kind":"files","value":' || json_array_length(CAST(content AS JSON) -> 'value') || '}'
WHERE side = 'inputs' AND content LIKE '{"kind":"files",%';
