//! Keeps a template from becoming a tree so deep that walking it takes more stack than there is.
//!
//! The engine limits how deep parentheses and blocks are nested, but `a ~ b ~ c`, `a | b | c` and
//! `{% elif %}` make a tree that is deeper by one with each part.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::problem::Problem;
use crate::yaml::Place;

/// Most words and signs of one `{{ … }}` or `{% … %}`.
const TOKENS: usize = 500;

/// Most `{% elif %}` of a template.
const BRANCHES: usize = 100;

/// Refuses a template whose tree would be too deep. What cannot be read is left to the parser.
pub(super) fn check(source: &str) -> Result<(), Problem> {
    let (mut tokens, mut branches) = (0, 0);
    for (token, span) in tokenize(source, false, SyntaxConfig::default()).map_while(Result::ok) {
        tokens += 1;
        match token {
            Token::TemplateData(_) | Token::VariableStart | Token::BlockStart => tokens = 0,
            Token::Ident("elif") if tokens == 1 => branches += 1,
            _ => {}
        }
        if tokens > TOKENS || branches > BRANCHES {
            let place = Place::of_byte(source, span.start_offset as usize);
            let message = "this is too long";
            let hint = "Put it into parts with {% set name = … %}, or into the script itself.";
            return Err(Problem::error("template-size", message).with_hint(hint).at(Some(place)));
        }
    }
    Ok(())
}
