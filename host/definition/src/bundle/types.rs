//! Types of parameters: from the descriptor's JSON, which keeps the schema, to a [`TypeSpec`], and
//! what is odd about their constraints.

use gantry_model::limits;
use gantry_model::types::{Bounds, TypeSpec};
use serde_json::{Map, Value};

use super::findings::Findings;
use crate::values::parse_file_size;

/// The type that `json` at `path` declares. Where a constraint makes no sense it is reported and
/// left out.
pub(super) fn type_spec(json: &Value, path: &str, findings: &mut Findings) -> TypeSpec {
    nested(json, path, 0, findings)
}

fn nested(json: &Value, path: &str, depth: usize, findings: &mut Findings) -> TypeSpec {
    let none = Map::new();
    let declared = Declared { fields: json.as_object().unwrap_or(&none), path };
    let id = declared.fields.get("id").unwrap_or(json).as_str().unwrap_or_default();
    match id {
        "boolean" => TypeSpec::Boolean,
        "integer" => TypeSpec::Integer(integer_bounds(&declared, findings)),
        "number" => TypeSpec::Number {
            bounds: number_bounds(&declared, findings),
            infinity_allowed: declared.flag("infinity_allowed"),
            nan_allowed: declared.flag("nan_allowed"),
        },
        "enumeration" => enumeration(&declared, findings),
        "datetime" => datetime(&declared, findings),
        "geometry" => TypeSpec::Geometry,
        "image" => TypeSpec::Image {
            formats: declared.formats(),
            max_file_size: declared.file_size(findings),
            max_width: declared.count("max_width", findings),
            max_height: declared.count("max_height", findings),
        },
        "file" => TypeSpec::File {
            formats: declared.formats(),
            max_file_size: declared.file_size(findings),
        },
        "array" => array(&declared, depth, findings),
        // The schema leaves no other.
        _ => string(&declared, findings),
    }
}

/// What a descriptor says about one type.
struct Declared<'a> {
    fields: &'a Map<String, Value>,
    path: &'a str,
}

impl Declared<'_> {
    fn flag(&self, key: &str) -> bool {
        self.fields.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// A number of things. A negative one is no constraint; the reference system takes it without a
    /// word.
    fn count(&self, key: &str, findings: &mut Findings) -> Option<u64> {
        let count = self.integer(key, findings)?;
        if count < 0 {
            let message = format!("{count} is negative, so it constrains nothing");
            findings.warn("constraint-negative", &self.at(key), message, "Leave it out.");
        }
        u64::try_from(count).ok()
    }

    /// A whole number, perhaps written `300.0`.
    fn integer(&self, key: &str, findings: &mut Findings) -> Option<i64> {
        let number = self.fields.get(key)?;
        let exact = number.as_i64().or_else(|| {
            // 2^53: beyond it, a number with a fraction is not exact.
            let float = number.as_f64().filter(|float| float.abs() <= 9_007_199_254_740_992.0)?;
            Some(float as i64)
        });
        if exact.is_none() {
            let message = format!("{number} does not fit a whole number of 64 bits");
            findings.error("constraint-too-large", &self.at(key), message, "Take a smaller one.");
        }
        exact
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.fields.get(key).and_then(Value::as_f64)
    }

    fn formats<F: std::str::FromStr>(&self) -> Option<Vec<F>> {
        let names = self.fields.get("formats")?.as_array()?;
        let formats: Vec<F> = names.iter().filter_map(|name| name.as_str()?.parse().ok()).collect();
        (!formats.is_empty()).then_some(formats)
    }

    fn file_size(&self, findings: &mut Findings) -> Option<u64> {
        let text = self.fields.get("max_file_size")?.as_str()?;
        let size = parse_file_size(text);
        if size.is_none() {
            let message = format!("'{text}' is no file size");
            findings.error("constraint-size", &self.at("max_file_size"), message, "Write '5 MB'.");
        }
        size
    }
}

fn integer_bounds(declared: &Declared<'_>, findings: &mut Findings) -> Bounds<i64> {
    let mut bound = |key| declared.integer(key, findings);
    let bounds = Bounds { gt: bound("gt"), geq: bound("geq"), lt: bound("lt"), leq: bound("leq") };
    let lowest = bounds.gt.map(|gt| i128::from(gt) + 1).max(bounds.geq.map(i128::from));
    let below = |one: Option<i128>, other: Option<i128>| one.into_iter().chain(other).min();
    let highest = below(bounds.lt.map(|lt| i128::from(lt) - 1), bounds.leq.map(i128::from));
    let empty = lowest.zip(highest).is_some_and(|(lowest, highest)| lowest > highest);
    report_bounds(&bounds, empty, declared.path, findings);
    bounds
}

fn number_bounds(declared: &Declared<'_>, findings: &mut Findings) -> Bounds<f64> {
    let bounds = Bounds {
        gt: declared.number("gt"),
        geq: declared.number("geq"),
        lt: declared.number("lt"),
        leq: declared.number("leq"),
    };
    let crossed = |low: Option<f64>, high: Option<f64>, touch: bool| {
        low.zip(high).is_some_and(|(low, high)| low > high || (low == high && !touch))
    };
    let empty = crossed(bounds.geq, bounds.leq, true)
        || crossed(bounds.geq, bounds.lt, false)
        || crossed(bounds.gt, bounds.leq, false)
        || crossed(bounds.gt, bounds.lt, false);
    report_bounds(&bounds, empty, declared.path, findings);
    bounds
}

fn report_bounds<T>(bounds: &Bounds<T>, empty: bool, path: &str, findings: &mut Findings) {
    if empty {
        findings.error(
            "range-empty",
            path,
            "no value lies within these bounds",
            "Lower the lower bound, or raise the upper one.",
        );
    }
    for (both, names) in [
        (bounds.gt.is_some() && bounds.geq.is_some(), "'gt' and 'geq'"),
        (bounds.lt.is_some() && bounds.leq.is_some(), "'lt' and 'leq'"),
    ] {
        if both {
            let message = format!("{names} bound the same side");
            findings.warn("range-twice", path, message, "Both hold. Leave one of them out.");
        }
    }
}

fn string(declared: &Declared<'_>, findings: &mut Findings) -> TypeSpec {
    let min_length = declared.count("min_length", findings).unwrap_or(0);
    let max_length = declared.count("max_length", findings);
    report_sizes(Some(min_length), max_length, declared.path, findings);
    TypeSpec::String { min_length, max_length }
}

fn enumeration(declared: &Declared<'_>, findings: &mut Findings) -> TypeSpec {
    let listed = declared.fields.get("values").and_then(Value::as_array);
    let mut values: Vec<String> = Vec::new();
    for value in listed.into_iter().flatten().filter_map(Value::as_str) {
        if values.iter().any(|earlier| earlier == value) {
            let message = format!("'{value}' is listed twice");
            findings.warn("enumeration-twice", &declared.at("values"), message, "Leave one out.");
        } else {
            values.push(value.to_owned());
        }
    }
    TypeSpec::Enumeration { values }
}

fn datetime(declared: &Declared<'_>, findings: &mut Findings) -> TypeSpec {
    let mut instant = |key| {
        let text = declared.fields.get(key)?.as_str()?;
        let parsed: Result<jiff::Timestamp, jiff::Error> = text.parse();
        if let Err(error) = &parsed {
            let message = format!("'{text}' is no instant: {error}");
            let hint = "Write it as '2024-02-23T18:00:00Z'.";
            findings.error("constraint-instant", &declared.at(key), message, hint);
        }
        parsed.ok()
    };
    let (before, after) = (instant("before"), instant("after"));
    if before.zip(after).is_some_and(|(before, after)| before < after) {
        findings.error(
            "range-empty",
            declared.path,
            "no instant lies within these bounds",
            "A value is not later than 'before' and not earlier than 'after'.",
        );
    }
    TypeSpec::Datetime { before, after }
}

fn array(declared: &Declared<'_>, depth: usize, findings: &mut Findings) -> TypeSpec {
    let min_size = declared.count("min_size", findings);
    let max_size = declared.count("max_size", findings);
    report_sizes(min_size, max_size, declared.path, findings);
    let path = declared.at("subtype");
    let subtype = match declared.fields.get("subtype") {
        Some(_) if depth + 1 >= limits::ARRAY_DEPTH => {
            let message = format!("arrays are nested deeper than {}", limits::ARRAY_DEPTH);
            findings.error("array-depth", &path, message, "Nest fewer arrays.");
            TypeSpec::Boolean
        }
        Some(subtype) => nested(subtype, &path, depth + 1, findings),
        None => TypeSpec::Boolean,
    };
    TypeSpec::Array { subtype: Box::new(subtype), min_size, max_size }
}

fn report_sizes(min: Option<u64>, max: Option<u64>, path: &str, findings: &mut Findings) {
    if let Some((min, max)) = min.zip(max).filter(|(min, max)| min > max) {
        let message = format!("no value has at least {min} and at most {max}");
        findings.error("range-empty", path, message, "Lower the minimum, or raise the maximum.");
    }
}
