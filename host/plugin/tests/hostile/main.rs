//! Hostile components and hostile bytes. Whatever they try, they are stopped with a report that
//! says by what, and the host goes on.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests say what they expect by panicking, and so do their helpers"
)]

mod answering;
mod calling;
mod describing;
mod files;
mod forged;
mod fuzz;
mod importing;
mod neighbours;
mod support;
