//! Bytes and JSON that are nearly right: whatever comes of them, it is an answer or an error that
//! can be read, and it comes soon.
//!
//! Each test changes the files of `tests/corpus` at random, from a seed that it prints. They take a
//! few seconds; to search for longer, or again from a seed:
//!
//! ```sh
//! GANTRY_FUZZ_SECONDS=3600 GANTRY_FUZZ_SEED=7 cargo test -p gantry-plugin --test hostile fuzz
//! ```
//!
//! What a panic was found with is written to `target/fuzz`, and belongs into the corpus from then
//! on: all of its files are tried unchanged first.

mod components;
mod json;
mod mutation;

use std::env;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mutation::Mutator;

/// What is tried first, and changed afterwards.
struct Corpus {
    files: Vec<Vec<u8>>,
}

impl Corpus {
    /// The files of a folder of `tests/corpus`.
    fn of(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
        let entries = std::fs::read_dir(&folder).expect("the corpus is there");
        let mut paths: Vec<PathBuf> =
            entries.map(|entry| entry.expect("it can be listed").path()).collect();
        paths.sort();
        let files = paths.iter().map(|path| std::fs::read(path).expect("read a file")).collect();
        Self { files }
    }

    /// All files, and then changed ones, until `cases` were tried, or for as long as is asked for.
    fn inputs(self, name: &'static str, cases: usize) -> impl Iterator<Item = Input> {
        let number = |name| env::var(name).ok().and_then(|text| text.parse().ok());
        let seconds = number("GANTRY_FUZZ_SECONDS").map(Duration::from_secs);
        let seed = number("GANTRY_FUZZ_SEED").unwrap_or(0);
        println!("seed {seed}");
        let begun = Instant::now();
        let mut mutator = Mutator::new(seed);
        (0..).map_while(move |case: usize| {
            let bytes = match self.files.get(case) {
                Some(file) => file.clone(),
                None => mutator.changed(&self.files),
            };
            let goes_on = match seconds {
                Some(seconds) => begun.elapsed() < seconds,
                None => case < cases,
            };
            (goes_on || case < self.files.len()).then_some(Input { name, bytes })
        })
    }
}

/// Something to try. If the test panics with it, it is kept.
struct Input {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Drop for Input {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fuzz");
            let file = folder.join(format!("{}-{}", self.name, self.bytes.len()));
            let kept =
                std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, &self.bytes));
            eprintln!("found with {}: {kept:?}", file.display());
        }
    }
}
