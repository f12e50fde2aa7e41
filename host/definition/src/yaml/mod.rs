//! YAML from strangers.
//!
//! Read with serde-saphyr: it is maintained, has no unsafe code, and counts events, depth, aliases
//! and the nodes that aliases expand to while it parses, so that a small file cannot grow into
//! gigabytes (the "billion laughs"); it refuses duplicate keys, which other parsers resolve in
//! different ways. It also says where each value stands (`Spanned`), under the same budgets; the
//! crates that give markers alone leave the counting to their caller.
//!
//! Files that people write by hand are read as a tree that knows where each value stands
//! ([`Document`]), so that findings have a line and a column.

mod check;
mod document;
mod fields;
mod findings;
pub(crate) mod names;
mod node;
mod place;

pub(crate) use check::{check, check_keys};
pub(crate) use document::Document;
pub(crate) use fields::Fields;
pub(crate) use findings::Findings;
pub(crate) use node::{Content, Entry, Node};
pub(crate) use place::Place;

use serde::de::DeserializeOwned;
use thiserror::Error;

/// Deepest nesting. A descriptor needs about eight levels, and two more for each array in an array.
const DEPTH: usize = 64;

/// Most events that aliases may stand for.
const REPLAYED: usize = 100_000;

/// What a text may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// Most nodes, those not counted that aliases stand for.
    pub(crate) nodes: usize,
    /// Most anchors, and most uses of them.
    pub(crate) aliases: usize,
}

impl Budget {
    /// A descriptor with a thousand parameters has about ten thousand nodes.
    pub(crate) const COMMON: Self = Self { nodes: 100_000, aliases: 1_000 };
}

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

impl YamlError {
    /// What is wrong, without the place.
    pub(crate) fn what(&self) -> &str {
        self.message.split(" at line ").next().unwrap_or_default()
    }
}

/// The one document of a YAML text.
pub(crate) fn parse<T: DeserializeOwned>(text: &[u8], budget: Budget) -> Result<T, YamlError> {
    let Budget { nodes, aliases } = budget;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH,
            max_nodes: nodes,
            max_events: nodes.saturating_mul(4),
            max_aliases: aliases,
            max_anchors: aliases,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: REPLAYED,
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
