//! Zip archives that no honest program writes, made by changing bytes of honest ones.

/// Renames an entry, in its own header and in the directory, to a name that a zip writer would refuse. Both names
/// must have the same length, as nothing else is moved.
///
/// # Panics
///
/// When the lengths differ, or the name is not there.
pub fn rename_entry(zip: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len(), "only names of one length can be exchanged");
    let places = places_of(zip, from.as_bytes());
    assert!(!places.is_empty(), "{from} is not in the archive");
    for place in places {
        overwrite(zip, place, to.as_bytes());
    }
}

/// Makes an entry claim another size than it has, in its own header and in the directory.
///
/// # Panics
///
/// When no entry has the name.
pub fn lie_about_size(zip: &mut [u8], name: &str, claimed: u32) {
    // Where the uncompressed size stands before the name: APPNOTE.TXT 4.3.7 (local header, name at 30, size at 22)
    // and 4.3.12 (directory header, name at 46, size at 24).
    let mut changed = 0;
    for place in places_of(zip, name.as_bytes()) {
        for (signature, name_at, size_at) in [(b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)] {
            let Some(header) = place.checked_sub(name_at) else { continue };
            if zip.get(header..header + 4) == Some(signature) {
                overwrite(zip, header + size_at, &claimed.to_le_bytes());
                changed += 1;
            }
        }
    }
    assert_eq!(changed, 2, "{name} has one header of its own and one in the directory");
}

fn places_of(zip: &[u8], name: &[u8]) -> Vec<usize> {
    let windows = zip.windows(name.len()).enumerate();
    windows.filter(|(_, window)| *window == name).map(|(place, _)| place).collect()
}

fn overwrite(zip: &mut [u8], place: usize, bytes: &[u8]) {
    let target = zip.get_mut(place..place + bytes.len());
    target.expect("a place inside the archive").copy_from_slice(bytes);
}
