//! A guest's words, as they may be shown to people.

/// Most characters of what is said in one place.
const CHARS: usize = 2_000;

/// The text without what could move a cursor, colour a terminal or end a log's line unseen; cut, if
/// it is long.
pub(crate) fn shown(text: &str) -> String {
    let harmless = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    let mut shown: String = text.chars().take(CHARS).map(harmless).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
