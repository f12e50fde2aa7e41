//! What is kept: rows in SQLite or PostgreSQL, objects in a folder or an S3 bucket.
