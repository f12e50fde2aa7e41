//! The records of a pax header. (Those of the `tar` crate end at newlines, which names may hold.)

/// The records, `length key=value⏎` each; `None` in place of a damaged one, which is the last.
pub(super) fn records(mut bytes: &[u8]) -> impl Iterator<Item = Option<(&[u8], &[u8])>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let record = record(bytes);
        bytes = record.map_or(&[], |(_, _, rest)| rest);
        Some(record.map(|(key, value, _)| (key, value)))
    })
}

fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().position(|&byte| byte == b' ')?;
    let length: usize = std::str::from_utf8(bytes.get(..space)?).ok()?.parse().ok()?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|&byte| byte == b'=')?;
    let (key, value) = record.split_at_checked(equals)?;
    Some((key, value.get(1..)?, rest))
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn values_may_hold_newlines_and_a_damaged_record_is_the_last() {
        let good: Vec<_> = records(b"12 path=a\nb\n11 size=12\n").collect();
        assert_eq!(good, [Some((&b"path"[..], &b"a\nb"[..])), Some((b"size", b"12"))]);
        for bad in [&b"99 path=a\n"[..], b"x", b"0 a=b\n", b"-1 a=b\n", b"6 a=b!", b"5 ab\n"] {
            assert_eq!(records(bad).collect::<Vec<_>>(), [None], "{bad:?}");
        }
    }
}
