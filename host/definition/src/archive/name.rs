//! Which names of archive entries are safe to use as paths on any system.

/// Longest path in bytes, as Linux has it. Archives whose entries are listed in memory need a bound.
const PATH_BYTES: usize = 4096;
/// Longest name of a file or folder in a path, in bytes, as Linux file systems have it.
const NAME_BYTES: usize = 255;

/// The path that an entry's name means, without `./` in front, doubled slashes and a slash at the
/// end; or why the name is refused. Refused is what leads out of the folder that the archive stands
/// for (`..`, `/etc`, `C:`), and what one system reads as a separator or an end while another does
/// not (`\`, NUL, line breaks).
pub(crate) fn safe_path(name: &str) -> Result<String, &'static str> {
    if name.len() > PATH_BYTES || name.split('/').any(|part| part.len() > NAME_BYTES) {
        return Err("has a name that is too long");
    }
    if name.chars().any(char::is_control) {
        return Err("has a control character in its name");
    }
    if name.contains('\\') {
        return Err("has a backslash in its name");
    }
    if name.starts_with('/') {
        return Err("has an absolute name");
    }
    let mut start = name.chars();
    if start.next().is_some_and(|c| c.is_ascii_alphabetic()) && start.next() == Some(':') {
        return Err("has a drive letter in its name");
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return Err("has a name that leads out of the archive");
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn ordinary_names_are_normalised() {
        for (name, path) in [
            ("descriptor.yml", "descriptor.yml"),
            ("./manifest.json", "manifest.json"),
            ("blobs//sha256/", "blobs/sha256"),
            ("..data", "..data"),
            ("./", ""),
        ] {
            assert_eq!(safe_path(name).as_deref(), Ok(path), "{name}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in
            ["../x", "a/../../x", "a/..", "/etc/passwd", "C:x", "c:/x", "a\\b", "a\0b", "a\nb"]
        {
            assert!(safe_path(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn names_that_no_file_system_takes_are_refused() {
        assert!(safe_path(&format!("a/{}/b", "n".repeat(255))).is_ok());
        assert!(safe_path(&format!("a/{}/b", "n".repeat(256))).is_err());
        assert!(safe_path(&"name/".repeat(820)).is_err());
    }
}
