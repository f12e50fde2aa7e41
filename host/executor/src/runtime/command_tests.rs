//! The command lines, word by word. Docker's are tested here alone where there is no daemon to try
//! them on.

use std::path::PathBuf;

use gantry_model::exec::{ExecPlan, PreparedImage};
use gantry_model::task::Resources;

use super::*;

const DIGEST: &str = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

fn plan() -> ExecPlan {
    ExecPlan {
        job: "0199aa00-0000-7000-8000-000000000001-2".parse().unwrap(),
        image: PreparedImage {
            reference: DIGEST.to_owned(),
            config_digest: DIGEST.parse().unwrap(),
        },
        inputs: PathBuf::from("/data/run/inputs"),
        input_folder: "/inputs".to_owned(),
        output_folder: "/outputs".to_owned(),
        resources: Resources {
            memory_bytes: 1 << 30,
            cpus: 2,
            gpus: 0,
            internet: false,
            time_limit_seconds: None,
        },
        time_limit_seconds: 60,
    }
}

fn arguments(engine: ContainerEngine, plan: &ExecPlan) -> Result<Vec<String>, ExecError> {
    let container = container_name(&plan.job);
    let outputs = Path::new("/data/jobs/1/outputs");
    RunCommand { engine, installation: "lab", container: &container, plan, outputs }.arguments()
}

#[test]
fn docker_is_told_every_limit_and_nothing_of_the_servers_environment() {
    let recorded = "run --name=gantry-0199aa00-0000-7000-8000-000000000001-2 \
        --label=gantry.installation=lab --label=gantry.job=0199aa00-0000-7000-8000-000000000001-2 \
        --pull=never --log-driver=none --no-healthcheck --security-opt=no-new-privileges \
        --cpus=2 --memory=1073741824 --memory-swap=1073741824 \
        --volume=/data/run/inputs:/inputs:ro,z --volume=/data/jobs/1/outputs:/outputs:rw,z \
        --network=none --cap-drop=AUDIT_WRITE --cap-drop=MKNOD --cap-drop=NET_RAW \
        sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
    assert_eq!(arguments(ContainerEngine::Docker, &plan()).unwrap().join(" "), recorded);
}

#[test]
fn podman_passes_neither_proxy_nor_service_manager_on() {
    let arguments = arguments(ContainerEngine::Podman, &plan()).unwrap();
    assert!(arguments.contains(&"--http-proxy=false".to_owned()));
    assert!(arguments.contains(&"--sdnotify=ignore".to_owned()));
}

#[test]
fn a_network_is_given_only_to_a_job_that_may_use_it() {
    let mut plan = plan();
    plan.resources.internet = true;
    for engine in crate::runtime::ENGINES {
        assert!(!arguments(engine, &plan).unwrap().contains(&"--network=none".to_owned()));
    }
}

#[test]
fn graphics_processors_are_asked_for_in_each_engines_way() {
    let mut plan = plan();
    plan.resources.gpus = 2;
    let docker = arguments(ContainerEngine::Docker, &plan).unwrap();
    assert!(docker.contains(&"--gpus=2".to_owned()));
    let podman = arguments(ContainerEngine::Podman, &plan).unwrap();
    assert!(podman.contains(&"--device=nvidia.com/gpu=0".to_owned()));
    assert!(podman.contains(&"--device=nvidia.com/gpu=1".to_owned()));
}

#[test]
fn a_folder_that_would_become_an_option_is_refused() {
    for folder in ["/inputs:rw", "inputs", "", "/in\nputs"] {
        let mut plan = plan();
        plan.input_folder = folder.to_owned();
        let refused = arguments(ContainerEngine::Podman, &plan);
        assert!(matches!(refused, Err(ExecError::UnsafePlan { .. })), "{folder:?}");
    }
}

#[test]
fn a_containers_name_tells_its_job() {
    let job = plan().job;
    assert_eq!(job_of_container(&container_name(&job)), Some(job));
    assert_eq!(job_of_container("gantry-something-else"), None);
    assert_eq!(job_of_container("somebody-elses"), None);
}

#[test]
fn removing_a_container_removes_its_unnamed_volumes() {
    assert_eq!(remove(ContainerEngine::Docker, "c").join(" "), "rm --force --volumes c");
    assert_eq!(remove(ContainerEngine::Podman, "c").join(" "), "rm --force --volumes --time 0 c");
}

#[test]
fn the_remaining_commands_are_the_same_for_both() {
    assert_eq!(stop("c", 5).join(" "), "stop -t 5 c");
    assert_eq!(
        list("lab").join(" "),
        "ps --all --filter label=gantry.installation=lab --format {{.Names}}"
    );
    assert_eq!(image_id("i").join(" "), "image inspect --format {{.Id}} i");
    assert_eq!(load().join(" "), "load --quiet");
    assert_eq!(remove_image("i").join(" "), "rmi i");
}
