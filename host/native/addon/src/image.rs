//! Snapshots, in memory and on disk.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use hyperlight_host::sandbox::snapshot::{OciTag, Snapshot};

use crate::errors::{Code, Error, Result};
use crate::hypervisor;
use crate::private_copy::PrivateCopy;

const TAG: &str = "image";
const LAYOUT: &str = "oci-layout";
const INDEX: &str = "index.json";
const BLOBS: &str = "blobs/sha256";

/// Manifest, config, memory, transport.
const MOST_BLOBS: usize = 4;

/// Shared by all that is started from it.
#[derive(Clone)]
pub struct Image {
    pub snapshot: Arc<Snapshot>,
    /// Of memory that it takes, where it was opened.
    pub bytes: Option<u64>,
}

/// The files of a layout that hold the digests of all others.
pub struct Anchors {
    pub layout: Vec<u8>,
    pub index: Vec<u8>,
}

impl Image {
    /// As an OCI image layout, in a folder that doesn't exist yet.
    pub fn save(&self, folder: &Path) -> Result<()> {
        fs::create_dir(folder).map_err(|error| {
            Error::of_system(&error, format_args!("can't create {}: {error}", folder.display()))
        })?;
        self.snapshot.save(folder, &tag()?).map(drop).map_err(|error| {
            // What is there is of no use, and the reason above of more than a second one.
            let _ = fs::remove_dir_all(folder);
            Error::of_save(&error)
        })
    }

    /// With its digests checked. What is of more than `most` bytes is none.
    ///
    /// The snapshot's memory is mapped from a file, which has to stay as it is for as long as the image or a VM of
    /// it is in use: it is a copy, and what is checked is the copy.
    pub fn open(folder: &Path, anchors: &Anchors, most: u64) -> Result<Self> {
        hypervisor::check()?;
        let copy = PrivateCopy::made(most, |copy| fill(copy, folder, anchors)).map_err(|error| {
            let text = format_args!("can't copy {}: {error}", folder.display()).to_string();
            match error.raw_os_error().and_then(Error::system_code) {
                Some(code) => Error::new(code, text),
                None => Error::new(Code::Image, text),
            }
        })?;
        let snapshot = Snapshot::checked_load(copy.path(), tag()?);
        snapshot
            .map(|snapshot| Self { snapshot: Arc::new(snapshot), bytes: Some(copy.bytes()) })
            .map_err(|error| Error::new(Code::Image, error.to_string()))
    }
}

fn fill(copy: &mut PrivateCopy, folder: &Path, anchors: &Anchors) -> io::Result<()> {
    fs::create_dir_all(copy.path().join(BLOBS))?;
    copy.write(Path::new(LAYOUT), &anchors.layout)?;
    copy.write(Path::new(INDEX), &anchors.index)?;
    for entry in fs::read_dir(folder.join(BLOBS))?.take(MOST_BLOBS) {
        let name = Path::new(BLOBS).join(entry?.file_name());
        copy.copy(&folder.join(&name), &name)?;
    }
    Ok(())
}

fn tag() -> Result<OciTag> {
    OciTag::new(TAG).map_err(Error::internal)
}
