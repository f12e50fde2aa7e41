//! Long lists in pages, newest first. A cursor is a place in the list, not a count, so new entries
//! shift nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::StoreError;

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Where the page before ended; `None` asks for the first.
    pub cursor: Option<String>,
    /// Most entries; 0 counts as 1.
    pub limit: u32,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// The cursor of the page that follows; `None` after the last.
    pub next: Option<String>,
}

/// A part of a list by counts, for clients that know no cursors. Long lists are better read in pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Slice {
    /// How many entries to leave out at the beginning.
    pub offset: u64,
    /// Most entries; `None` is all.
    pub limit: Option<u64>,
}

impl PageRequest {
    /// Rows to ask for: one more than the page has tells whether another follows.
    pub(crate) fn rows(&self) -> i64 {
        i64::from(self.limit.max(1)) + 1
    }

    /// Where the page begins: below this.
    pub(crate) fn place(&self) -> Result<Place, StoreError> {
        self.cursor.as_deref().map_or(Ok(Place::TOP), Place::decode)
    }

    /// Where the page begins in a list that is sorted by number: below this.
    pub(crate) fn below(&self) -> Result<i64, StoreError> {
        self.cursor.as_deref().map_or(Ok(i64::MAX), decode_number)
    }

    /// The page of rows that [`PageRequest::rows`] asked for, in a list that is sorted by number.
    pub(crate) fn numbered_page<T>(&self, items: Vec<T>, number: impl Fn(&T) -> i64) -> Page<T> {
        self.cut(items, |item| encode_number(number(item)))
    }

    /// Where the page begins in a list that is sorted by time and then by number: below this pair, the time in microseconds.
    pub(crate) fn before(&self) -> Result<(i64, i64), StoreError> {
        self.cursor.as_deref().map_or(Ok((i64::MAX, i64::MAX)), decode_instant)
    }

    /// The page of rows that [`PageRequest::rows`] asked for, in a list that is sorted by time and then by number.
    pub(crate) fn timed_page<T>(&self, items: Vec<T>, place: impl Fn(&T) -> (i64, i64)) -> Page<T> {
        self.cut(items, |item| encode_instant(place(item)))
    }

    /// The page of rows that [`PageRequest::rows`] asked for.
    pub(crate) fn page<T>(&self, items: Vec<T>, place: impl Fn(&T) -> Place) -> Page<T> {
        self.cut(items, |item| place(item).encode())
    }

    fn cut<T>(&self, mut items: Vec<T>, cursor: impl Fn(&T) -> String) -> Page<T> {
        let limit = usize::try_from(self.limit.max(1)).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Page { items, next }
    }
}

/// A place in a list that is sorted by creation and then by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// In microseconds since 1970.
    pub(crate) created_at: i64,
    /// As the column has it.
    pub(crate) id: String,
}

impl Place {
    const TOP: Self = Self { created_at: i64::MAX, id: String::new() };

    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}", self.created_at, self.id))
    }

    fn decode(cursor: &str) -> Result<Self, StoreError> {
        let place = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
            let (created_at, id) = text.split_once(':')?;
            let id = Uuid::parse_str(id).ok()?.to_string();
            Some(Self { created_at: created_at.parse().ok()?, id })
        };
        place().ok_or(StoreError::InvalidCursor)
    }
}

/// The letter tells the cursor from those of lists that are sorted otherwise.
fn encode_number(number: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("n{number}"))
}

fn decode_number(cursor: &str) -> Result<i64, StoreError> {
    let number = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        text.strip_prefix('n')?.parse().ok()
    };
    number().ok_or(StoreError::InvalidCursor)
}

/// The letter, again.
fn encode_instant((at, number): (i64, i64)) -> String {
    URL_SAFE_NO_PAD.encode(format!("t{at}:{number}"))
}

fn decode_instant(cursor: &str) -> Result<(i64, i64), StoreError> {
    let place = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (at, number) = text.strip_prefix('t')?.split_once(':')?;
        Some((at.parse().ok()?, number.parse().ok()?))
    };
    place().ok_or(StoreError::InvalidCursor)
}
