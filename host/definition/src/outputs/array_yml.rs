//! `array.yml`: the file in an array's folder that says how many items there are.

/// The name of the file.
pub(super) const ARRAY_YML: &str = "array.yml";

/// Longest `array.yml` that is read, in bytes. It holds one number.
pub(super) const ARRAY_YML_BYTES: u64 = 4 * 1024;

/// The text of an array's `array.yml`.
pub fn array_yml(size: usize) -> String {
    format!("size: {size}\n")
}

/// The size that an `array.yml` gives; `None` where it is malformed. The file is one line of YAML,
/// or several of which one is `size: N`; quotes, comments and the marks of a document's beginning
/// and end do no harm.
pub fn parse_array_yml(text: &str) -> Option<u64> {
    let document: serde_json::Value = serde_saphyr::from_str(text).ok()?;
    let size = document.get("size")?;
    size.as_u64().or_else(|| size.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::{array_yml, parse_array_yml};

    #[test]
    fn a_size_that_was_written_is_read_back() {
        assert_eq!(parse_array_yml(&array_yml(3)), Some(3));
    }

    #[test]
    fn sizes_are_read_as_people_and_libraries_write_them() {
        for (text, size) in [
            ("size: 0", Some(0)),
            ("---\nsize: 12\n...\n", Some(12)),
            ("size:   7 # items", Some(7)),
            ("{\"size\": 4}", Some(4)),
            ("size: '5'", Some(5)),
            ("other: 1\nsize: 2", Some(2)),
            ("", None),
            ("5", None),
            ("size:", None),
            ("size: -1", None),
            ("size: many", None),
            ("size: 1\nsize: 2", None),
            ("size: [", None),
        ] {
            assert_eq!(parse_array_yml(text), size, "{text:?}");
        }
    }
}
