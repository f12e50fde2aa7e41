//! Images on their way to a host: built there, or pulled from a registry.

use gantry_executor::ExecError;
use gantry_model::exec::script::{ImagePlan, RegistryLogin};
use gantry_model::exec::{ExecHandle, ExecOutcome, LogStream};
use gantry_model::host::ContainerEngine;
use gantry_tests::bundle::image::ImageBuilder;
use gantry_tests::process::{installed, run};
use gantry_tests::services::{Registry, Sshd};

use crate::support::{Files, HostBench, Runtime, Script, script_image};

/// Makes a test of each promise for both ways to a host with Podman.
macro_rules! on_both_ways_with_podman {
    ($($promise:ident)*) => {
        mod local { $crate::hosts::on!(Local Podman: $($promise)*); }
        mod ssh { $crate::hosts::on!(Ssh Podman: $($promise)*); }
    };
}

on_both_ways_with_podman! {
    an_image_is_built_from_the_tasks_files
    an_image_that_cannot_be_made_says_why
}

/// A name for an image that goes with the test.
struct Name(String);

impl Name {
    fn new(handle: &ExecHandle) -> Self {
        Self(format!("localhost/gantry-test-{}:latest", handle.job.run))
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        let podman = installed(&["podman"], "podman");
        run(&podman, &["image", "rm", "--force", "--ignore", &self.0]);
    }
}

fn plan(image: &str, dockerfile: Option<&str>) -> ImagePlan {
    ImagePlan {
        engine: ContainerEngine::Podman,
        image: image.to_owned(),
        dockerfile: dockerfile.map(str::to_owned),
        credentials: None,
    }
}

async fn an_image_is_built_from_the_tasks_files(bench: HostBench) {
    let (mut job, handle) = bench.plan(&Script::new("cat '/note of the image'"));
    let name = Name::new(&handle);
    let mut files = Files::default();
    let dockerfile =
        format!("FROM {}\nCOPY [\"a note\", \"/note of the image\"]\n", script_image());
    files.add("files/docker file", dockerfile).add("files/a note", "made for the job");
    files.push(&bench, &handle).await.unwrap();
    let image = plan(&name.0, Some("docker file"));
    bench.executor.prepare_image(&handle, &image).await.unwrap();
    let engine_said = bench.log(&handle, LogStream::Stderr).await;
    assert!(engine_said.contains("COPY"), "{engine_said}");
    job.container.as_mut().unwrap().image.clone_from(&name.0);
    bench.executor.start(&job, &handle).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "made for the job");
}

async fn an_image_that_cannot_be_made_says_why(bench: HostBench) {
    let (_, handle) = bench.plan(&Script::new("true"));
    let name = Name::new(&handle);
    let mut files = Files::default();
    files.add("files/Dockerfile", "FROM scratch\nCOPY no-such-file /\n");
    files.push(&bench, &handle).await.unwrap();
    let build = bench.executor.prepare_image(&handle, &plan(&name.0, Some("Dockerfile"))).await;
    let error = build.unwrap_err();
    assert!(matches!(&error, ExecError::Engine { engine, .. } if engine == "podman"), "{error:?}");
    assert!(error.to_string().contains("no-such-file"), "{error}");
    assert!(bench.log(&handle, LogStream::Stderr).await.contains("no-such-file"));
    // Nobody listens on this port.
    let pull = bench.executor.prepare_image(&handle, &plan("127.0.0.1:1/missing:1", None)).await;
    let error = pull.unwrap_err().to_string();
    assert!(error.contains("127.0.0.1:1"), "{error}");
}

/// A host whose Podman uses a registry without TLS.
async fn bench_of(registry: &Registry, file: &tempfile::NamedTempFile) -> HostBench {
    let text = format!("[[registry]]\nlocation = \"{}\"\ninsecure = true\n", registry.address());
    std::fs::write(file.path(), text).unwrap();
    let variable = ("CONTAINERS_REGISTRIES_CONF", file.path().to_str().unwrap());
    let sshd = Sshd::start_with_variables(&[variable]).await;
    HostBench::behind(Some(sshd), None, Runtime::Podman, |_settings| {})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_is_pulled_with_the_credentials_of_its_registry_alone() {
    let registry = Registry::start_with_login().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let bench = bench_of(&registry, &file).await;
    let (mut job, handle) = bench.plan(&Script::new("echo pulled"));
    let name = Name(format!("{}/test:{}", registry.address(), handle.job.run));
    let archive = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(archive.path(), ImageBuilder::default().build()).unwrap();
    let skopeo = installed(&["skopeo"], "skopeo");
    let login = format!("--dest-creds={}:{}", Registry::USER, Registry::PASSWORD);
    let source = format!("docker-archive:{}", archive.path().display());
    let target = format!("docker://{}", name.0);
    run(&skopeo, &["copy", "--quiet", "--dest-tls-verify=false", &login, &source, &target]);

    let prepare = async |password: Option<&str>| {
        let credentials = password.map(|password| RegistryLogin {
            server: registry.address().to_owned(),
            user: Registry::USER.to_owned(),
            password: password.to_owned(),
        });
        let image = ImagePlan { credentials, ..plan(&name.0, None) };
        bench.executor.prepare_image(&handle, &image).await
    };
    prepare(None).await.unwrap_err();
    let error = prepare(Some("another-secret")).await.unwrap_err();
    assert!(!format!("{error:?}").contains("another-secret"));
    prepare(Some(Registry::PASSWORD)).await.unwrap();
    // It is there: nobody is asked again.
    bench.executor.prepare_image(&handle, &plan(&name.0, None)).await.unwrap();
    job.container.as_mut().unwrap().image.clone_from(&name.0);
    bench.executor.start(&job, &handle).await.unwrap();
    bench.executor.wait(&handle).await.unwrap();
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "pulled\n");
    bench.executor.destroy(&handle).await.unwrap();
    bench.assert_nothing_left(&handle).await;
}
