//! How parameters belong to each other: `matching` and `derived_from`. The reference system does
//! not check them, and drops what it does not understand; here each thing dropped is a warning.

use gantry_model::task::{Matching, ParameterRef, Side};
use gantry_model::types::TypeSpec;
use serde_json::Value;

use super::findings::Findings;
use super::parameters::Declarations;

/// The `dependencies` of one parameter, as they are written.
pub(super) struct Written<'a> {
    pub(super) side: Side,
    pub(super) name: &'a str,
    pub(super) dependencies: &'a Value,
}

/// Enters what is sound into the declarations.
pub(super) fn resolve(written: &Written<'_>, into: &mut Declarations, findings: &mut Findings) {
    let path = format!("{}.{}.dependencies", written.side, written.name);
    if let Some(matching) = written.dependencies.get("matching") {
        resolve_matching(written, matching, &format!("{path}.matching"), into, findings);
    }
    if let Some(source) = written.dependencies.get("derived_from") {
        resolve_source(written, source, &format!("{path}.derived_from"), into, findings);
    }
}

fn resolve_matching(
    written: &Written<'_>,
    matching: &Value,
    path: &str,
    into: &mut Declarations,
    findings: &mut Findings,
) {
    let Some(list) = matching.as_array() else {
        let hint = "Write a list such as [\"inputs/points\"].";
        findings.warn("dependency-form", path, "this is no list; it is ignored", hint);
        return;
    };
    let left = ParameterRef { side: written.side, name: written.name.to_owned() };
    for other in list {
        let Some(right) = reference(other, path, into, findings) else { continue };
        let arrays = [&left, &right]
            .into_iter()
            .all(|one| matches!(type_of(one, into), Some(TypeSpec::Array { .. })));
        if left == right || !arrays {
            findings.warn(
                "dependency-kind",
                path,
                format!("{other} is ignored: only an array can match another array"),
                "Name another parameter of the type 'array'.",
            );
            continue;
        }
        let known = into.matching.iter().any(|earlier| {
            (earlier.left == left && earlier.right == right)
                || (earlier.left == right && earlier.right == left)
        });
        if !known {
            into.matching.push(Matching { left: left.clone(), right });
        }
    }
}

fn resolve_source(
    written: &Written<'_>,
    source: &Value,
    path: &str,
    into: &mut Declarations,
    findings: &mut Findings,
) {
    let Some(reference) = reference(source, path, into, findings) else { return };
    if written.side != Side::Outputs || reference.side != Side::Inputs {
        findings.warn(
            "dependency-kind",
            path,
            format!("{source} is ignored: only an output is derived from an input"),
            "Name an input, as in 'inputs/image'.",
        );
        return;
    }
    let outputs = &mut into.outputs;
    if let Some(output) = outputs.iter_mut().find(|output| output.name == written.name) {
        output.derived_from = Some(reference.name);
    }
}

/// The parameter that `inputs/name` or `outputs/name` means.
fn reference(
    json: &Value,
    path: &str,
    declarations: &Declarations,
    findings: &mut Findings,
) -> Option<ParameterRef> {
    let parsed = json.as_str().and_then(|text| text.split_once('/')).and_then(|(side, name)| {
        let side = match side {
            "inputs" => Side::Inputs,
            "outputs" => Side::Outputs,
            _ => return None,
        };
        Some(ParameterRef { side, name: name.to_owned() })
    });
    let Some(reference) = parsed else {
        let message = format!("{json} names no parameter; it is ignored");
        let hint = "Write 'inputs/name' or 'outputs/name'.";
        findings.warn("dependency-form", path, message, hint);
        return None;
    };
    if type_of(&reference, declarations).is_none() {
        let message = format!("{json} is not declared; it is ignored");
        findings.warn("dependency-unknown", path, message, "Check the name.");
        return None;
    }
    Some(reference)
}

fn type_of<'a>(reference: &ParameterRef, declarations: &'a Declarations) -> Option<&'a TypeSpec> {
    let parameters = match reference.side {
        Side::Inputs => &declarations.inputs,
        Side::Outputs => &declarations.outputs,
    };
    let found = parameters.iter().find(|parameter| parameter.name == reference.name);
    found.map(|parameter| &parameter.type_spec)
}
