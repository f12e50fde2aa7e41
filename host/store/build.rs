//! Builds the crate anew when a migration is added: `sqlx::migrate!` puts them into the program.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
