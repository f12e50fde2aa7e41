//! The contract as a page: every world, interface, type and function, with what its WIT says of it.

use std::fmt::Write;
use std::path::Path;

use wit_bindgen_core::wit_parser::{
    Docs, Function, Interface, Resolve, Type, TypeDef, TypeDefKind, World, WorldItem, WorldKey,
};

/// The folder does not hold the contract.
#[derive(Debug, thiserror::Error)]
#[error("read the contract in {}", folder.display())]
pub struct Unreadable {
    folder: std::path::PathBuf,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Writes the page about the released contract in a folder of WIT files, in Markdown.
///
/// # Errors
///
/// [`Unreadable`] if the folder does not hold a package of WIT.
pub fn page(folder: &Path) -> Result<String, Unreadable> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve
        .push_path(folder)
        .map_err(|source| Unreadable { folder: folder.to_owned(), source: source.into() })?;
    let mut page = Page { resolve: &resolve, text: String::new() };
    if let Some(package) = resolve.packages.get(package) {
        page.line(format_args!("# {}\n", package.name));
        page.line(format_args!(
            "<!-- Written by `make generate` from wit/latest. -->\n\n\
             The newest release of the contract: what SDKs, examples and new projects are made for. \
             [What a release promises](../wit/README.md).\n\n## Worlds\n"
        ));
        for world in package.worlds.values().filter_map(|id| resolve.worlds.get(*id)) {
            page.world(world);
        }
        for interface in package.interfaces.values().filter_map(|id| resolve.interfaces.get(*id)) {
            page.interface(interface);
        }
    }
    Ok(page.text)
}

struct Page<'a> {
    resolve: &'a Resolve,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a text does not fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn world(&mut self, world: &World) {
        self.line(format_args!("### {}\n\n{}\n", world.name, prose(&world.docs)));
        for (verb, items) in [("imports", &world.imports), ("exports", &world.exports)] {
            let names: Vec<String> =
                items.iter().filter_map(|(key, item)| self.linked(key, item)).collect();
            if !names.is_empty() {
                self.line(format_args!("{verb}: {}\n", names.join(", ")));
            }
        }
    }

    fn linked(&self, key: &WorldKey, item: &WorldItem) -> Option<String> {
        let (WorldKey::Interface(id), WorldItem::Interface { .. }) = (key, item) else {
            return None;
        };
        let name = self.resolve.interfaces.get(*id)?.name.as_ref()?;
        Some(format!("[`{name}`](#{name})"))
    }

    fn interface(&mut self, interface: &Interface) {
        let name = interface.name.as_deref().unwrap_or_default();
        self.line(format_args!("## {name}\n\n{}\n", prose(&interface.docs)));
        for function in interface.functions.values() {
            self.function(function);
        }
        let types = interface.types.values().filter_map(|id| self.resolve.types.get(*id));
        for definition in types {
            self.definition(definition);
        }
    }

    fn function(&mut self, function: &Function) {
        let params: Vec<String> = function
            .params
            .iter()
            .map(|param| format!("{}: {}", param.name, self.name_of(&param.ty)))
            .collect();
        let result = function.result.as_ref().map(|result| format!(" -> {}", self.name_of(result)));
        self.line(format_args!(
            "### {}\n\n`func({}){}`\n\n{}\n",
            function.name,
            params.join(", "),
            result.unwrap_or_default(),
            prose(&function.docs)
        ));
    }

    fn definition(&mut self, definition: &TypeDef) {
        let name = definition.name.as_deref().unwrap_or_default();
        let kind = match &definition.kind {
            TypeDefKind::Record(_) => "record",
            TypeDefKind::Variant(_) => "variant",
            TypeDefKind::Enum(_) => "enum",
            TypeDefKind::Flags(_) => "flags",
            // A type of another interface, or a further name; its own place has the words.
            _ => return,
        };
        self.line(format_args!("### {kind} {name}\n\n{}\n", prose(&definition.docs)));
        let rows: Vec<(String, String, &Docs)> = match &definition.kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                fields.map(|it| (it.name.clone(), self.name_of(&it.ty), &it.docs)).collect()
            }
            TypeDefKind::Variant(variant) => {
                let payload =
                    |ty: &Option<Type>| ty.as_ref().map(|ty| self.name_of(ty)).unwrap_or_default();
                let cases = variant.cases.iter();
                cases.map(|it| (it.name.clone(), payload(&it.ty), &it.docs)).collect()
            }
            TypeDefKind::Enum(all) => {
                all.cases.iter().map(|it| (it.name.clone(), String::new(), &it.docs)).collect()
            }
            TypeDefKind::Flags(all) => {
                all.flags.iter().map(|it| (it.name.clone(), String::new(), &it.docs)).collect()
            }
            _ => Vec::new(),
        };
        self.line(format_args!("| name | type | |\n| --- | --- | --- |"));
        for (name, ty, docs) in rows {
            let ty = if ty.is_empty() { String::new() } else { format!("`{ty}`") };
            self.line(format_args!("| `{name}` | {ty} | {} |", prose(docs).replace('|', "\\|")));
        }
        self.line(format_args!(""));
    }

    /// A type as the WIT writes it.
    fn name_of(&self, ty: &Type) -> String {
        let Type::Id(id) = ty else { return primitive(ty).to_owned() };
        let Some(definition) = self.resolve.types.get(*id) else { return String::new() };
        if let Some(name) = &definition.name {
            return name.clone();
        }
        let side = |ty: &Option<Type>| ty.as_ref().map_or("_".to_owned(), |ty| self.name_of(ty));
        match &definition.kind {
            TypeDefKind::List(of) => format!("list<{}>", self.name_of(of)),
            TypeDefKind::Option(of) => format!("option<{}>", self.name_of(of)),
            TypeDefKind::Result(of) => format!("result<{}, {}>", side(&of.ok), side(&of.err)),
            TypeDefKind::Tuple(of) => {
                let parts: Vec<String> = of.types.iter().map(|ty| self.name_of(ty)).collect();
                format!("tuple<{}>", parts.join(", "))
            }
            other => other.as_str().to_owned(),
        }
    }
}

/// The comment as one paragraph; paragraphs of its own stay apart.
fn prose(docs: &Docs) -> String {
    let text = docs.contents.as_deref().unwrap_or_default();
    let paragraphs =
        text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn primitive(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "s8",
        Type::S16 => "s16",
        Type::S32 => "s32",
        Type::S64 => "s64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::ErrorContext => "error-context",
        Type::Id(_) => "",
    }
}
