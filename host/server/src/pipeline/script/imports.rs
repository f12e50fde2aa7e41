//! The artifacts that become results of a run, each under the folder that its job names.

use std::collections::BTreeSet;

use gantry_model::run::Run;
use gantry_model::script::{JobRecord, JobState, KeptArtifact};
use gantry_model::value::FileEntry;
use gantry_store::RunResult;

use super::super::names::artifact_object;
use super::super::{Error, Pipeline};

impl Pipeline {
    /// The artifacts that are results of the run, as the task's jobs say.
    pub(super) async fn imported_artifacts(
        &self,
        run: &Run,
        jobs: &[JobRecord],
    ) -> Result<Vec<RunResult>, Error> {
        let task = self.task(run.task).await?;
        let script = super::begin::script_of(&task)?;
        let mut results = Vec::new();
        let mut taken = BTreeSet::new();
        for record in jobs {
            let JobState::Finished { artifacts, .. } = &record.state else { continue };
            let Some(job) = super::advance::job_of(script, record) else { continue };
            let imported = |kept: &&KeptArtifact| {
                job.artifacts.iter().any(|artifact| artifact.key == kept.key && artifact.import)
            };
            for kept in artifacts.iter().filter(imported) {
                let names = place(kept, &record.key.0, &mut taken);
                let files = names.into_iter().zip(&kept.files);
                results.extend(files.map(|(name, entry)| result(run, name, entry)));
            }
        }
        results.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(results)
    }
}

fn result(run: &Run, name: String, entry: &FileEntry) -> RunResult {
    RunResult {
        name,
        media_type: "application/octet-stream".to_owned(),
        size: entry.size,
        object: artifact_object(run.id, &entry.digest),
    }
}

/// What the files of an artifact are called among the results. Where another artifact is in the way, a folder is put before the
/// artifact's own that no other has; if it is in the way of the folder that the job names, before that one.
fn place(kept: &KeptArtifact, job: &str, taken: &mut BTreeSet<String>) -> Vec<String> {
    let folder = match &kept.import_path {
        Some(path) => path.split(['/', '\\']).filter(|name| !matches!(*name, "" | ".")).collect(),
        None => vec![kept.key.0.as_str()],
    };
    let own = format!("{job}.{}", kept.key);
    let mut number = 1;
    let mut names = names_in(kept, &folder);
    if !are_free(&names, taken) {
        names = names_in(kept, &[folder.as_slice(), &[&own]].concat());
    }
    while !are_free(&names, taken) {
        let first = if number == 1 { own.clone() } else { format!("{own}.{number}") };
        names = names_in(kept, &[&[first.as_str()], folder.as_slice()].concat());
        number += 1;
    }
    taken.extend(names.iter().cloned());
    names
}

fn names_in(kept: &KeptArtifact, folder: &[&str]) -> Vec<String> {
    let path = [folder, &[kept.name.as_str()]].concat().join("/");
    match kept.folder {
        true => kept.files.iter().map(|entry| format!("{path}/{}", entry.path)).collect(),
        false => vec![path],
    }
}

/// Whether files can have these names beside those that there are: nothing is a file and a folder at once.
fn are_free(names: &[String], taken: &BTreeSet<String>) -> bool {
    let is_folder = |name: &str| {
        let inside = format!("{name}/");
        taken.range(inside.clone()..).next().is_some_and(|next| next.starts_with(&inside))
    };
    let is_in_a_file = |name: &str| {
        name.match_indices('/')
            .filter_map(|(end, _)| name.get(..end))
            .any(|above| taken.contains(above))
    };
    !names.iter().any(|name| taken.contains(name) || is_folder(name) || is_in_a_file(name))
}

#[cfg(test)]
mod tests {
    use gantry_model::digest::Digest;
    use gantry_model::script::JobKey;

    use super::*;

    fn kept(key: &str, name: &str, import_path: Option<&str>, files: &[&str]) -> KeptArtifact {
        let entry = |path: &str| {
            let digest = Digest::from_bytes([0; 32]);
            FileEntry { path: path.to_owned(), size: 1, digest }
        };
        KeptArtifact {
            key: JobKey(key.to_owned()),
            name: name.to_owned(),
            folder: files.len() != 1,
            files: files.iter().copied().map(entry).collect(),
            import_path: import_path.map(str::to_owned),
        }
    }

    #[test]
    fn an_artifact_is_in_the_folder_that_its_job_names() {
        for (path, expected) in [
            (Some("/My Agora/results"), "My Agora/results/mask.nii"),
            (Some("a//./b/"), "a/b/mask.nii"),
            (Some("a\\b"), "a/b/mask.nii"),
            (Some("."), "mask.nii"),
            (Some("/"), "mask.nii"),
            (None, "mask/mask.nii"),
        ] {
            let mask = kept("mask", "mask.nii", path, &["mask.nii"]);
            assert_eq!(place(&mask, "job", &mut BTreeSet::new()), [expected], "{path:?}");
        }
        let folder = kept("all", "outputs", Some("sub"), &["a", "b/c"]);
        let expected = ["sub/outputs/a", "sub/outputs/b/c"];
        assert_eq!(place(&folder, "job", &mut BTreeSet::new()), expected);
    }

    #[test]
    fn no_artifact_takes_the_place_of_another() {
        let mut taken = BTreeSet::new();
        let one = || kept("mask", "mask.nii", Some("x"), &["mask.nii"]);
        assert_eq!(place(&one(), "left", &mut taken), ["x/mask.nii"]);
        assert_eq!(place(&one(), "right", &mut taken), ["x/right.mask/mask.nii"]);
    }

    #[test]
    fn nothing_is_a_file_and_a_folder_at_once() {
        let file = |name: &str, path: &str| kept("out", name, Some(path), &["only"]);
        let folder = |name: &str, path: &str| kept("all", name, Some(path), &["a", "b/c"]);
        for (first, second, expected) in [
            (file("x", "."), folder("x", "."), vec!["right.all/x/a", "right.all/x/b/c"]),
            (folder("x", "."), file("x", "."), vec!["right.out/x"]),
            (folder("x", "."), file("b", "x"), vec!["x/right.out/b"]),
            (file("x", "."), file("y", "x"), vec!["right.out/x/y"]),
            (file("x", "."), file("y", "x/z"), vec!["right.out/x/z/y"]),
            (file("right.out", "x"), file("right.out", "x"), vec!["right.out/x/right.out"]),
            (file("x", "."), file("x-ray", "."), vec!["x-ray"]),
        ] {
            let mut taken = BTreeSet::new();
            place(&first, "left", &mut taken);
            assert_eq!(place(&second, "right", &mut taken), expected, "{taken:?}");
        }
        let mut taken = ["x", "right.out"].map(str::to_owned).into();
        assert_eq!(place(&file("y", "x"), "right", &mut taken), ["right.out.2/x/y"]);
    }
}
