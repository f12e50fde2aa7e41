//! What these tests share: an image around busybox, jobs, and executors that leave nothing behind.

mod bench;
mod image;
mod job;

pub(crate) use bench::{Bench, podman_options};
pub(crate) use image::{Archive, test_image};
pub(crate) use job::{Job, MIB};
