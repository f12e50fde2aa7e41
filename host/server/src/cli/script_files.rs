//! The files of a script task on this machine: its main file, and those beside it that it needs.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gantry_model::script::{TaskFile, TaskFiles};

use super::error::CliError;

/// What a main file is called, where a folder is given.
const MAIN: [&str; 2] = ["task.yml", "task.yaml"];

/// A script task as it lies here.
pub(super) struct ScriptFiles {
    /// Which of the files is the main one.
    pub(super) main: String,
    pub(super) files: TaskFiles,
}

/// Whether a path is that of a script task: YAML, or a folder.
pub(super) fn is_script(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    path.is_dir() || extension.is_some_and(|it| it == "yml" || it == "yaml")
}

/// Reads a task: of a folder all files but hidden ones; of a main file those beside it that it names, and `more`.
pub(super) fn read(path: &Path, more: &[PathBuf]) -> Result<ScriptFiles, CliError> {
    let (folder, main) = match path.is_dir() {
        true => (path, main_of(path)?),
        false => (parent(path), name_of(path)?),
    };
    let mut reading = Reading { folder, files: TaskFiles::new() };
    reading.add(&main)?;
    if path.is_dir() {
        reading.add_below("")?;
    } else {
        reading.add_named(&main)?;
    }
    for file in more {
        let below = file.strip_prefix(folder).ok().and_then(Path::to_str).map(str::to_owned);
        let name = below.map_or_else(|| name_of(file), Ok)?;
        reading.files.insert(name, content(file)?);
    }
    Ok(ScriptFiles { main, files: reading.files })
}

struct Reading<'a> {
    folder: &'a Path,
    files: TaskFiles,
}

impl Reading<'_> {
    fn add(&mut self, name: &str) -> Result<(), CliError> {
        self.files.insert(name.to_owned(), content(&self.folder.join(name))?);
        Ok(())
    }

    /// All files below a folder of the task.
    fn add_below(&mut self, folder: &str) -> Result<(), CliError> {
        for (name, is_folder) in entries(self.folder, folder)? {
            match is_folder {
                true => self.add_below(&name)?,
                false if self.files.contains_key(&name) => {}
                false => self.add(&name)?,
            }
        }
        Ok(())
    }

    /// The files that the main file names, and those that these name, as a Dockerfile does.
    fn add_named(&mut self, main: &str) -> Result<(), CliError> {
        let mut unread = vec![main.to_owned()];
        while let Some(by) = unread.pop() {
            let Some(text) = self.files.get(&by).and_then(TaskFile::text).map(str::to_owned) else {
                continue;
            };
            let known: BTreeSet<String> = self.files.keys().cloned().collect();
            self.add_named_in(&Mentions::of(&text, by == main), "")?;
            unread.extend(self.files.keys().filter(|name| !known.contains(*name)).cloned());
        }
        Ok(())
    }

    fn add_named_in(&mut self, mentions: &Mentions<'_>, folder: &str) -> Result<(), CliError> {
        for (name, is_folder) in entries(self.folder, folder)? {
            match is_folder {
                true if mentions.whole_folder(&name) => self.add_below(&name)?,
                true if mentions.folder(&name) => self.add_named_in(mentions, &name)?,
                false if !self.files.contains_key(&name) && mentions.file(&name) => {
                    self.add(&name)?
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What a text says of files.
struct Mentions<'a> {
    text: &'a str,
    /// What stands in `{{ … }}` and `{% … %}`, where files go without their extension.
    templates: String,
    /// Whether it is the task's main file.
    is_main: bool,
}

impl<'a> Mentions<'a> {
    fn of(text: &'a str, is_main: bool) -> Self {
        let parts = text.split('{').filter_map(|part| part.split_once('}')).map(|(part, _)| part);
        Self { text, templates: parts.collect::<Vec<_>>().join(" ").replace('.', "/"), is_main }
    }

    fn file(&self, name: &str) -> bool {
        let without = name.rsplit_once('.').map_or(name, |(without, _)| without);
        contains_word(self.text, name) || contains_word(&self.templates, &without.replace('.', "/"))
    }

    fn folder(&self, name: &str) -> bool {
        contains_word(self.text, name) || contains_word(&self.templates, name)
    }

    /// A Dockerfile copies folders by their name.
    fn whole_folder(&self, name: &str) -> bool {
        !self.is_main && contains_word(self.text, name)
    }
}

/// Whether the word stands there, and not as a part of another one.
fn contains_word(text: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(|c| inside(c) || c == '.') && !after.is_some_and(inside)
    })
}

/// The entries of a folder of the task by their paths in it, and which of them are folders; none that is hidden.
fn entries(root: &Path, folder: &str) -> Result<Vec<(String, bool)>, CliError> {
    let place = root.join(folder);
    let failed = |source| CliError::File { doing: "read the folder", path: place.clone(), source };
    let mut entries = Vec::new();
    for entry in fs::read_dir(&place).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (name, kind) = (entry.file_name(), entry.file_type().map_err(failed)?);
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        let name = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        if kind.is_dir() || kind.is_file() {
            entries.push((name, kind.is_dir()));
        }
    }
    entries.sort();
    Ok(entries)
}

fn content(path: &Path) -> Result<TaskFile, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    fs::read(path).map(TaskFile::of).map_err(failed)
}

fn main_of(folder: &Path) -> Result<String, CliError> {
    let found = MAIN.into_iter().find(|name| folder.join(name).is_file());
    found.map(str::to_owned).ok_or_else(|| CliError::File {
        doing: "find task.yml in",
        path: folder.to_owned(),
        source: io::ErrorKind::NotFound.into(),
    })
}

/// A path without a folder in it is in the present one.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn name_of(path: &Path) -> Result<String, CliError> {
    let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    name.ok_or_else(|| CliError::File {
        doing: "read",
        path: path.to_owned(),
        source: io::ErrorKind::InvalidInput.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path, given: &str) -> Vec<String> {
        read(&folder.join(given), &[]).unwrap().files.into_keys().collect()
    }

    #[test]
    fn a_task_brings_the_files_that_it_names_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "task.yml",
            "a:\n  build: Dockerfile\n  script: '{{ files.rotate }} {{ deep.tool }}'",
        );
        write("Dockerfile", "FROM scratch\nCOPY requirements.txt lib /");
        write("requirements.txt", "numpy");
        write("lib/a.py", "");
        write("lib/sub/b.py", "");
        write("rotate.py", "print(1)");
        write("deep/tool.py", "");
        write("deep/other.py", "");
        write("script.txt", "a word of the YAML is no file's name");
        write("brain.nii", "not named");
        write(".hidden", "");
        let named = ["Dockerfile", "deep/tool.py", "lib/a.py", "lib/sub/b.py", "requirements.txt"];
        assert_eq!(
            names(folder.path(), "task.yml"),
            [&named[..], &["rotate.py", "task.yml"]].concat()
        );
        let all = names(folder.path(), "");
        assert_eq!(all.len(), 10, "{all:?}");
        assert!(!all.contains(&".hidden".to_owned()));
    }
}
