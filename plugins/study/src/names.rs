//! Names of files.

use gantry_plugin_sdk::Error;

/// The name, if it is that of a file in a folder and leads nowhere else. `what` it is the name of
/// is said in the error.
///
/// # Errors
///
/// [`Error::Unsupported`] if it has a slash, is `.` or `..`, is empty, or begins with a dash (which
/// a program would take for an option).
pub fn plain_name<'a>(what: &str, name: &'a str) -> Result<&'a str, Error> {
    if name.is_empty() || name.starts_with('-') || name.contains(['/', '\0']) {
        return Err(refused(what, name));
    }
    if name == "." || name == ".." {
        return Err(refused(what, name));
    }
    Ok(name)
}

fn refused(what: &str, name: &str) -> Error {
    Error::Unsupported(format!("{what}: '{name}' is not the plain name of a file, without folders"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_files_pass() {
        for name in ["check.py", "a b", "..a", "ü"] {
            assert_eq!(plain_name("binary", name), Ok(name));
        }
        for name in ["", ".", "..", "a/b", "/bin/sh", "../sh", "-c", "a\0b"] {
            assert!(plain_name("binary", name).is_err(), "{name:?}");
        }
    }
}
