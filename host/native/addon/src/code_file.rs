//! Compiled code as a file that a VM can map.

use std::io::Write;
use std::path::PathBuf;

use crate::errors::{Error, Result};

/// Gone when it is dropped; what is mapped by then stays.
pub struct CodeFile {
    #[cfg(target_os = "linux")]
    file: memfd::Memfd,
    #[cfg(not(target_os = "linux"))]
    file: tempfile::TempPath,
}

impl CodeFile {
    #[cfg(target_os = "linux")]
    pub fn new(code: &[u8]) -> Result<Self> {
        use memfd::{FileSeal, MemfdOptions};
        let file =
            MemfdOptions::default().allow_sealing(true).create("tars-code").map_err(Error::internal)?;
        file.as_file().write_all(code).map_err(Error::internal)?;
        file.add_seals(&[FileSeal::SealShrink, FileSeal::SealGrow, FileSeal::SealWrite, FileSeal::SealSeal])
            .map_err(Error::internal)?;
        Ok(Self { file })
    }

    #[cfg(not(target_os = "linux"))]
    pub fn new(code: &[u8]) -> Result<Self> {
        let mut file = tempfile::NamedTempFile::with_prefix("tars-code-").map_err(Error::internal)?;
        file.write_all(code).map_err(Error::internal)?;
        Ok(Self { file: file.into_temp_path() })
    }

    #[cfg(target_os = "linux")]
    pub fn path(&self) -> PathBuf {
        use std::os::fd::AsRawFd;
        format!("/proc/self/fd/{}", self.file.as_file().as_raw_fd()).into()
    }

    #[cfg(not(target_os = "linux"))]
    pub fn path(&self) -> PathBuf {
        self.file.to_path_buf()
    }
}
