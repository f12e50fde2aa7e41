//! What templates can name, as objects that remember what was asked of them in vain: so an error
//! can say what was meant.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};

use crate::script::names;

/// The last name that was asked for in vain.
#[derive(Debug, Clone, Default)]
pub(crate) struct Missed(Arc<Mutex<Option<Miss>>>);

/// A name that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Miss {
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// Whether the name is known and only has no value in this run.
    pub(crate) absent: bool,
}

impl Missed {
    /// The last name that was asked for in vain.
    pub(crate) fn last(&self) -> Option<Miss> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, miss: Miss) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(miss);
    }
}

/// A name with names below it.
#[derive(Debug)]
pub(crate) struct Scope {
    kind: Kind,
    entries: BTreeMap<String, Value>,
    missed: Missed,
}

/// What a scope is, which decides what is said of a name that it does not have.
#[derive(Debug)]
pub(crate) enum Kind {
    /// All of it.
    Root,
    /// `inputs`.
    Inputs,
    /// `artifacts`.
    Artifacts,
    /// `files`, or a folder of it. Some names are known but cannot be used; the reason is given.
    Files {
        /// By name.
        unusable: BTreeMap<String, String>,
    },
    /// Something with a fixed list of names, such as `user`.
    Group {
        /// What it is called.
        name: String,
        /// What it is where it is printed itself.
        text: Option<String>,
    },
    /// The files of an input.
    Object {
        /// The input's name.
        input: String,
        /// What any extension stands for: while a task is checked, its files are not known.
        any: Option<Value>,
    },
    /// An input that was not given.
    Absent {
        /// The input's name.
        input: String,
    },
}

impl Scope {
    /// A scope with these names.
    pub(crate) fn value(kind: Kind, entries: BTreeMap<String, Value>, missed: &Missed) -> Value {
        Value::from_object(Self { kind, entries, missed: missed.clone() })
    }

    /// What it is where it is printed itself.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Group { text, .. } => text.as_deref(),
            _ => None,
        }
    }

    /// What to write instead, where it cannot be printed itself.
    pub(crate) fn instead(&self) -> String {
        let names: Vec<&str> = self.entries.keys().map(String::as_str).collect();
        format!("Write what of it is meant: one of {}.", names.join(", "))
    }

    /// What stands below a name.
    pub(crate) fn below(&self, name: &str) -> Result<Value, Miss> {
        if let Some(value) = self.entries.get(name) {
            return Ok(value.clone());
        }
        match &self.kind {
            Kind::Object { any: Some(any), .. } if is_extension(name) => Ok(any.clone()),
            _ => Err(self.miss(name)),
        }
    }

    fn miss(&self, name: &str) -> Miss {
        let nearest = || names::nearest(name, self.entries.keys().map(String::as_str));
        let meant = || nearest().map(|nearest| format!("Did you mean '{nearest}'?"));
        let listed = |what: &str| {
            let names: Vec<&str> = self.entries.keys().map(String::as_str).collect();
            if names.is_empty() { None } else { Some(format!("{what}: {}.", names.join(", "))) }
        };
        let (message, hint) = match &self.kind {
            Kind::Root => (format!("'{name}' is unknown"), meant()),
            Kind::Inputs => (
                format!("the task has no input '{name}'"),
                meant().or_else(|| listed("Its inputs are")),
            ),
            Kind::Artifacts => (
                format!("no job of an earlier stage makes an artifact '{name}'"),
                meant().or_else(|| listed("Artifacts that are there by then")),
            ),
            Kind::Files { unusable } => match unusable.get(name) {
                Some(reason) => (reason.clone(), None),
                None => (
                    format!("the task has no file '{name}'"),
                    meant().or_else(|| listed("Its files are")),
                ),
            },
            Kind::Group { name: group, .. } => {
                (format!("'{group}' has no '{name}'"), meant().or_else(|| listed("It has")))
            }
            Kind::Object { input, .. } => (
                format!("the input '{input}' has no '{name}' and no file '*.{name}'"),
                meant().or_else(|| listed("It has")),
            ),
            Kind::Absent { input } => {
                let test = format!("Ask with {{% if inputs.{input} %}} whether it was.");
                let message = format!("the input '{input}' was not given");
                return Miss { message, hint: Some(test), absent: true };
            }
        };
        Miss { message, hint, absent: false }
    }
}

/// Whether a name can be the extension of a file.
fn is_extension(name: &str) -> bool {
    (1..=16).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Object for Scope {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.below(key.as_str()?).map_err(|miss| self.missed.note(miss)).ok()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let keys: Vec<Value> = self.entries.keys().map(|key| Value::from(key.as_str())).collect();
        Enumerator::Values(keys)
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !matches!(self.kind, Kind::Absent { .. })
    }
}

/// A text that goes into a script as it is: the contents of a file, or what `| raw` was asked of.
pub(crate) struct Raw(pub(crate) String);

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Object for Raw {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
