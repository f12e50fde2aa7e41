//! Templates of tasks: texts with `$NAME` or `${NAME}`, where `$$` stands for a dollar sign.

use gantry_plugin_sdk::Error;
use serde::de::IgnoredAny;

/// The text with its names replaced. If the template is JSON, what is put in is written so that it
/// stays JSON: a label may have quotes in it.
///
/// # Errors
///
/// [`Error::Unsupported`] for a name that `value` does not know, or a dollar sign before anything
/// else; and the errors of `value`.
pub(crate) fn fill<'a>(
    template: &str,
    value: impl Fn(&str) -> Option<Result<&'a str, Error>>,
) -> Result<String, Error> {
    let is_json = serde_json::from_str::<IgnoredAny>(template).is_ok();
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            filled.push('$');
            rest = after;
            continue;
        }
        let (name, after) = name_at(after).ok_or_else(|| {
            let place: String = after.chars().take(20).collect();
            Error::Unsupported(format!("before '{place}': a dollar sign is written as '$$'"))
        })?;
        let value = value(name).ok_or_else(|| {
            Error::Unsupported(format!("'${name}' is nothing that a template can use"))
        })??;
        if is_json {
            let quoted = serde_json::to_string(value)?;
            let inside = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            filled.push_str(inside.unwrap_or(&quoted));
        } else {
            filled.push_str(value);
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The name at the beginning of a text, in braces or not, and what follows.
fn name_at(text: &str) -> Option<(&str, &str)> {
    let (name, after) = match text.strip_prefix('{') {
        Some(inside) => inside.split_once('}')?,
        None => {
            let is_part = |it: char| it == '_' || it.is_ascii_alphanumeric();
            text.split_at(text.find(|it| !is_part(it)).unwrap_or(text.len()))
        }
    };
    let begins_well = |it: char| it == '_' || it.is_ascii_alphabetic();
    name.starts_with(begins_well).then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> Result<String, Error> {
        fill(template, |name| (name == "LABEL").then_some(Ok("a \"b\"")))
    }

    #[test]
    fn both_ways_of_writing_names_work() {
        assert_eq!(filled("x: $LABEL, ${LABEL}s").unwrap(), "x: a \"b\", a \"b\"s");
        assert_eq!(filled("5 $$ $$LABEL").unwrap(), "5 $ $LABEL");
    }

    #[test]
    fn json_stays_json() {
        let json = filled(r#"{"label": "$LABEL"}"#).unwrap();
        assert_eq!(json, r#"{"label": "a \"b\""}"#);
    }

    #[test]
    fn what_begins_and_ends_with_quotes_keeps_them() {
        let json = fill(r#"["$X"]"#, |_| Some(Ok("\"q\""))).unwrap();
        assert_eq!(json, r#"["\"q\""]"#);
    }

    #[test]
    fn unknown_names_and_lone_dollar_signs_are_refused() {
        for template in ["$OTHER", "$LABELS", "$", "$ 5", "${LABEL", "$1", "${}"] {
            let refused = filled(template);
            assert!(matches!(refused, Err(Error::Unsupported(_))), "{template}: {refused:?}");
        }
    }
}
