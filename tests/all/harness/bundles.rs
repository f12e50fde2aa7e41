//! The images that tests make are images for the tools of others, too.

use std::fs;

use gantry_tests::bundle::{ImageBuilder, ImageLayout};
use gantry_tests::process::{installed, run};

#[test]
fn skopeo_reads_images_in_every_layout() {
    let skopeo = installed(&["skopeo"], "skopeo");
    let folder = tempfile::tempdir().unwrap();
    let layouts = [
        ("docker-archive", ImageLayout::DockerArchive),
        ("oci-archive", ImageLayout::Oci),
        ("oci-archive", ImageLayout::OciWithAttestations),
    ];
    for (number, (transport, layout)) in layouts.into_iter().enumerate() {
        let archive = folder.path().join(format!("{number}.tar"));
        fs::write(&archive, ImageBuilder::default().layout(layout).build()).unwrap();
        let from = format!("{transport}:{}", archive.display());
        let into = format!("dir:{}", folder.path().join(number.to_string()).display());
        run(&skopeo, &["copy", "--quiet", "--insecure-policy", &from, &into]);
    }
}
