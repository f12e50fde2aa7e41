//! What a project, and so its plugin, may be called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Most characters of a name, as the contract has it.
const LONGEST: usize = 64;

/// Lower-case words joined by dashes, the first beginning with a letter: `most-room`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProjectName(String);

/// A text is no project's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is no plugin's name: expected lower-case words joined by dashes, such as 'most-room', of at most {LONGEST} \
     characters"
)]
pub struct InvalidName(String);

impl ProjectName {
    /// With `_` for each dash: as most languages spell a module.
    pub fn snake(&self) -> String {
        self.0.replace('-', "_")
    }

    /// Words joined, each with a capital: as most languages spell a type.
    pub fn pascal(&self) -> String {
        pascal(&self.0)
    }
}

/// `MostRoom` of `most-room`.
pub(crate) fn pascal(kebab: &str) -> String {
    let words = kebab.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
    });
    words.flatten().collect()
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

impl FromStr for ProjectName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Languages accept no module that begins with a digit.
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        if begins && text.len() <= LONGEST && text.split('-').all(is_word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidName(text.to_owned()))
        }
    }
}

impl TryFrom<String> for ProjectName {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ProjectName> for String {
    fn from(name: ProjectName) -> Self {
        name.0
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ProjectName;

    #[test]
    fn a_name_is_lower_case_words_joined_by_dashes() {
        for good in ["a", "most-room", "nifti-1"] {
            assert!(good.parse::<ProjectName>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "1a", "a_b", "a/b", "ä", &"a".repeat(65)] {
            assert!(bad.parse::<ProjectName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_spelt_as_languages_spell_modules_and_types() {
        let name: ProjectName = "most-room-left".parse().unwrap();
        assert_eq!(name.snake(), "most_room_left");
        assert_eq!(name.pascal(), "MostRoomLeft");
    }
}
