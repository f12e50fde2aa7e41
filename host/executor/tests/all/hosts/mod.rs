//! What every host promises, tried on this machine directly and by SSH, with each of the ways in which a host runs jobs: a
//! process that the supervisor looks after or a script does, a container of Podman or Docker, a job of Slurm.

mod arrays;
mod dummy;
mod exits;
mod fetching;
mod images;
mod inits;
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
        mod local_docker { $crate::hosts::on!(Local Docker: $($promise)*); }
        mod local_slurm { $crate::hosts::on!(Local Slurm: $($promise)*); }
        mod ssh_process { $crate::hosts::on!(Ssh Process: $($promise)*); }
        mod ssh_podman { $crate::hosts::on!(Ssh Podman: $($promise)*); }
        mod ssh_docker { $crate::hosts::on!(Ssh Docker: $($promise)*); }
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
            use $crate::support::{HostBench, Runtime, Way, with_service};
            let name = concat!(module_path!(), "::", stringify!($promise));
            if Way::$way == Way::Ssh || with_service(Runtime::$runtime, name).await.is_some() {
                super::$promise(HostBench::new(Way::$way, Runtime::$runtime).await).await;
            }
        })*
    };
}

use {on, on_both_ways, on_every_host, on_the_dummy};
