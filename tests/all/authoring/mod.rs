//! What a plugin author does at the command line: from nothing to a tested component, in each language.

mod failures;
mod kitchen_sink;
mod languages;
mod recordings;
mod support;
mod watching;
