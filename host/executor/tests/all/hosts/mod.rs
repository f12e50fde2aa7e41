//! What every host promises, tried on this machine directly and by SSH, with each of the ways in which a host runs jobs: a
//! process that the supervisor looks after or a script does, a container of Podman, a job of Slurm.
//!
//! Docker is not among them, as no test can start its daemon on a machine of any kind; its command line is compared with
//! Podman's beside the code that writes it.

mod arrays;
mod dummy;
mod exits;
mod fetching;
mod images;
mod network;
mod output;
mod program;
mod pushing;
mod reach;
mod restarts;
mod scripts;
mod stopping;
mod traces;

/// Makes a test of each promise for each host.
macro_rules! on_every_host {
    ($($promise:ident)*) => {
        mod local_process { $crate::hosts::on!(Local Process: $($promise)*); }
        mod local_scripts { $crate::hosts::on!(Local Scripts: $($promise)*); }
        mod local_podman { $crate::hosts::on!(Local Podman: $($promise)*); }
        mod local_slurm {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $promise() {
                let name = concat!(module_path!(), "::", stringify!($promise));
                if $crate::support::in_a_cluster(name).await.is_some() {
                    use $crate::support::{HostBench, Runtime, Way};
                    super::$promise(HostBench::new(Way::Local, Runtime::Slurm).await).await;
                }
            })*
        }
        mod ssh_process { $crate::hosts::on!(Ssh Process: $($promise)*); }
        mod ssh_podman { $crate::hosts::on!(Ssh Podman: $($promise)*); }
        mod ssh_slurm { $crate::hosts::on!(Ssh Slurm: $($promise)*); }
    };
}

/// Makes a test of each promise for both ways to a host, with the supervisor or scripts, where nothing else matters.
macro_rules! on_both_ways {
    ($($promise:ident)*) => {
        mod local { $crate::hosts::on!(Local Process: $($promise)*); }
        mod ssh { $crate::hosts::on!(Ssh Process: $($promise)*); }
        mod scripts { $crate::hosts::on!(Local Scripts: $($promise)*); }
    };
}

/// Makes a test of each promise for the host that runs nothing.
macro_rules! on_the_dummy {
    ($($promise:ident)*) => {
        mod dummy {
            $(#[tokio::test] async fn $promise() {
                super::$promise($crate::support::HostBench::dummy()).await;
            })*
        }
    };
}

macro_rules! on {
    ($way:ident $runtime:ident: $($promise:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $promise() {
            use $crate::support::{HostBench, Runtime, Way};
            super::$promise(HostBench::new(Way::$way, Runtime::$runtime).await).await;
        })*
    };
}

use {on, on_both_ways, on_every_host, on_the_dummy};
