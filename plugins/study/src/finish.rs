//! How executions end: with values that say so, and that do not give away the execution's secret.

use gantry_plugin_sdk::callback::{Event, Step};
use gantry_plugin_sdk::{Error, Value, json};
use serde::Serialize;

use crate::Study;

/// The end with these values, an object; `__success__` is added. Whoever may read values could
/// answer for the execution if the secret were among them: it becomes asterisks.
pub fn finish<M: Serialize + 'static>(study: &Study, success: bool, mut values: Value) -> Step<M> {
    if let Some(members) = values.as_object_mut() {
        members.insert("__success__".to_owned(), json!(success));
    }
    if !study.execution_secret.is_empty() {
        conceal(&mut values, &study.execution_secret);
    }
    if success { Step::finish(values) } else { Step::finish_badly(values) }
}

/// The end without success, and why.
pub fn failed<M: Serialize + 'static>(study: &Study, why: &str) -> Step<M> {
    finish(study, false, json!({"__exception__": why}))
}

/// The end after an event that nobody hoped for: what was wanted could not be done.
///
/// # Errors
///
/// [`Error::Failed`] if it is another event.
pub fn could_not<M: Serialize + 'static>(study: &Study, event: Event) -> Result<Step<M>, Error> {
    match event {
        Event::Unfulfilled(why) => Ok(failed(study, &why)),
        event => Err(event.unexpected()),
    }
}

fn conceal(value: &mut Value, secret: &str) {
    match value {
        Value::String(text) if text.contains(secret) => {
            *text = text.replace(secret, &"*".repeat(secret.chars().count()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| conceal(item, secret)),
        Value::Object(members) => members.values_mut().for_each(|member| conceal(member, secret)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::callback::Wish;

    use super::*;

    #[test]
    fn the_secret_does_not_get_out() {
        let values = json!({"args": ["--key=open-sesame", 1], "in": {"deep": "open-sesame"}});
        let end: Step<()> = finish(&crate::mock::study(), true, values);
        let concealed = "***********";
        let values = json!({
            "args": [format!("--key={concealed}"), 1],
            "in": {"deep": concealed},
            "__success__": true,
        });
        assert_eq!(end.wish(), &Wish::finish(true, values));
    }

    #[test]
    fn what_could_not_be_done_is_said() {
        let end = could_not::<()>(&crate::mock::study(), Event::Unfulfilled("gone".to_owned()));
        let values = json!({"__exception__": "gone", "__success__": false});
        assert_eq!(end.unwrap().wish(), &Wish::finish(false, values));
        assert!(could_not::<()>(&crate::mock::study(), Event::Woke).is_err());
    }
}
