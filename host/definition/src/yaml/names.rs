//! Names that authors choose, and names that they mistype.

/// The known name that a mistyped one is nearest to, if one is near.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // One slip in a short name, two in one of six letters, three in a long one.
    let length = written.chars().count();
    let tolerance = (length / 3).clamp(1, 3);
    let comparable = |name: &&str| {
        written.len() <= COMPARED && name.chars().count().abs_diff(length) <= tolerance
    };
    let distance =
        |name: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase());
    let distances = known.into_iter().filter(comparable).map(|name| (distance(name), name));
    distances.filter(|(distance, _)| *distance <= tolerance).min().map(|(_, name)| name)
}

/// Why a text cannot be a label; it may have any characters that can be seen.
pub(crate) fn label_problem(name: &str) -> Option<&'static str> {
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

const LONGEST: usize = 100;

/// Most bytes of a name that is compared with others: it takes the product of both lengths.
const COMPARED: usize = 400;

/// Characters that leave no trace or turn the direction of the text around them.
fn is_invisible(c: char) -> bool {
    let ranges = ['\u{200B}'..='\u{200F}', '\u{202A}'..='\u{202E}', '\u{2060}'..='\u{2069}'];
    c == '\u{FEFF}' || ranges.iter().any(|range| range.contains(&c))
}
