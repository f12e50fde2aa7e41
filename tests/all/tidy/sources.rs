//! How Rust files look: a comment at the top, short files, short functions, nothing left for later.

use std::path::{Path, PathBuf};

use syn::spanned::Spanned as _;
use syn::visit::Visit;

use super::{assert_none, files_below, relative};

/// Folders with Rust sources.
const FOLDERS: [&str; 5] = ["host", "plugins", "sdk", "tests", "bundles"];
const MOST_LINES_OF_A_FILE: usize = 500;
const MEDIAN_LINES_OF_A_FILE: usize = 150;
const MOST_LINES_OF_A_FUNCTION: usize = 70;

/// Marks of unfinished work. Written in two parts, so that this file has none.
const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

fn sources() -> Vec<(PathBuf, String)> {
    let files = FOLDERS.into_iter().flat_map(files_below);
    let sources = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources.map(|path| (path.clone(), read(&path))).collect()
}

/// A file's text; of a template with its placeholders (`{{ name_pascal }}`) filled in.
fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    match relative(path).starts_with("sdk/templates/") {
        true => text.replace("{{ ", "").replace(" }}", ""),
        false => text,
    }
}

/// Files whose text breaks a rule.
fn breaking(rule: impl Fn(&str) -> bool) -> Vec<String> {
    let sources = sources().into_iter().filter(|(_, text)| rule(text));
    sources.map(|(path, _)| relative(&path)).collect()
}

#[test]
fn each_file_says_at_its_top_what_it_is_for() {
    let silent = breaking(|text| !text.starts_with("//! "));
    assert_none(&silent, "a file begins with a `//!` comment:");
}

#[test]
fn no_file_is_long_and_half_of_them_are_short() {
    let long = breaking(|text| text.lines().count() > MOST_LINES_OF_A_FILE);
    assert_none(&long, "split these files (500 lines at most):");
    let mut lengths = sources().iter().map(|(_, text)| text.lines().count()).collect::<Vec<_>>();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN_LINES_OF_A_FILE, "half of the files have {median} lines and more");
}

#[test]
fn an_exception_from_a_lint_says_why() {
    let allowing = breaking(|text| text.contains(concat!("#[al", "low(")));
    assert_none(&allowing, "write `#[expect(lint, reason = \"…\")]`:");
    let allowing = breaking(|text| text.contains(concat!("#![al", "low(")));
    assert_none(&allowing, "write `#![expect(lint, reason = \"…\")]`:");
}

#[test]
fn nothing_is_left_for_later() {
    let unfinished = breaking(|text| UNFINISHED.iter().any(|mark| text.contains(mark)));
    assert_none(&unfinished, "finish it, or file an issue:");
}

#[test]
fn functions_fit_on_a_screen() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let mut functions = LongFunctions::default();
        functions.visit_file(&file);
        let long = functions.0.iter();
        found.extend(long.map(|(name, lines)| format!("{}: {name}: {lines}", relative(&path))));
    }
    assert_none(&found, "split these functions (70 lines at most):");
}

/// Names and lengths of the functions that are too long.
#[derive(Default)]
struct LongFunctions(Vec<(String, usize)>);

impl LongFunctions {
    fn measure(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let first = signature.span().start().line;
        let lines = body.span().end().line - first + 1;
        if lines > MOST_LINES_OF_A_FUNCTION {
            self.0.push((signature.ident.to_string(), lines));
        }
    }
}

impl<'ast> Visit<'ast> for LongFunctions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig, &function.block);
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.measure(&function.sig, body);
        }
        syn::visit::visit_trait_item_fn(self, function);
    }
}
