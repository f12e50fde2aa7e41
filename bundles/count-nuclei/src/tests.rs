//! The task from its inputs to its outputs, in folders of its own.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// Two objects: a C whose ends touch at a corner, and a single pixel.
const ROWS: [&str; 5] = ["###....", "#.#...#", "##.....", "..#....", "......."];

struct Folders(PathBuf);

impl Folders {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("count-nuclei-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("inputs")).unwrap();
        fs::create_dir_all(folder.join("outputs")).unwrap();
        let mut picture = Picture::black(ROWS[0].len(), ROWS.len());
        for (y, row) in ROWS.iter().enumerate() {
            for (x, _) in row.bytes().enumerate().filter(|(_, byte)| *byte == b'#') {
                picture.set(x, y, 200);
            }
        }
        picture.write(&folder.join("inputs/image")).unwrap();
        fs::write(folder.join("inputs/threshold"), "100").unwrap();
        Self(folder)
    }

    fn run(&self) -> Result<(), TaskError> {
        run(&self.0.join("inputs"), &self.0.join("outputs"))
    }

    fn output(&self, name: &str) -> String {
        fs::read_to_string(self.0.join("outputs").join(name)).unwrap()
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn objects_that_touch_at_a_corner_only_are_counted_apart() {
    let folders = Folders::new("count");
    folders.run().unwrap();
    assert_eq!(folders.output("count"), "3");
    assert_eq!(folders.output("areas/array.yml"), "size: 3\n");
    assert_eq!([0, 1, 2].map(|i| folders.output(&format!("areas/{i}"))), ["7", "1", "1"]);
    assert_eq!(folders.output("mean_area"), "3");
}

#[test]
fn small_objects_are_left_out_where_a_smallest_area_is_given() {
    let folders = Folders::new("min-area");
    fs::write(folders.0.join("inputs/min_area"), "2").unwrap();
    folders.run().unwrap();
    assert_eq!(folders.output("count"), "1");
    let mask = Picture::read(&folders.0.join("outputs/mask")).unwrap();
    assert_eq!((mask.at(0, 0), mask.at(1, 1), mask.at(6, 1)), (255, 0, 0));
}

#[test]
fn an_outline_is_a_closed_ring_that_meets_itself_nowhere_else() {
    let folders = Folders::new("outline");
    folders.run().unwrap();
    let text = folders.output("outlines/0");
    let polygon: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ring = polygon["coordinates"][0].as_array().unwrap();
    assert_eq!(ring.first(), ring.last());
    let corners =
        ring[1..].iter().map(ToString::to_string).collect::<std::collections::HashSet<_>>();
    assert_eq!(corners.len(), ring.len() - 1, "{text}");
}

#[test]
fn a_threshold_that_is_no_number_is_named_with_its_file() {
    let folders = Folders::new("threshold");
    fs::write(folders.0.join("inputs/threshold"), "bright").unwrap();
    let message = folders.run().unwrap_err().to_string();
    assert!(message.contains("inputs/threshold") && message.contains("\"bright\""), "{message}");
}

#[test]
fn the_sample_has_as_many_nuclei_as_were_drawn() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample/nuclei.png");
    let picture = Picture::read(&sample).unwrap();
    let nuclei = components::brighter_than(&picture, 128);
    assert_eq!(nuclei.iter().filter(|nucleus| nucleus.pixels.len() >= 20).count(), 24);
}
