//! Which texts of a guest can be names.

/// Most characters of one name of a path.
const NAME_CHARS: usize = 128;

/// Most names of a path.
const DEPTH: usize = 8;

/// Whether this is a result's name: one to eight safe file names joined by `/`.
pub(super) fn is_result_name(text: &str) -> bool {
    text.split('/').count() <= DEPTH && text.split('/').all(is_file_name)
}

fn is_file_name(name: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=NAME_CHARS).contains(&name.len()) && !name.starts_with('.') && name.chars().all(is_safe)
}

/// Whether this path stays below where it begins, however it is put together.
pub(super) fn stays_below(path: &str) -> bool {
    path.split('/').all(|name| !matches!(name, "" | "." | "..") && !name.contains('\0'))
}

/// `type/subtype` of RFC 6838 section 4.2, without parameters.
pub(super) fn is_media_type(text: &str) -> bool {
    let is_part = |part: &str| {
        let rest = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        (1..=127).contains(&part.len())
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(rest)
    };
    text.split_once('/').is_some_and(|(kind, subtype)| is_part(kind) && is_part(subtype))
}

/// A word of a format: lower-case letters, digits, `.`, `_` and `-`, at most 64.
pub(super) fn is_word(text: &str) -> bool {
    let is_safe =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    (1..=64).contains(&text.len()) && text.chars().all(is_safe)
}

/// Text of one line, of 1 to `most` characters.
pub(crate) fn is_line(text: &str, most: usize) -> bool {
    let misleads = |c: char| c.is_control() || turns(c);
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(misleads)
}

/// Whether a character turns the direction of writing for what follows, so that a line reads as
/// another one than it is (Unicode Standard Annex 9, 2: explicit embeddings, overrides, isolates).
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
