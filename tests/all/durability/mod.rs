//! Nothing is lost: servers are killed at every point of a run's life, and runs end as if nothing
//! had happened.

mod exits;
mod gates;
mod kills;
mod losses;
mod postgresql;
mod registry;
mod scene;
mod streams;
mod uploads;
