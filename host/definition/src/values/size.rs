//! Sizes with a unit.

/// Powers of 1000 in the order of their letters, and those that have a binary sibling (`Ki`).
const PREFIXES: &str = "kMGTPEZYRQ";
const BINARY_PREFIXES: &str = "KMGTPEZY";

/// Bytes of a size such as `2Gi`, `500 MB`, `1.5 MiB` or `12 kbit`, rounded; `None` where it is not
/// well-formed. Covers both patterns of the reference system's descriptors: memory, whose unit may
/// be left out behind a prefix, and file sizes, whose prefix may be left out in front of a unit. A
/// size beyond 64 bits is as good as the largest of them.
pub fn parse_file_size(text: &str) -> Option<u64> {
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, rest) = text.split_at(number_end);
    let rest = rest.trim_start();
    let (factor, unit) = prefix(rest);
    let per_byte = match unit {
        "B" | "Byte" | "byte" => 1.0,
        "b" | "bit" => 8.0,
        "" if unit.len() < rest.len() => 1.0,
        _ => return None,
    };
    let bytes = decimal(number)? * factor / per_byte;
    Some(bytes.round() as u64)
}

/// The factor of the prefix that `text` begins with, and what follows it.
fn prefix(text: &str) -> (f64, &str) {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return (1.0, text) };
    let after_first = letters.as_str();
    if let (Some(after), Some(power)) = (after_first.strip_prefix('i'), BINARY_PREFIXES.find(first))
    {
        return (1024_f64.powi(power as i32 + 1), after);
    }
    match PREFIXES.find(first) {
        Some(power) => (1000_f64.powi(power as i32 + 1), after_first),
        None => (1.0, text),
    }
}

/// A number without a sign, an exponent or a needless zero in front.
fn decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let needless_zero = whole.len() > 1 && whole.starts_with('0');
    if !digits(whole) || needless_zero || !fraction.is_none_or(digits) {
        return None;
    }
    text.parse().ok()
}

/// The seconds that a text such as `90`, `90s`, `90m`, `2h` or `1d` means.
pub(crate) fn parse_seconds(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let each = match unit {
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => 1,
    };
    digits.parse::<u64>().ok()?.checked_mul(each)
}

#[cfg(test)]
mod tests {
    use super::parse_file_size;

    #[test]
    fn sizes_are_read_with_decimal_and_binary_prefixes_and_bits() {
        for (text, bytes) in [
            ("1kB", 1_000),
            ("1MiB", 1_048_576),
            ("1.5 MB", 1_500_000),
            ("1kb", 125),
            ("1Mibit", 131_072),
            ("7B", 7),
            ("12 Byte", 12),
            ("2Gi", 2_147_483_648),
            ("500M", 500_000_000),
            ("2 GiB", 2_147_483_648),
            ("0Mi", 0),
            ("0.5Ki", 512),
            ("1Q", u64::MAX),
        ] {
            assert_eq!(parse_file_size(text), Some(bytes), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_sizes_are_refused() {
        for text in
            ["", "123", "1XYZ", "GByte", "1.5.5GB", "1 K B", "01kB", "1.kB", "-1kB", "1Ri", "1 Gi "]
        {
            assert_eq!(parse_file_size(text), None, "{text}");
        }
    }
}
