//! Components of the world `condition` from WebAssembly text, in which each byte of an answer can
//! be chosen: what no compiler makes, the canonical ABI still allows.

use std::path::Path;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Where the answers of the two functions stand in memory.
const DESCRIPTION: usize = 16;
const VERDICTS: usize = 128;
/// Where the texts begin that they point to.
const TEXTS: usize = 1024;
/// Where the host puts what it hands over.
const ARGUMENTS: usize = 1024 * 1024;

/// A text or list in an answer.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    /// These bytes, whatever they are.
    Bytes(Vec<u8>),
    /// That many bytes, all zero.
    Zeros(u32),
    /// Wherever these point: an address and a length.
    At(u32, u32),
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::Bytes(text.into())
    }
}

/// What a component says and does.
#[derive(Debug, Clone)]
pub(crate) struct Forged {
    pub(crate) name: Words,
    pub(crate) version: Words,
    /// The number of its world in the contract; 4 is `condition`.
    pub(crate) world: u8,
    pub(crate) summary: Words,
    pub(crate) documentation: Words,
    pub(crate) settings_schema: Words,
    /// How many permissions it wants, each of them `mail`, for this reason.
    pub(crate) permissions: (u32, Words),
    /// What `describe` does before it answers.
    pub(crate) describe: String,
    /// The verdicts: how many, and their bytes, 28 each.
    pub(crate) verdicts: (u32, Vec<u8>),
    /// Further text of the core module, such as imports.
    pub(crate) imports: String,
    /// Further interfaces, and what of them the world imports.
    pub(crate) wit: String,
    pub(crate) world_imports: String,
}

impl Default for Forged {
    fn default() -> Self {
        Self {
            name: "forged".into(),
            version: "1.0.0".into(),
            world: 4,
            summary: "Says what it is told to say.".into(),
            documentation: "".into(),
            settings_schema: "".into(),
            permissions: (0, "a reason".into()),
            describe: String::new(),
            verdicts: (1, holds(1)),
            imports: String::new(),
            wit: String::new(),
            world_imports: String::new(),
        }
    }
}

/// A verdict `holds` with this byte for a boolean.
pub(crate) fn holds(byte: u8) -> Vec<u8> {
    let mut verdict = vec![0; 28];
    verdict[4] = byte;
    verdict
}

/// A verdict `raised` whose kind stands there, and whose message is empty.
pub(crate) fn raised(address: u32, length: u32) -> Vec<u8> {
    let mut verdict = vec![0; 28];
    verdict[0] = 1;
    verdict[4..8].copy_from_slice(&address.to_le_bytes());
    verdict[8..12].copy_from_slice(&length.to_le_bytes());
    verdict
}

/// Memory while it is filled.
struct Image(Vec<u8>);

impl Image {
    /// Puts a text at the end; where it is.
    fn put(&mut self, words: &Words) -> (u32, u32) {
        let bytes = match words {
            Words::Bytes(bytes) => bytes,
            Words::Zeros(length) => return (ARGUMENTS as u32 * 2, *length),
            Words::At(address, length) => return (*address, *length),
        };
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        let address = self.0.len();
        self.0.extend_from_slice(bytes);
        (address as u32, bytes.len() as u32)
    }

    fn set(&mut self, at: usize, (address, length): (u32, u32)) {
        self.0[at..at + 4].copy_from_slice(&address.to_le_bytes());
        self.0[at + 4..at + 8].copy_from_slice(&length.to_le_bytes());
    }
}

impl Forged {
    /// The component.
    pub(crate) fn component(&self) -> Vec<u8> {
        let mut resolve = Resolve::default();
        let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/v0.1.0");
        resolve.push_dir(contract).expect("the contract is well-formed");
        let Self { wit, world_imports, .. } = self;
        let world = format!(
            "package example:forged@1.0.0; {wit}
             world w {{ include gantry:plugin/condition@0.1.0; {world_imports} }}"
        );
        let package = resolve.push_str("w.wit", &world).expect("the world is well-formed");
        let world = resolve.select_world(&[package], Some("w")).expect("the world is there");
        let mut module = wat::parse_str(self.module()).expect("the text is well-formed");
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
            .expect("embed the world");
        let mut encoder = ComponentEncoder::default();
        encoder.module(&module).expect("the module fits");
        encoder.encode().expect("encode the component")
    }

    fn module(&self) -> String {
        let Self { imports, describe, .. } = self;
        let image = self.image();
        let data: String = image.iter().map(|byte| format!("\\{byte:02x}")).collect();
        let zeros = [&self.name, &self.documentation, &self.settings_schema, &self.summary]
            .map(|words| if let Words::Zeros(length) = words { *length as usize } else { 0 });
        let pages = (2 * ARGUMENTS + zeros.iter().max().unwrap_or(&0)).div_ceil(64 * 1024);
        format!(
            r#"(module
                {imports}
                (memory (export "memory") {pages})
                (table $table 0 funcref)
                (global $free (mut i32) (i32.const {ARGUMENTS}))
                (data (i32.const 0) "{data}")
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                    (global.set $free (i32.and
                        (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
                    (global.get $free)
                    (global.set $free (i32.add (global.get $free) (local.get 3))))
                (func $describe (export "gantry:plugin/description@0.1.0#describe") (result i32)
                    {describe}
                    (i32.const {DESCRIPTION}))
                (func (export "gantry:plugin/conditions@0.1.0#evaluate")
                    (param i32 i32 i32 i32 i64 i32 i32) (result i32) (i32.const {VERDICTS}))
                (func (export "gantry:plugin/conditions@0.1.0#check")
                    (param i32 i32) (result i32) unreachable))"#
        )
    }

    /// The memory from its beginning: both answers as the canonical ABI lays them out, and texts.
    fn image(&self) -> Vec<u8> {
        let mut image = Image(vec![0; TEXTS]);
        // `result` is `ok`, which is 0, and what follows is aligned to 4.
        let record = DESCRIPTION + 4;
        for (field, words) in [
            (0, &self.name),
            (8, &self.version),
            (20, &self.summary),
            (28, &self.documentation),
            (36, &self.settings_schema),
        ] {
            let place = image.put(words);
            image.set(record + field, place);
        }
        image.0[record + 16] = self.world;
        let (count, reason) = &self.permissions;
        let reason = image.put(reason);
        let mut wanted = [0; 24];
        // The fifth case of `permission`, which has no more to it, and the reason.
        wanted[0] = 4;
        wanted[16..20].copy_from_slice(&reason.0.to_le_bytes());
        wanted[20..24].copy_from_slice(&reason.1.to_le_bytes());
        let written = (*count).min(1000) as usize;
        let (address, _) = image.put(&Words::Bytes(wanted.repeat(written)));
        image.set(record + 44, (address, *count));

        let (count, bytes) = &self.verdicts;
        let (address, _) = image.put(&Words::Bytes(bytes.clone()));
        image.set(VERDICTS + 4, (address, *count));
        image.0
    }
}
