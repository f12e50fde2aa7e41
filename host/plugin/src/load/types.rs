//! Compares types of the contract with those of a component by their structure, which is how
//! components are linked, and says where they differ in the words of WIT.

use wit_parser::{Function, Resolve, Type, TypeDefKind};

/// Where the two sides' types are found.
pub(super) struct Types<'a> {
    pub(super) contract: &'a Resolve,
    pub(super) found: &'a Resolve,
}

/// The parts of a type that have names, and what each holds.
type Parts<'a> = Vec<(&'a str, Option<&'a Type>)>;

/// A type without its name.
enum Shape<'a> {
    /// A record, variant, enum or set of flags: its word in WIT, what its parts are called, and the
    /// parts.
    Named(&'static str, &'static str, Parts<'a>),
    /// A list, option, tuple or result of others.
    Of(&'static str, Vec<Option<&'a Type>>),
    /// A type without parts.
    Plain(String),
}

impl Types<'_> {
    /// The first place where a function differs, in a sentence.
    pub(super) fn function(&self, wanted: &Function, found: &Function) -> Option<String> {
        if wanted.params.len() != found.params.len() {
            let (wanted, found) = (wanted.params.len(), found.params.len());
            return Some(format!("it has {found} parameters, and {wanted} in the contract"));
        }
        let pairs = wanted.params.iter().zip(&found.params);
        let mut parameters = pairs.filter_map(|(wanted, found)| {
            let what = self.differ(Some(&wanted.ty), Some(&found.ty))?;
            Some(format!("its parameter `{}`: {what}", wanted.name))
        });
        parameters.next().or_else(|| {
            let what = self.differ(wanted.result.as_ref(), found.result.as_ref())?;
            Some(format!("what it returns: {what}"))
        })
    }

    fn differ(&self, wanted: Option<&Type>, found: Option<&Type>) -> Option<String> {
        let (wanted, found) = match (wanted, found) {
            (None, None) => return None,
            (Some(_), None) => return Some("there is nothing, unlike in the contract".to_owned()),
            (None, Some(_)) => return Some("there is nothing in the contract".to_owned()),
            (Some(wanted), Some(found)) => (wanted, found),
        };
        match (shape(self.contract, wanted), shape(self.found, found)) {
            (Shape::Named(kind, part, wanted), Shape::Named(other, _, found)) if kind == other => {
                self.parts(part, &wanted, &found)
            }
            (Shape::Of(kind, wanted), Shape::Of(other, found))
                if kind == other && wanted.len() == found.len() =>
            {
                let mut pairs = wanted.into_iter().zip(found);
                pairs.find_map(|(wanted, found)| self.differ(wanted, found))
            }
            (Shape::Plain(wanted), Shape::Plain(found)) if wanted == found => None,
            (wanted, found) => {
                Some(format!("it is a {}, and a {} in the contract", found.word(), wanted.word()))
            }
        }
    }

    /// Parts are told apart by their names, and their order counts.
    fn parts(&self, part: &str, wanted: &Parts<'_>, found: &Parts<'_>) -> Option<String> {
        let beside = |these: &Parts<'_>, those: &Parts<'_>| {
            let only =
                these.iter().filter(|(name, _)| those.iter().all(|(other, _)| other != name));
            only.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        let (missing, extra) = (beside(wanted, found), beside(found, wanted));
        if !missing.is_empty() || !extra.is_empty() {
            let said = [("it lacks the", missing), ("the contract does not have its", extra)];
            let said = said.iter().filter(|(_, names)| !names.is_empty());
            let said: Vec<_> =
                said.map(|(words, names)| format!("{words} {part} {names}")).collect();
            return Some(said.join("; "));
        }
        for ((name, wanted), (other, found)) in wanted.iter().zip(found) {
            if name != other {
                return Some(format!("its {part} `{other}` is at the place of `{name}`"));
            }
            if let Some(what) = self.differ(*wanted, *found) {
                return Some(format!("{part} `{name}`: {what}"));
            }
        }
        None
    }
}

impl Shape<'_> {
    fn word(&self) -> &str {
        match self {
            Self::Named(word, ..) | Self::Of(word, _) => word,
            Self::Plain(word) => word,
        }
    }
}

/// The type behind all names.
fn shape<'a>(resolve: &'a Resolve, of: &'a Type) -> Shape<'a> {
    let Type::Id(id) = of else { return Shape::Plain(format!("{of:?}").to_lowercase()) };
    let Some(definition) = resolve.types.get(*id) else { return Shape::Plain("type".to_owned()) };
    match &definition.kind {
        TypeDefKind::Type(alias) => shape(resolve, alias),
        TypeDefKind::Record(record) => {
            let fields = record.fields.iter().map(|field| (field.name.as_str(), Some(&field.ty)));
            Shape::Named("record", "field", fields.collect())
        }
        TypeDefKind::Variant(variant) => {
            let cases = variant.cases.iter().map(|case| (case.name.as_str(), case.ty.as_ref()));
            Shape::Named("variant", "case", cases.collect())
        }
        TypeDefKind::Enum(words) => {
            let cases = words.cases.iter().map(|case| (case.name.as_str(), None));
            Shape::Named("enum", "case", cases.collect())
        }
        TypeDefKind::Flags(flags) => {
            let flags = flags.flags.iter().map(|flag| (flag.name.as_str(), None));
            Shape::Named("set of flags", "flag", flags.collect())
        }
        TypeDefKind::Tuple(tuple) => Shape::Of("tuple", tuple.types.iter().map(Some).collect()),
        TypeDefKind::Option(inner) => Shape::Of("option", vec![Some(inner)]),
        TypeDefKind::Result(result) => {
            Shape::Of("result", vec![result.ok.as_ref(), result.err.as_ref()])
        }
        TypeDefKind::List(inner) => Shape::Of("list", vec![Some(inner)]),
        other => Shape::Plain(other.as_str().to_owned()),
    }
}
