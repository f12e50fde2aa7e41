//! Bad input: each is refused on both interfaces with words that say what is wrong, leaves nothing
//! behind, costs little memory, and the server goes on.

mod archives;
mod descriptors;
mod disk;
mod fortress;
mod images;
mod inputs;
mod json;
mod uploads;
mod zips;
