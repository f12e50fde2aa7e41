//! The functions that callbacks can name, and what is known of their arguments.

use std::collections::BTreeMap;

use gantry_model::id::PluginName;
use serde_json::Value;

use crate::schema::Schema;
use crate::yaml::names::nearest;

/// The functions that there are. Those whose arguments are described have them checked.
#[derive(Default)]
pub struct KnownFunctions {
    /// By the plugin's name; `None` if nothing is known.
    functions: Option<BTreeMap<String, Described>>,
    /// Whether there may be others.
    open: bool,
}

enum Described {
    Not,
    By(Box<Schema>),
    /// By what is no schema.
    Wrongly(String),
}

/// What is known of one function.
pub(super) enum Known<'a> {
    /// It is there, or might be; its arguments are not described.
    Unchecked,
    /// It is not there.
    Unknown,
    /// It may be one that nothing is known of, and is called nearly like this one.
    Nearly(String),
    /// Its arguments keep a schema.
    Schema(&'a Schema),
    /// Its arguments are described by what is no schema.
    Broken(&'a str),
}

impl KnownFunctions {
    /// Nothing is known: any function may be named.
    pub fn any() -> Self {
        Self::default()
    }

    /// These and no others, each by its plugin with the JSON schema of its arguments, if it has
    /// one.
    pub fn new(functions: impl IntoIterator<Item = (PluginName, Option<Value>)>) -> Self {
        let described = |schema: Option<Value>| match schema.map(Schema::of) {
            None => Described::Not,
            Some(Ok(schema)) => Described::By(Box::new(schema)),
            Some(Err(why)) => Described::Wrongly(why),
        };
        let functions = functions.into_iter().map(|(name, schema)| (name.0, described(schema)));
        Self { functions: Some(functions.collect()), open: false }
    }

    /// These, and others of which nothing is known.
    pub fn among_others(functions: impl IntoIterator<Item = (PluginName, Option<Value>)>) -> Self {
        Self { open: true, ..Self::new(functions) }
    }

    pub(super) fn find(&self, function: &str) -> Known<'_> {
        let Some(functions) = &self.functions else { return Known::Unchecked };
        match functions.get(&function.replace('_', "-")) {
            None if self.open => match self.near(function) {
                Some(near) => Known::Nearly(near),
                None => Known::Unchecked,
            },
            None => Known::Unknown,
            Some(Described::Not) => Known::Unchecked,
            Some(Described::By(schema)) => Known::Schema(schema),
            Some(Described::Wrongly(why)) => Known::Broken(why),
        }
    }

    /// What to write in place of a function that is not there.
    pub(super) fn suggestion(&self, function: &str) -> String {
        match self.near(function) {
            Some(near) => format!("Did you mean '{near}'?"),
            None if self.names().is_empty() => "Install a plugin of that name.".to_owned(),
            None => {
                let names = self.names().join(", ");
                format!("Install a plugin of that name, or take one of: {names}.")
            }
        }
    }

    fn near(&self, function: &str) -> Option<String> {
        let names = self.names();
        nearest(&function.replace('-', "_"), names.iter().map(String::as_str)).map(str::to_owned)
    }

    fn names(&self) -> Vec<String> {
        let names = self.functions.iter().flat_map(BTreeMap::keys);
        names.map(|name| name.replace('-', "_")).collect()
    }
}
