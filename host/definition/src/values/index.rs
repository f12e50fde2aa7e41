//! Index paths: which item of an array, or of an array in an array.

use gantry_model::limits;

/// The path that a text such as `3` or `0/2` means; `None` where it is not well-formed. The first
/// number has no leading zero, as the reference system's pattern
/// `^(0(/[0-9]+)*|[1-9][0-9]*(/[0-9]+)*)$` has it.
pub fn parse_index(text: &str) -> Option<Vec<u32>> {
    let leading_zero = text.starts_with('0') && !(text == "0" || text.starts_with("0/"));
    if leading_zero {
        return None;
    }
    let number = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let path: Option<Vec<u32>> = text.split('/').map(number).collect();
    path.filter(|path| path.len() <= limits::ARRAY_DEPTH)
}

#[cfg(test)]
mod tests {
    use super::parse_index;

    #[test]
    fn paths_are_read_as_the_reference_system_reads_them() {
        for (text, path) in [
            ("0", Some(vec![0])),
            ("3", Some(vec![3])),
            ("0/2", Some(vec![0, 2])),
            ("0/01", Some(vec![0, 1])),
            ("10/0/7", Some(vec![10, 0, 7])),
            ("01", None),
            ("00", None),
            ("1/", None),
            ("-1", None),
            ("+1", None),
            ("", None),
            ("a", None),
            ("4294967296", None),
            ("0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0", None),
        ] {
            assert_eq!(parse_index(text), path, "{text}");
        }
    }
}
