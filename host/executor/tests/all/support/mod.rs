//! What these tests share: images around busybox, jobs, hosts, and executors that leave nothing behind.

mod bench;
mod files;
mod host;
mod image;
mod job;
mod mount;
mod processes;
mod script;
mod supervisors;

/// Makes a test of each promise for each container engine.
macro_rules! in_containers {
    ($($promise:ident)*) => {
        mod podman {
            $(#[tokio::test] async fn $promise() {
                super::$promise($crate::support::Bench::podman()).await;
            })*
        }
        mod docker {
            $(#[tokio::test] async fn $promise() {
                super::$promise($crate::support::Bench::docker().await).await;
            })*
        }
    };
}

pub(crate) use bench::{Bench, podman_options};
pub(crate) use files::Files;
pub(crate) use host::{
    HostBench, Runtime, Settings, SshSettings, Way, eventually, executor_with, names_in,
    with_service,
};
pub(crate) use image::{Archive, test_image};
pub(crate) use in_containers;
pub(crate) use job::{Job, MIB};
pub(crate) use mount::Mount;
pub(crate) use processes::{end_processes_with, processes_that_mount, processes_with};
pub(crate) use script::Script;
pub(crate) use supervisors::supervisors;
