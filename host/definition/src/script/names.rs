//! Names that authors choose, and names that they mistype.

/// The known name that a mistyped one is nearest to, if one is near.
pub(super) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // One slip in a short name, two in one of six letters, three in a long one.
    let tolerance = (written.chars().count() / 3).clamp(1, 3);
    let distance =
        |name: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase());
    let distances = known.into_iter().map(|name| (distance(name), name));
    distances.filter(|(distance, _)| *distance <= tolerance).min().map(|(_, name)| name)
}

/// Whether a name can stand in a template with a dot in front.
pub(super) fn is_identifier(name: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(inside)
}

/// Why a name cannot be that of a job; it may have any characters that can be seen.
pub(super) fn job_problem(name: &str) -> Option<&'static str> {
    if name.trim() != name || name.is_empty() {
        Some("begins or ends with a blank, or is empty")
    } else if name.chars().any(|c| c.is_control() || is_invisible(c)) {
        Some("has characters that cannot be seen")
    } else if name.chars().count() > LONGEST {
        Some("is longer than 100 characters")
    } else {
        None
    }
}

/// Why a name cannot be that of an input or artifact, which is also the name of a folder on the
/// host and is written in templates.
pub(super) fn key_problem(name: &str) -> Option<&'static str> {
    if name.contains(['/', '\\', '\'', '"', ':', '*', '?', '<', '>', '|', '{', '}', '%']) {
        Some("has one of / \\ ' \" : * ? < > | { } %")
    } else if matches!(name, "." | "..") || name.ends_with('.') {
        Some("ends with a dot")
    } else {
        job_problem(name)
    }
}

const LONGEST: usize = 100;

/// Characters that leave no trace or turn the direction of the text around them.
fn is_invisible(c: char) -> bool {
    let ranges = ['\u{200B}'..='\u{200F}', '\u{202A}'..='\u{202E}', '\u{2060}'..='\u{2069}'];
    c == '\u{FEFF}' || ranges.iter().any(|range| range.contains(&c))
}
