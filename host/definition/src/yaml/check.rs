//! Checks a file against its JSON schema, which is also what editors complete from.

use gantry_model::finding::Finding;
use serde_json::Value;

use super::{Content, Findings, Node, names};
use crate::schema::{Breach, Problem, Schema};

/// What the schema finds in a file whose value is `json`.
pub(crate) fn check(schema: &Schema, json: &Value, findings: &mut Findings<'_>) {
    let document = findings.document();
    let code = findings.code("schema");
    for Breach { place, problem } in schema.check(json) {
        let (message, hint) = match problem {
            Problem::Wrong { message, hint } => (message, hint.unwrap_or_default()),
            Problem::NoAlternative { hint } => {
                ("this is none of what can stand here".to_owned(), hint.unwrap_or_default())
            }
            Problem::UnknownKey { key, .. } => {
                (format!("'{key}' has no meaning here"), "Leave it out.".to_owned())
            }
        };
        findings.error(&code, &place.join("."), document.root.find(&place), message, &hint);
    }
}

/// Warns of keys without a meaning that look like slips of the pen. Others pass: they are an
/// author's notes, or fields of another program.
pub(crate) fn check_keys(schema: &Schema, findings: &mut Findings<'_>) {
    let walk = Walk { schema: schema.json(), code: findings.code("unknown-key") };
    walk.node(&findings.document().root, schema.json(), "", findings);
}

struct Walk<'a> {
    schema: &'a Value,
    code: String,
}

impl Walk<'_> {
    fn node(&self, node: &Node, rule: &Value, path: &str, findings: &mut Findings<'_>) {
        let rule = self.referred(rule);
        match (&node.content, rule.get("properties").and_then(Value::as_object), rule.get("items"))
        {
            (Content::List(items), _, Some(rule)) => {
                for (index, item) in items.iter().enumerate() {
                    self.node(item, rule, &below(path, &index.to_string()), findings);
                }
            }
            (Content::Map(entries), Some(known), _) => {
                for entry in entries {
                    let path = below(path, &entry.key);
                    if let Some(rule) = known.get(&entry.key) {
                        self.node(&entry.value, rule, &path, findings);
                        continue;
                    }
                    let has = |key: &&str| entries.iter().any(|other| other.key == **key);
                    let near = names::nearest(&entry.key, known.keys().map(String::as_str));
                    if let Some(near) = near.filter(|near| !has(near)) {
                        let message = format!("'{}' has no meaning here", entry.key);
                        let finding = Finding::warning(&self.code, &path, message);
                        let hint = format!("It is ignored. Did you mean '{near}'?");
                        findings.add(finding.with_hint(hint), entry.place);
                    }
                }
            }
            _ => {}
        }
    }

    fn referred<'r>(&'r self, rule: &'r Value) -> &'r Value {
        let place = rule.get("$ref").and_then(Value::as_str).and_then(|of| of.strip_prefix('#'));
        place.and_then(|place| self.schema.pointer(place)).unwrap_or(rule)
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
