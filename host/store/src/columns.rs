//! Between the model's types and the two types of column that both databases have, TEXT and BIGINT.

use std::error::Error;
use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{StoreError, corrupt};

/// The instant as a column has it.
pub(crate) fn micros(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

/// The instant without what a column cannot hold, so that what is returned now equals what is read
/// later.
pub(crate) fn whole_micros(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(micros(instant)).unwrap_or(instant)
}

/// The instant that a column holds.
pub(crate) fn instant(what: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(corrupt(what))
}

/// A count or a size as a column has it. What exceeds 2^63 exceeds every machine, so the largest
/// number stands for it.
pub(crate) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The number that a column holds.
pub(crate) fn from_number<T>(what: &'static str, number: i64) -> Result<T, StoreError>
where
    T: TryFrom<i64, Error: Error + Send + Sync + 'static>,
{
    T::try_from(number).map_err(corrupt(what))
}

/// The id, digest or name that a column holds.
pub(crate) fn parse<T>(what: &'static str, text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.parse().map_err(corrupt(what))
}

/// The document as a column has it.
pub(crate) fn json<T: Serialize>(what: &'static str, document: &T) -> Result<String, StoreError> {
    serde_json::to_string(document).map_err(corrupt(what))
}

/// The document that a column holds.
pub(crate) fn from_json<T: DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(corrupt(what))
}

/// A client's text as a column has it. PostgreSQL's TEXT cannot hold the character NUL, and refuses
/// to be asked for it; in JSON it is escaped, but texts that are looked up stand alone.
pub(crate) fn text(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
