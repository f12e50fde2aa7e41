//! `gantry plugin new`

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use gantry_author::scaffold::NewProject;
use gantry_author::{Language, ProjectName};
use gantry_model::plugin::World;
use strum::{IntoEnumIterator as _, VariantNames as _};

use super::AuthorError;
use crate::cli::exit::Exit;
use crate::cli::output::{line, note};
use crate::cli::verbs::Outcome;

/// Make a plugin project that builds and passes its own tests as it is
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct New {
    /// Where to: a folder that is empty or does not exist
    folder: PathBuf,
    /// What the plugin is to be
    #[arg(long, value_parser = worlds())]
    world: World,
    /// What to write it in
    #[arg(long, value_parser = PossibleValuesParser::new(Language::VARIANTS).try_map(|text| text.parse::<Language>()))]
    language: Language,
    /// The plugin's name, lower-case words joined by dashes [default: that of the folder]
    #[arg(long)]
    name: Option<String>,
}

fn worlds() -> impl clap::builder::TypedValueParser<Value = World> {
    let names = World::iter().map(Into::<&'static str>::into);
    PossibleValuesParser::new(names).try_map(|text| text.parse::<World>())
}

impl New {
    pub(super) fn run(self) -> Outcome {
        let Self { folder, world, language, name } = self;
        let of_the_folder =
            || folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name: ProjectName =
            name.unwrap_or_else(of_the_folder).parse().map_err(AuthorError::Name)?;
        let created = NewProject { name, world, language }.create(&folder)?;
        line(folder.display())?;
        note(format!("{} files; what comes next:", created.files.len()));
        note(format!("  cd {}", folder.display()));
        for command in created.next {
            note(format!("  {command}"));
        }
        note("  gantry plugin test     build it and run its test cases");
        note("  gantry plugin watch    the same, each time that a file changes");
        Ok(Exit::Done)
    }
}
