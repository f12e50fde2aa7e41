//! How guests open files: regular ones and folders, and never one that they would have to wait for.
//!
//! WASI's own way would open a named pipe, which a run can leave among its outputs, and wait for
//! somebody who writes to it, with the thread, whatever the deadline.

use std::fs::File;
use std::io;

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, openat2};
use rustix::io::Errno;
use tokio::task::spawn_blocking;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::filesystem::{self, Descriptor, Dir, OpenMode};
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorFlags, ErrorCode, OpenFlags, PathFlags,
};

use crate::call::place::Place;
use crate::sandbox::Sandbox;

/// The interface as the WASI library has it. The tests notice another version.
const INTERFACE: &str = "wasi:filesystem/types@0.2.12";

/// The arguments of `open-at`.
type Asked = (Resource<Descriptor>, PathFlags, String, OpenFlags, DescriptorFlags);

/// Puts it in the place of WASI's own way.
pub(super) fn add_to_linker(linker: &mut Linker<Sandbox>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    linker.instance(INTERFACE)?.func_wrap_async(
        "[method]descriptor.open-at",
        |mut store, asked: Asked| {
            Box::new(async move { Ok((store.data_mut().open_at(asked).await?,)) })
        },
    )?;
    linker.allow_shadowing(false);
    Ok(())
}

impl Sandbox {
    async fn open_at(
        &mut self,
        (folder, links, path, how, rights): Asked,
    ) -> wasmtime::Result<Result<Resource<Descriptor>, ErrorCode>> {
        let Descriptor::Dir(folder) = self.handles.get(&folder)? else {
            return Ok(Err(ErrorCode::NotDirectory));
        };
        let changes = OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE;
        if how.intersects(changes) || rights.contains(DescriptorFlags::WRITE) {
            return Ok(Err(ErrorCode::NotPermitted));
        }
        let (folder, in_place) = (folder.clone(), self.place == Place::Blocking);
        let open = move || open(&folder, &path, links, how, in_place);
        let opened = if in_place { open() } else { spawn_blocking(open).await? };
        Ok(match opened {
            Ok(opened) => Ok(self.handles.push(opened)?),
            // It leads out of the folder.
            Err(Errno::XDEV) => Err(ErrorCode::NotPermitted),
            Err(error) => Err(io::Error::from(error).into()),
        })
    }
}

/// Opens what the path leads to below the folder, for reading. In place: whether what reads from it
/// may block its thread.
fn open(
    folder: &Dir,
    path: &str,
    links: PathFlags,
    how: OpenFlags,
    in_place: bool,
) -> Result<Descriptor, Errno> {
    // A pipe is opened at once, whether or not somebody writes to it.
    let mut flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    flags.set(OFlags::NOFOLLOW, !links.contains(PathFlags::SYMLINK_FOLLOW));
    flags.set(OFlags::DIRECTORY, how.contains(OpenFlags::DIRECTORY));
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let opened = openat2(&folder.dir, path, flags, Mode::empty(), resolve)?;
    let kind = FileType::from_raw_mode(fstat(&opened)?.st_mode);
    let (opened, mode) = (File::from(opened), OpenMode::READ);
    match kind {
        FileType::Directory => Ok(Descriptor::Dir(Dir::new(opened, folder.perms, mode, in_place))),
        FileType::RegularFile => {
            Ok(Descriptor::File(filesystem::File::new(opened, folder.perms, mode, in_place)))
        }
        _ => Err(Errno::PERM),
    }
}
