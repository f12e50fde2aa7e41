//! Bytes of zip archives changed in place, by the names that APPNOTE.TXT gives to the fields.

/// Local file header (4.3.7).
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
/// Central directory header (4.3.12).
pub(super) const CENTRAL: &[u8] = b"PK\x01\x02";

/// Where the name begins in each header.
const NAME_AT: [(&[u8], usize); 2] = [(LOCAL, 30), (CENTRAL, 46)];

/// Overwrites a field in each header of one kind that an entry has.
pub(super) fn patch(zip: &mut [u8], header: &[u8], entry: &str, at: usize, with: &[u8]) {
    let start = find(zip, header, entry) + at;
    zip[start..start + with.len()].copy_from_slice(with);
}

/// Says in the directory what kind of file an entry is, as Unix has it (stat.h), above the
/// permissions.
pub(super) fn set_kind(zip: &mut [u8], entry: &str, kind: u32) {
    const MADE_BY_UNIX: u8 = 3;
    patch(zip, CENTRAL, entry, 5, &[MADE_BY_UNIX]);
    patch(zip, CENTRAL, entry, 38, &((kind | 0o644) << 16).to_le_bytes());
}

/// Where an entry's own header is, as its directory header tells.
pub(super) fn offset(zip: &[u8], entry: &str) -> [u8; 4] {
    u32::try_from(find(zip, LOCAL, entry)).unwrap().to_le_bytes()
}

fn find(zip: &[u8], header: &[u8], entry: &str) -> usize {
    let name_at = NAME_AT.iter().find(|(kind, _)| *kind == header).unwrap().1;
    let is_there = |start: &usize| {
        zip[*start..].starts_with(header)
            && zip.get(start + name_at..).is_some_and(|name| name.starts_with(entry.as_bytes()))
    };
    (0..zip.len()).find(is_there).unwrap()
}
