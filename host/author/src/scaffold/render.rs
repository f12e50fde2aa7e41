//! Names put into a template.

use std::path::PathBuf;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::{NewProject, ScaffoldError};
use crate::project::pascal;

/// Puts the names of one project into texts.
pub(super) struct Renderer {
    environment: Environment<'static>,
    names: Value,
}

impl Renderer {
    pub(super) fn new(project: &NewProject) -> Result<Self, ScaffoldError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
        environment.set_syntax(syntax.map_err(|source| unusable("", source))?);
        let world: &'static str = project.world.into();
        let names = context! {
            name => project.name.to_string(),
            name_snake => project.name.snake(),
            name_pascal => project.name.pascal(),
            world => world,
            world_snake => world.replace('-', "_"),
            world_pascal => pascal(world),
        };
        Ok(Self { environment, names })
    }

    /// The path of a file in the project.
    pub(super) fn path(&self, name: &str) -> Result<PathBuf, ScaffoldError> {
        self.text(name, name).map(PathBuf::from)
    }

    /// What the file holds. What is no text stays as it is.
    pub(super) fn content(&self, name: &str, content: &[u8]) -> Result<Vec<u8>, ScaffoldError> {
        match std::str::from_utf8(content) {
            Ok(text) => self.text(name, text).map(String::into_bytes),
            Err(_) => Ok(content.to_owned()),
        }
    }

    fn text(&self, file: &str, text: &str) -> Result<String, ScaffoldError> {
        self.environment.render_str(text, &self.names).map_err(|source| unusable(file, source))
    }
}

fn unusable(file: &str, source: minijinja::Error) -> ScaffoldError {
    ScaffoldError::Template { file: file.to_owned(), source: source.into() }
}
