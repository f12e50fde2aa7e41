//! What pictures have in common.

/// A text of at most so many characters.
pub(crate) fn short(text: &str, longest: usize) -> String {
    if text.chars().count() > longest {
        text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

/// A text in XML, also in an attribute. Characters that XML does not know are left out.
pub(crate) fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}
