//! Texts with names in braces; a brace itself is written twice.

use gantry_plugin_sdk::Error;
use study::Study;

/// The names that are replaced.
pub(crate) const NAMES: [&str; 6] = [
    "experiment",
    "experiment_url",
    "experiment_api_url",
    "action_url",
    "action_api_url",
    "answer_url",
];

/// The text with its names replaced. `what` it is for is said in an error.
///
/// # Errors
///
/// [`Error::Unsupported`] for a name that there is not, or a brace that stands alone.
pub(crate) fn format(what: &str, text: &str, study: &Study) -> Result<String, Error> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            filled.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            filled.push('}');
            rest = after;
        } else {
            let named = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let (name, after) = named.ok_or_else(|| {
                Error::Unsupported(format!("{what}: a brace that is meant is written twice"))
            })?;
            filled.push_str(value(name, study).ok_or_else(|| {
                let names = NAMES.join(", ");
                Error::Unsupported(format!("{what}: '{{{name}}}' is no name; there are {names}"))
            })?);
            rest = after;
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

fn value<'a>(name: &str, study: &'a Study) -> Option<&'a str> {
    let links = &study.links;
    Some(match name {
        "experiment" => &study.label,
        "experiment_url" => &links.experiment,
        "experiment_api_url" => &links.experiment_api,
        "action_url" => &links.action,
        "action_api_url" => &links.action_api,
        "answer_url" => &links.answer,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_are_replaced() {
        let text =
            "{experiment} {experiment_url} {experiment_api_url} {action_url} {action_api_url}";
        let filled = format("body", text, &study::mock::study()).unwrap();
        let expected = "brain 7 https://study.example.org/experiments/7 \
                        https://study.example.org/api/v2/experiments/7 \
                        https://study.example.org/actions/12 \
                        https://study.example.org/api/v2/actions/12";
        assert_eq!(filled, expected);
        for name in NAMES {
            assert!(value(name, &study::mock::study()).is_some(), "{name}");
        }
    }

    #[test]
    fn braces_are_written_twice() {
        let study = study::mock::study();
        assert_eq!(format("body", "{{\"a\": {{}}}}", &study).unwrap(), "{\"a\": {}}");
        for text in ["{", "a } b", "{}", "{other}", "{experiment!r}", "{experiment"] {
            let refused = format("body", text, &study);
            assert!(matches!(refused, Err(Error::Unsupported(_))), "{text}: {refused:?}");
        }
    }
}
