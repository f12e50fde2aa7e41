//! What `look.sh` said.

/// The programs that every host needs, and what would do as well.
const TOOLS: [&[&str]; 8] = [
    &["tar"],
    &["xargs"],
    &["find"],
    &["mkfifo"],
    &["head"],
    &["tail"],
    &["sha256sum", "shasum", "openssl"],
    &["setsid", "perl", "python3"],
];

/// What `look.sh` said: words, and what belongs to each.
pub(super) struct Found(Vec<(String, String)>);

impl Found {
    pub(super) fn read(said: &[u8]) -> Self {
        let said = String::from_utf8_lossy(said);
        let lines = said.lines().filter_map(|line| line.split_once(' '));
        Self(lines.map(|(word, text)| (word.to_owned(), text.trim().to_owned())).collect())
    }

    pub(super) fn get(&self, word: &str) -> Option<&str> {
        let found = self.0.iter().find(|(said, _)| said == word);
        found.map(|(_, text)| text.as_str())
    }

    /// What kind of machine it is, as programs for it are called: `Linux-x86_64`.
    pub(super) fn machine(&self) -> Option<String> {
        let mut words = self.get("system")?.split_whitespace();
        Some(format!("{}-{}", words.next()?, words.next_back()?))
    }

    pub(super) fn has(&self, program: &str) -> bool {
        self.0.iter().any(|(word, text)| word == "has" && text == program)
    }

    /// Room in the working folder.
    pub(super) fn free_bytes(&self) -> Option<u64> {
        self.get("free")?.parse::<u64>().ok()?.checked_mul(1024)
    }

    /// What is to be installed.
    pub(super) fn missing_tools(&self) -> Vec<String> {
        let missing = TOOLS.iter().filter(|ways| !ways.iter().any(|way| self.has(way)));
        missing.map(|ways| ways.join(" or ")).collect()
    }
}
