//! `/runs`: from the first state to the last, in a real container.

mod archives;
mod at_once;
mod cancel;
mod create;
mod delete;
mod events;
mod failures;
mod idempotency;
mod inputs;
mod isolation;
mod list;
mod log_events;
mod logs;
mod results;
mod retry;
mod start;
