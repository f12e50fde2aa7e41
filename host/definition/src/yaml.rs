//! YAML from strangers.
//!
//! Read with serde-saphyr: it is maintained, has no unsafe code, and counts events, depth, aliases
//! and the nodes that aliases expand to while it parses, so that a small file cannot grow into
//! gigabytes (the "billion laughs"); it refuses duplicate keys, which other parsers resolve in
//! different ways. It also says where each value stands (`Spanned`), under the same budgets; the
//! crates that give markers alone leave the counting to their caller.

use serde::de::DeserializeOwned;
use thiserror::Error;

/// Deepest nesting. A descriptor needs about eight levels, and two more for each array in an array.
const DEPTH: usize = 64;

/// Most nodes: a descriptor with a thousand parameters has about ten thousand.
const NODES: usize = 100_000;

/// Most uses of anchors, and most events that they may stand for.
const ALIASES: usize = 1_000;

/// A text that is no YAML, or more than it may be.
#[derive(Debug, Error)]
#[error("{message}")]
pub(crate) struct YamlError {
    /// What is wrong, with line and column where they are known.
    pub(crate) message: String,
    /// Line and column, counted from 1, where they are known.
    pub(crate) place: Option<(u32, u32)>,
    #[source]
    source: Box<serde_saphyr::Error>,
}

/// The one document of a YAML text.
pub(crate) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, YamlError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH,
            max_nodes: NODES,
            max_events: 4 * NODES,
            max_aliases: ALIASES,
            max_anchors: ALIASES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: NODES,
        },
        // YAML 1.2: `yes` and `no` are words. The reference system's parser has it so as well.
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_slice_with_options(text, options).map_err(|source| {
        let message = source.render_with_formatter(&serde_saphyr::UserMessageFormatter);
        let place = source.location().and_then(|location| {
            let line = u32::try_from(location.line()).ok().filter(|line| *line > 0)?;
            Some((line, u32::try_from(location.column()).ok()?))
        });
        YamlError { message, place, source: Box::new(source) }
    })
}
