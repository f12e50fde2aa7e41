//! `bundles/invalid/*.yml`: each is checked, and what is found is what stands in the file
//! `.findings` beside it. Set `UPDATE=1` to write those files anew, and read the difference.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use gantry_definition::bundle::check_descriptor;
use gantry_model::finding::Finding;

#[test]
fn each_invalid_descriptor_is_refused_with_the_findings_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bundles/invalid");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "yml"));
    cases.sort();
    assert!(!cases.is_empty(), "no cases in {}", folder.display());
    for case in cases {
        let (findings, refused) = match check_descriptor(&fs::read(&case).unwrap()) {
            Ok((_, warnings)) => (warnings, false),
            Err(refusal) => (refusal.findings, true),
        };
        assert!(!findings.is_empty(), "nothing is found in {}", case.display());
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        assert_eq!(refused, !name.starts_with("odd-"), "{name}");
        let expected = case.with_extension("findings");
        if env::var_os("UPDATE").is_some() {
            fs::write(&expected, lines(&findings)).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap();
        assert_eq!(lines(&findings), expected, "{name}");
    }
}

fn lines(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let Finding { severity, code, path, message, .. } = finding;
        writeln!(text, "{severity} {code} {path}: {message}").unwrap();
        text
    })
}
