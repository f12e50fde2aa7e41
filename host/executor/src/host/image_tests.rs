//! Images with a real Podman, without any registry.

use gantry_model::host::ContainerEngine;

use super::*;
use crate::host::options::TransportOptions;
use crate::transport::transport;

#[test]
fn credentials_are_those_of_the_registry_and_of_no_other() {
    let login = |server: &str| RegistryLogin {
        server: server.to_owned(),
        user: "lab".to_owned(),
        password: "se\"cret".to_owned(),
    };
    assert_eq!(
        credentials_file(&login("registry.example.org:5000")),
        r#"{"auths":{"registry.example.org:5000":{"auth":"bGFiOnNlImNyZXQ="}}}"#
    );
    assert_eq!(
        credentials_file(&login("docker.io")),
        r#"{"auths":{"https://index.docker.io/v1/":{"auth":"bGFiOnNlImNyZXQ="},"#.to_owned()
            + r#""docker.io":{"auth":"bGFiOnNlImNyZXQ="}}}"#
    );
}

/// A job's folders on this machine, and what its log has.
struct Place {
    folder: tempfile::TempDir,
    job: HostJob,
    images: Images,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let job = "0199aa00-0000-7000-8000-000000000001-2.0.3".parse().unwrap();
        let job = HostJob::find(&HostJob::handle(&job, folder.path().to_str().unwrap())).unwrap();
        std::fs::create_dir_all(format!("{}/environment", job.folders().files)).unwrap();
        let images = Images::new(Shell::new(transport(&TransportOptions::Local)));
        Self { folder, job, images }
    }

    fn dockerfile(&self, text: &str) {
        let folder = format!("{}/environment", self.job.folders().files);
        std::fs::write(format!("{folder}/Dockerfile"), text).unwrap();
    }

    fn control(&self) -> std::path::PathBuf {
        self.folder.path().join("control").join(&self.job.name)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.control().join("stderr")).unwrap()
    }
}

/// An image's plan, named by the test's folder so that tests do not meet.
fn plan(place: &Place, dockerfile: Option<&str>) -> ImagePlan {
    let name = place.folder.path().file_name().unwrap().to_str().unwrap();
    let name = name.trim_start_matches('.').to_lowercase();
    ImagePlan {
        engine: ContainerEngine::Podman,
        image: format!("localhost/gantry-test/{name}:1"),
        dockerfile: dockerfile.map(str::to_owned),
        credentials: Some(RegistryLogin {
            server: "localhost".to_owned(),
            user: "lab".to_owned(),
            password: "secret".to_owned(),
        }),
    }
}

#[tokio::test]
async fn an_image_is_built_with_the_tasks_files_and_its_output_is_in_the_log() {
    let place = Place::new();
    place.dockerfile("FROM scratch\nCOPY environment/Dockerfile /kept\nLABEL step=labelled\n");
    let built = plan(&place, Some("environment/Dockerfile"));
    place.images.prepare(&place.job, &built).await.unwrap();
    assert!(place.log().contains("LABEL step=labelled"), "{}", place.log());
    // What is there is not pulled.
    let named = ImagePlan { dockerfile: None, ..built.clone() };
    place.images.prepare(&place.job, &named).await.unwrap();
    let removed = std::process::Command::new("podman").args(["rmi", &built.image]).output();
    assert!(removed.unwrap().status.success());
    // No credentials stay behind.
    let left = std::fs::read_dir(place.control()).unwrap().flatten();
    let mut left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    left.sort();
    assert_eq!(left, ["stderr", "stdout"]);
}

#[tokio::test]
async fn an_image_that_cannot_be_had_is_told_in_the_engines_words() {
    let place = Place::new();
    place.dockerfile("FROM scratch\nCOPY nothing-of-that-name /kept\n");
    let build = plan(&place, Some("environment/Dockerfile"));
    let error = place.images.prepare(&place.job, &build).await.unwrap_err().to_string();
    assert!(error.contains("build the image") && error.contains("nothing-of-that-name"), "{error}");
    assert!(place.log().contains("nothing-of-that-name"), "{}", place.log());
    let pull = plan(&place, None);
    let error = place.images.prepare(&place.job, &pull).await.unwrap_err().to_string();
    assert!(error.contains("pull the image"), "{error}");
    assert!(!place.log().contains("secret"));
    let option = ImagePlan { image: "--all".to_owned(), ..pull };
    assert!(place.images.prepare(&place.job, &option).await.is_err());
}
