//! Parts of lists: how many entries are left out before the first, and how many come at most.

use gantry_store::Slice;
use serde::Deserialize;

/// Which part of a list.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Part {
    offset: Option<u64>,
    /// As in the reference system, 0 takes all.
    limit: Option<u64>,
}

impl Part {
    /// For the store.
    pub(super) fn slice(self) -> Slice {
        Slice {
            offset: self.offset.unwrap_or_default(),
            limit: self.limit.filter(|limit| *limit > 0),
        }
    }

    /// That part of what is at hand.
    pub(super) fn of<T>(self, items: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        // What exceeds the memory of every machine is as good as all.
        let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let Slice { offset, limit } = self.slice();
        items.into_iter().skip(whole(offset)).take(limit.map_or(usize::MAX, whole))
    }
}
