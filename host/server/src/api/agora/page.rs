//! Pages of a list, in the form of Django REST framework.

use axum::http::Uri;
use serde::{Deserialize, Serialize};

/// Which part of a list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PageParams {
    /// Most items; absent takes all.
    limit: Option<u64>,
    /// How many are left out before the first.
    #[serde(default)]
    offset: u64,
}

/// A part of a list.
#[derive(Debug, Serialize)]
pub(super) struct PageView<T> {
    /// How many items there are in all.
    count: usize,
    /// Where what follows is found.
    next: Option<String>,
    /// Where what comes before is found.
    previous: Option<String>,
    results: Vec<T>,
}

impl<T> PageView<T> {
    /// The part of all items that was asked for at this address.
    pub(super) fn of(items: Vec<T>, params: &PageParams, uri: &Uri) -> Self {
        let count = items.len();
        // What exceeds the memory of every machine is as good as all.
        let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let (limit, offset) = (params.limit.map_or(usize::MAX, whole), whole(params.offset));
        let end = offset.saturating_add(limit);
        let at = |offset: usize| format!("{}?limit={limit}&offset={offset}", uri.path());
        Self {
            count,
            next: (end < count && limit > 0).then(|| at(end)),
            previous: (offset > 0 && limit < usize::MAX).then(|| at(offset.saturating_sub(limit))),
            results: items.into_iter().skip(offset).take(limit).collect(),
        }
    }
}
