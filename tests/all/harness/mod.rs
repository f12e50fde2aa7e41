//! What the other tests stand on, held against tools that other people wrote.

mod bundles;
mod services;
