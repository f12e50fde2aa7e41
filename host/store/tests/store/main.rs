//! What the store promises, kept on SQLite and on a real PostgreSQL.
//!
//! Each promise is a function that takes a database. `promises!` runs it as a test of its own on
//! SQLite, and after the others of its file on one PostgreSQL server, in a database of its own.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod access;
mod agora;
mod creators;
mod database;
mod events;
mod files;
mod fixtures;
mod hosts;
mod leases;
mod objects;
mod plugins;
mod runs;
mod study;
mod tasks;
mod values;

/// Makes tests of the functions that are named, once for each kind of database.
macro_rules! promises {
    ($($promise:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $promise() {
                    super::$promise(&crate::database::Database::sqlite()).await;
                }
            )*
        }

        mod postgresql {
            #[tokio::test(flavor = "multi_thread")]
            async fn keeps_the_same_promises() {
                let server = gantry_tests::services::PostgreSql::start().await;
                $(
                    eprintln!("on PostgreSQL: {}", stringify!($promise));
                    super::$promise(&crate::database::Database::postgresql(&server).await).await;
                )*
            }
        }
    };
}
pub(crate) use promises;
