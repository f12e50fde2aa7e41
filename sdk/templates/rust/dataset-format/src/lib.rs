//! Finds images in PGM, the portable grey map: a header of text (`P5 640 480 255`), then the
//! pixels.

use std::io::Read;

use gantry_plugin_sdk::dataset_format::{
    Dataset, DatasetFormat, FindRequest, Findings, SourceFile,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export, json};

pub struct {{ name_pascal }};

impl Plugin for {{ name_pascal }} {
    const ABOUT: About = about!();
    type Settings = ();
}

impl DatasetFormat for {{ name_pascal }} {
    fn find(request: FindRequest, (): ()) -> Result<Findings, Error> {
        let mut findings = Findings::default();
        for file in request.files.iter().filter(|file| file.path.ends_with(".pgm")) {
            let Some(header) = read_header(file)? else {
                findings.problem(&file.path, "its header is not that of a PGM");
                continue;
            };
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let Header { width, height, brightest } = header;
            let metadata = json!({"width": width, "height": height, "brightest": brightest});
            findings.datasets.push(Dataset::new("pgm", name, metadata).file("image", &file.path));
        }
        Ok(findings)
    }
}

export!({{ name_pascal }} as dataset_format);

struct Header {
    width: u32,
    height: u32,
    brightest: u16,
}

/// The header, if it is one. Nothing but the file's beginning is read.
fn read_header(file: &SourceFile) -> Result<Option<Header>, Error> {
    let mut beginning = Vec::new();
    file.open()?.take(64).read_to_end(&mut beginning)?;
    Ok(parse_header(&String::from_utf8_lossy(&beginning)))
}

fn parse_header(text: &str) -> Option<Header> {
    let mut words = text.strip_prefix("P5")?.split_ascii_whitespace();
    Some(Header {
        width: words.next()?.parse().ok()?,
        height: words.next()?.parse().ok()?,
        brightest: words.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_three_numbers() {
        assert_eq!(parse_header("P5 4 2 255\n....").map(|header| header.width), Some(4));
        assert!(parse_header("P5 4 2").is_none());
        assert!(parse_header("P6 4 2 255\n").is_none());
    }
}
