//! Inputs and outputs: from the descriptor's objects, which keep the schema, to parameters.

use gantry_model::task::{Matching, Parameter, Side};
use serde_json::{Map, Value};

use super::dependencies::{self, Written};
use super::findings::Findings;
use super::types::type_spec;
use crate::values::value_from_json;

/// What a task takes and gives.
pub(super) struct Declarations {
    pub(super) inputs: Vec<Parameter>,
    pub(super) outputs: Vec<Parameter>,
    pub(super) matching: Vec<Matching>,
}

/// The parameters in the order in which they are written.
pub(super) fn declare(
    inputs: &Map<String, Value>,
    outputs: &Map<String, Value>,
    findings: &mut Findings,
) -> Declarations {
    if outputs.is_empty() {
        findings.warn(
            "outputs-none",
            "outputs",
            "the task declares no outputs",
            "A run of it will leave nothing.",
        );
    }
    let mut declarations = Declarations {
        inputs: side(Side::Inputs, inputs, findings),
        outputs: side(Side::Outputs, outputs, findings),
        matching: Vec::new(),
    };
    let written = [(Side::Inputs, inputs), (Side::Outputs, outputs)];
    for (side, parameters) in written {
        for (name, parameter) in parameters {
            let Some(dependencies) = parameter.get("dependencies") else { continue };
            let written = Written { side, name, dependencies };
            dependencies::resolve(&written, &mut declarations, findings);
        }
    }
    declarations
}

fn side(side: Side, written: &Map<String, Value>, findings: &mut Findings) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for (name, declared) in written {
        let path = format!("{side}.{name}");
        // Clients may write names in any case, and some file systems know no difference.
        if parameters.iter().any(|earlier| earlier.name.eq_ignore_ascii_case(name)) {
            findings.error(
                "parameter-name-clash",
                &path,
                format!("another parameter is called '{name}', but for upper and lower case"),
                "Take another name.",
            );
        }
        parameters.push(parameter(side, name, declared, &path, findings));
    }
    parameters
}

fn parameter(
    side: Side,
    name: &str,
    declared: &Value,
    path: &str,
    findings: &mut Findings,
) -> Parameter {
    let text = |key| declared.get(key).and_then(Value::as_str);
    let no_type = Value::Null;
    let type_json = declared.get("type").unwrap_or(&no_type);
    let parameter = Parameter {
        name: name.to_owned(),
        display_name: text("display_name").unwrap_or(name).to_owned(),
        description: text("description").unwrap_or_default().to_owned(),
        type_spec: type_spec(type_json, &format!("{path}.type"), findings),
        optional: declared.get("optional").and_then(Value::as_bool).unwrap_or(false),
        default: declared.get("default").filter(|_| side == Side::Inputs).cloned(),
        derived_from: None,
    };
    check_default(&parameter, path, findings);
    parameter
}

/// A default is only ever offered, so a wrong one does no harm beyond the surprise.
fn check_default(parameter: &Parameter, path: &str, findings: &mut Findings) {
    let Some(default) = &parameter.default else { return };
    if let Err(error) = value_from_json(&parameter.type_spec, default) {
        findings.warn(
            "default-refused",
            &format!("{path}.default"),
            format!("a run with this default would be refused: {}", error.message),
            &error.hint,
        );
    }
}
