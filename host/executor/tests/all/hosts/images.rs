//! Images on their way to a host: built there, or pulled from a registry.

use gantry_executor::ExecError;
use gantry_model::exec::script::{ImagePlan, RegistryLogin};
use gantry_model::exec::{ExecHandle, ExecOutcome, LogStream};
use gantry_model::host::ContainerEngine;
use gantry_tests::bundle::image::ImageBuilder;
use gantry_tests::containers::Engine;
use gantry_tests::process::{installed, run};
use gantry_tests::services::{Registry, Sshd};

use crate::support::{Files, HostBench, Runtime, Script, Way};

/// Makes a test of each promise for both ways to a host with each container engine.
macro_rules! on_each_way_with_containers {
    ($($promise:ident)*) => {
        mod local_podman { $crate::hosts::on!(Local Podman: $($promise)*); }
        mod local_docker { $crate::hosts::on!(Local Docker: $($promise)*); }
        mod ssh_podman { $crate::hosts::on!(Ssh Podman: $($promise)*); }
        mod ssh_docker { $crate::hosts::on!(Ssh Docker: $($promise)*); }
    };
}

on_each_way_with_containers! {
    an_image_is_built_from_the_tasks_files
    an_image_that_cannot_be_made_says_why
}

/// An image that goes with the test.
struct Image {
    engine: ContainerEngine,
    name: String,
}

impl Image {
    /// One that is built.
    fn new(bench: &HostBench, handle: &ExecHandle) -> Self {
        let name = format!("localhost/gantry-test-{}:latest", handle.job.run);
        Self { engine: engine(bench), name }
    }

    fn plan(&self, dockerfile: Option<&str>) -> ImagePlan {
        let dockerfile = dockerfile.map(str::to_owned);
        ImagePlan { engine: self.engine, image: self.name.clone(), dockerfile, credentials: None }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // A daemon of Docker goes with all that it has.
        if self.engine == ContainerEngine::Podman {
            Engine::podman().run(&["image", "rm", "--force", "--ignore", &self.name]);
        }
    }
}

fn engine(bench: &HostBench) -> ContainerEngine {
    match bench.settings.runtime {
        Runtime::Docker => ContainerEngine::Docker,
        _ => ContainerEngine::Podman,
    }
}

async fn an_image_is_built_from_the_tasks_files(bench: HostBench) {
    let (mut job, handle) = bench.plan(&Script::new("cat '/note of the image'"));
    let image = Image::new(&bench, &handle);
    let mut files = Files::default();
    let base = &job.container.as_ref().unwrap().image;
    let dockerfile = format!("FROM {base}\nCOPY [\"a note\", \"/note of the image\"]\n");
    files.add("files/docker file", dockerfile).add("files/a note", "made for the job");
    files.push(&bench, &handle).await.unwrap();
    bench.executor.prepare_image(&handle, &image.plan(Some("docker file"))).await.unwrap();
    let engine_said = bench.log(&handle, LogStream::Stderr).await;
    assert!(engine_said.contains("COPY"), "{engine_said}");
    job.container.as_mut().unwrap().image.clone_from(&image.name);
    bench.executor.start(&job, &handle).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "made for the job");
}

async fn an_image_that_cannot_be_made_says_why(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new("true"));
    let image = Image::new(&bench, &handle);
    let mut files = Files::default();
    files.add("files/Dockerfile", "FROM scratch\nCOPY no-such-file /\n");
    files.push(&bench, &handle).await.unwrap();
    let build = bench.executor.prepare_image(&handle, &image.plan(Some("Dockerfile"))).await;
    let error = build.unwrap_err();
    let name = image.engine.to_string();
    assert!(matches!(&error, ExecError::Engine { engine, .. } if *engine == name), "{error:?}");
    assert!(error.to_string().contains("no-such-file"), "{error}");
    assert!(bench.log(&handle, LogStream::Stderr).await.contains("no-such-file"));
    // Nobody listens on this port.
    let missing = ImagePlan { image: "127.0.0.1:1/missing:1".to_owned(), ..image.plan(None) };
    let error = bench.executor.prepare_image(&handle, &missing).await.unwrap_err().to_string();
    assert!(error.contains("127.0.0.1:1"), "{error}");
}

/// A host whose Podman uses a registry without TLS. Docker does so with one of its own machine.
async fn podman_with(registry: &Registry, file: &tempfile::NamedTempFile) -> HostBench {
    let text = format!("[[registry]]\nlocation = \"{}\"\ninsecure = true\n", registry.address());
    std::fs::write(file.path(), text).unwrap();
    let variable = ("CONTAINERS_REGISTRIES_CONF", file.path().to_str().unwrap());
    let sshd = Sshd::start_with_variables(&[variable]).await;
    HostBench::behind(Some(sshd), None, Runtime::Podman, |_settings| {})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn podman_pulls_an_image_with_the_credentials_of_its_registry_alone() {
    let registry = Registry::start_with_login().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let bench = podman_with(&registry, &file).await;
    an_image_is_pulled_with_its_credentials(&bench, &registry).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn docker_pulls_an_image_with_the_credentials_of_its_registry_alone() {
    let registry = Registry::start_with_login().await;
    let bench = HostBench::new(Way::Ssh, Runtime::Docker).await;
    an_image_is_pulled_with_its_credentials(&bench, &registry).await;
}

async fn an_image_is_pulled_with_its_credentials(bench: &HostBench, registry: &Registry) {
    let (mut job, handle) = bench.plan(&Script::new("echo pulled"));
    let name = format!("{}/test:{}", registry.address(), handle.job.run);
    let image = Image { engine: engine(bench), name };
    let archive = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(archive.path(), ImageBuilder::default().build()).unwrap();
    let skopeo = installed(&["skopeo"], "skopeo");
    let login = format!("--dest-creds={}:{}", Registry::USER, Registry::PASSWORD);
    let source = format!("docker-archive:{}", archive.path().display());
    let target = format!("docker://{}", image.name);
    run(&skopeo, &["copy", "--quiet", "--dest-tls-verify=false", &login, &source, &target]);

    let prepare = async |password: Option<&str>| {
        let credentials = password.map(|password| RegistryLogin {
            server: registry.address().to_owned(),
            user: Registry::USER.to_owned(),
            password: password.to_owned(),
        });
        let image = ImagePlan { credentials, ..image.plan(None) };
        bench.executor.prepare_image(&handle, &image).await
    };
    prepare(None).await.unwrap_err();
    let error = prepare(Some("another-secret")).await.unwrap_err();
    assert!(!format!("{error:?}").contains("another-secret"));
    prepare(Some(Registry::PASSWORD)).await.unwrap();
    // It is there: nobody is asked again.
    bench.executor.prepare_image(&handle, &image.plan(None)).await.unwrap();
    job.container.as_mut().unwrap().image.clone_from(&image.name);
    bench.executor.start(&job, &handle).await.unwrap();
    bench.executor.wait(&handle).await.unwrap();
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "pulled\n");
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}
