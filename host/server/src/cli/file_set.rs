//! The files of a set (a dataset, a folder) as they lie on this machine.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::CliError;

/// A file under its own name; of a folder, all files below it, each under its path there. Hidden ones are left out.
pub(super) fn below(path: &Path) -> Result<Vec<(String, PathBuf)>, CliError> {
    let mut files = Vec::new();
    if path.is_dir() {
        add_below(path, "", &mut files)?;
    } else {
        // Now rather than when half of the files have been sent.
        fs::File::open(path).map_err(|source| unread(path, source))?;
        files.push((name_of(path)?, path.to_owned()));
    }
    Ok(files)
}

fn add_below(
    folder: &Path,
    prefix: &str,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), CliError> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut paths: Vec<PathBuf> =
        entries.map_err(|source| unread(folder, source))?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let name = name_of(&path)?;
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            add_below(&path, &format!("{name}/"), files)?;
        } else {
            files.push((name, path));
        }
    }
    Ok(())
}

fn name_of(path: &Path) -> Result<String, CliError> {
    let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    name.ok_or_else(|| unread(path, std::io::ErrorKind::InvalidFilename.into()))
}

fn unread(path: &Path, source: std::io::Error) -> CliError {
    CliError::File { doing: "read", path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_its_files_by_their_paths() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("series")).unwrap();
        for name in ["a.par", "a.rec", "series/1.dcm", ".hidden"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let names = |path: &Path| -> Vec<String> {
            below(path).unwrap().into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(folder.path()), ["a.par", "a.rec", "series/1.dcm"]);
        assert_eq!(names(&folder.path().join("a.rec")), ["a.rec"]);
        assert!(below(&folder.path().join("b.rec")).is_err());
    }
}
