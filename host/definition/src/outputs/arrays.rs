//! Arrays on disk: a folder with `array.yml` and the items `0`, `1`, … each as its type has it.

use std::collections::BTreeMap;

use gantry_model::types::TypeSpec;
use gantry_model::value::{Item, Value};

use super::array_yml::{ARRAY_YML, ARRAY_YML_BYTES, parse_array_yml};
use super::collector::Collector;
use super::problem::Fault;
use super::tree::{EntryKind, TreeEntry};
use crate::values::check_array_size;

/// What an array's folder holds.
struct Folder {
    /// As `array.yml` has it.
    size: u64,
    /// The items by their indexes.
    items: BTreeMap<u32, EntryKind>,
    /// Whether there is anything else.
    extra: bool,
}

impl Collector<'_> {
    /// The array in the folder at `path`.
    pub(super) fn array(
        &mut self,
        subtype: &TypeSpec,
        (min, max): (Option<u64>, Option<u64>),
        path: &str,
    ) -> Option<Value> {
        let entries = self.list(path, path)?;
        let Folder { size, items, extra } = self.folder(path, &entries)?;
        if extra {
            self.report(path, Fault::ExtraFiles);
        }
        let count = usize::try_from(size).unwrap_or(usize::MAX);
        if let Err(error) = check_array_size(count, min, max) {
            self.report_value(path, &error);
            return None;
        }
        let Some(left) = self.items_left.checked_sub(count) else {
            return self.refuse(path, Fault::Unusable);
        };
        self.items_left = left;
        let mut values = Vec::new();
        for index in 0..u32::try_from(count).unwrap_or(u32::MAX) {
            if self.is_full() {
                return None;
            }
            let item = format!("{path}/{index}");
            match items.get(&index) {
                Some(kind) => {
                    let value = self.value(subtype, &item, *kind);
                    values.extend(value.map(|value| Item { index, value }));
                }
                None => self.report(&item, Fault::MissingItem),
            }
        }
        Some(Value::Array(values))
    }

    fn folder(&mut self, path: &str, entries: &[TreeEntry]) -> Option<Folder> {
        let metadata = entries.iter().find(|entry| entry.name == ARRAY_YML);
        let Some(TreeEntry { kind: EntryKind::File { size }, .. }) = metadata else {
            return self.refuse(path, Fault::MissingMetadata);
        };
        let text = self.text(&format!("{path}/{ARRAY_YML}"), *size, ARRAY_YML_BYTES)?;
        let Some(size) = parse_array_yml(&text) else {
            return self.refuse(path, Fault::InvalidMetadata);
        };
        let mut folder = Folder { size, items: BTreeMap::new(), extra: false };
        for entry in entries.iter().filter(|entry| entry.name != ARRAY_YML) {
            match item_index(&entry.name) {
                Some(index) if u64::from(index) < size => {
                    folder.items.insert(index, entry.kind);
                }
                _ => folder.extra = true,
            }
        }
        Some(folder)
    }
}

/// The index that an item's file name is: `0`, `17`, without leading zeros.
fn item_index(name: &str) -> Option<u32> {
    let index: u32 = name.parse().ok()?;
    (index.to_string() == name).then_some(index)
}
