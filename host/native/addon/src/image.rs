//! Snapshots, in memory and on disk.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hyperlight_host::sandbox::snapshot::{OciTag, Snapshot};

use crate::errors::{Code, Error, Result};
use crate::hypervisor;

const TAG: &str = "image";

/// Shared by all that is started from it.
#[derive(Clone)]
pub struct Image(pub Arc<Snapshot>);

impl Image {
    /// As an OCI image layout, in a folder that doesn't exist yet.
    pub fn save(&self, folder: &Path) -> Result<()> {
        fs::create_dir(folder)
            .map_err(|error| Error::internal(format_args!("can't create {}: {error}", folder.display())))?;
        self.0.save(folder, &tag()?).map(drop).map_err(|error| {
            // What is there is of no use, and the reason above of more than a second one.
            let _ = fs::remove_dir_all(folder);
            Error::internal(error)
        })
    }

    /// With its digests checked. The folder's files must stay as they are while the image is in use.
    pub fn open(folder: &Path) -> Result<Self> {
        hypervisor::check()?;
        let snapshot = Snapshot::checked_load(folder, tag()?);
        snapshot
            .map(|snapshot| Self(Arc::new(snapshot)))
            .map_err(|error| Error::new(Code::Image, error.to_string()))
    }
}

fn tag() -> Result<OciTag> {
    OciTag::new(TAG).map_err(Error::internal)
}
