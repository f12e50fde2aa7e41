//! Which texts are keys: those that are the same plain path to every file system and every bucket.

use object_store::path::Path;

use super::ObjectError;

/// Most bytes of a key, as S3 has it.
const KEY_BYTES: usize = 1024;

/// Most bytes of one name in a key, as Linux file systems have it.
const NAME_BYTES: usize = 255;

/// The key as the object store takes it.
pub(super) fn parse(key: &str) -> Result<Path, ObjectError> {
    let invalid = |reason| ObjectError::InvalidKey { key: key.to_owned(), reason };
    if key.len() > KEY_BYTES {
        return Err(invalid("it is longer than 1024 bytes"));
    }
    if let Some(reason) = key.split('/').find_map(refusal) {
        return Err(invalid(reason));
    }
    Path::parse(key).map_err(|_| invalid("the object store has no such path"))
}

/// Why a name cannot be part of a key, if it cannot.
fn refusal(name: &str) -> Option<&'static str> {
    match name {
        "" => Some("it has an empty name"),
        "." | ".." => Some("'.' and '..' lead elsewhere"),
        _ if name.len() > NAME_BYTES => Some("it has a name longer than 255 bytes"),
        _ if name.contains(char::is_control) => Some("it has a control character"),
        _ if name.contains('\\') => Some("some systems take '\\' for '/'"),
        // Where objects are files, `NAME#NUMBER` is one that is still being written.
        _ if name.contains('#') => Some("names must not have '#'"),
        _ => None,
    }
}
