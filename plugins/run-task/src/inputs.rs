//! Inputs that a workflow writes, with what is put in from the experiment.

use gantry_plugin_sdk::callback::Experiment;
use gantry_plugin_sdk::{Error, variables};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// What an experiment has, as callbacks are told of it.
const PROPERTIES: [&str; 12] = [
    "label",
    "subject",
    "cohort",
    "state",
    "scandate",
    "id",
    "external_ids",
    "subject_external_ids",
    "external_systems",
    "links",
    "callback",
    "execution_secret",
];

/// What inputs may be: anything, with marks as [`fill`] takes them, however deep.
pub(crate) fn schema(_: &mut SchemaGenerator) -> Schema {
    let properties = PROPERTIES.join("|");
    let help = "A property of the experiment, such as label, or a JSON pointer, such as \
                /external_ids/XNAT. Its variables are put in by $variable.";
    json_schema!({
        "description": "The inputs by their names.",
        "type": "object",
        "default": {},
        "additionalProperties": {
            "$anchor": "input",
            "if": {"type": "object", "required": ["$experiment"]},
            "then": {
                "description": "$experiment stands alone.",
                "maxProperties": 1,
                "properties": {
                    "$experiment": {
                        "type": "string",
                        "if": {"pattern": "^/"},
                        "then": {"pattern": format!("^/({properties})(/|$)"), "description": help},
                        "else": {"enum": PROPERTIES, "description": help},
                    },
                },
            },
            "else": {
                "if": {"type": "object", "required": ["$variable"]},
                "then": {
                    "description": "$variable stands alone.",
                    "maxProperties": 1,
                    "properties": {
                        "$variable": {"type": "string", "description": "A variable's name."},
                    },
                },
                "else": {
                    "additionalProperties": {"$ref": "#input"},
                    "items": {"$ref": "#input"},
                },
            },
        },
    })
}

/// The value, where each object `{"$variable": NAME}` is that variable, and each
/// `{"$experiment": NAME}` that property, however deep they stand.
///
/// # Errors
///
/// [`Error::Unsupported`] if there is no such variable or property, or if such an object has
/// further members.
pub(crate) fn fill(value: &Value, experiment: Option<&Experiment>) -> Result<Value, Error> {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| fill(item, experiment))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Value::Object(members) => {
            for (key, put_in) in MARKS {
                match members.get(key) {
                    None => {}
                    Some(Value::String(name)) if members.len() == 1 => {
                        return put_in(name, experiment);
                    }
                    Some(_) => {
                        let why = format!("inputs: '{key}' stands alone, with the name as a text");
                        return Err(Error::Unsupported(why));
                    }
                }
            }
            let members =
                members.iter().map(|(name, member)| Ok((name.clone(), fill(member, experiment)?)));
            members.collect::<Result<_, Error>>().map(Value::Object)
        }
        other => Ok(other.clone()),
    }
}

type PutIn = fn(&str, Option<&Experiment>) -> Result<Value, Error>;

const MARKS: [(&str, PutIn); 2] = [("$variable", variable), ("$experiment", property)];

fn variable(name: &str, _: Option<&Experiment>) -> Result<Value, Error> {
    variables::get(name)?.ok_or_else(|| {
        Error::Unsupported(format!("inputs: the experiment has no variable '{name}'"))
    })
}

/// A property by its name, or a deeper one by a JSON pointer such as `/external_ids/XNAT`.
fn property(name: &str, experiment: Option<&Experiment>) -> Result<Value, Error> {
    let experiment = experiment.map(Experiment::as_json);
    let found = match name.starts_with('/') {
        true => experiment.and_then(|it| it.pointer(name)),
        false => experiment.and_then(|it| it.get(name)),
    };
    found.cloned().ok_or_else(|| {
        Error::Unsupported(format!("inputs: there is no property '{name}' of the experiment"))
    })
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::json;
    use gantry_plugin_sdk::mock::Mock;

    use super::*;

    #[test]
    fn all_properties_are_described() {
        let Value::Object(experiment) = study::mock::experiment() else { panic!() };
        let mut there: Vec<&str> = experiment.keys().map(String::as_str).collect();
        let mut described = PROPERTIES;
        there.sort_unstable();
        described.sort_unstable();
        assert_eq!(there, described);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let experiment = Experiment::from(study::mock::experiment());
        let refused = |value: Value| {
            let fill = || fill(&value, Some(&experiment));
            match Mock::new().variable("age", 31).play(fill).0 {
                Err(Error::Unsupported(why)) => why,
                other => panic!("{value}: {other:?}"),
            }
        };
        assert!(refused(json!({"$variable": "size"})).contains("no variable 'size'"));
        assert!(refused(json!([{"$experiment": "size"}])).contains("no property 'size'"));
        assert!(refused(json!({"$experiment": "/links/size"})).contains("'/links/size'"));
        assert!(refused(json!({"$variable": "age", "b": 1})).contains("stands alone"));
        assert!(refused(json!({"$variable": 7})).contains("stands alone"));
    }
}
