//! A copy of files that no other process can reach or change.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use tempfile::TempDir;

const PREFIX: &str = "tars-image-";

/// What a process left behind that was killed between making a copy and opening it.
const STALE: Duration = Duration::from_secs(60 * 60);

/// A folder that only this user may enter, in memory where the system has a place there. It goes when it is
/// dropped, and what is mapped of it stays.
pub struct PrivateCopy {
    folder: TempDir,
    bytes: u64,
    most: u64,
}

impl PrivateCopy {
    /// Filled by `fill` with `most` bytes at the most, elsewhere where there is no room in memory.
    pub fn made(most: u64, fill: impl Fn(&mut Self) -> io::Result<()>) -> io::Result<Self> {
        static SWEPT: Once = Once::new();
        let places = places();
        SWEPT.call_once(|| places.iter().for_each(|place| sweep(place)));
        let mut failure = None;
        for place in places {
            let folder = folder_in(&place);
            let made = folder.and_then(|folder| {
                let mut copy = Self { folder, bytes: 0, most };
                fill(&mut copy).map(|()| copy)
            });
            match made {
                Ok(copy) => return Ok(copy),
                Err(error) => failure.get_or_insert(error),
            };
        }
        Err(failure.unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Of all that was copied.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn write(&mut self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        self.take(name, bytes)
    }

    /// A regular file, and no link to one.
    pub fn copy(&mut self, from: &Path, name: &Path) -> io::Result<()> {
        let file = open(from)?;
        self.take(name, file)
    }

    fn take(&mut self, name: &Path, from: impl Read) -> io::Result<()> {
        let mut to = File::create_new(self.path().join(name))?;
        let left = self.most - self.bytes;
        self.bytes += io::copy(&mut from.take(left), &mut to)?;
        to.flush()
    }
}

#[cfg(unix)]
fn folder_in(place: &Path) -> io::Result<TempDir> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().prefix(PREFIX).permissions(fs::Permissions::from_mode(0o700)).tempdir_in(place)
}

#[cfg(not(unix))]
fn folder_in(place: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)
}

#[cfg(target_os = "linux")]
fn places() -> Vec<PathBuf> {
    vec!["/dev/shm".into(), std::env::temp_dir()]
}

#[cfg(not(target_os = "linux"))]
fn places() -> Vec<PathBuf> {
    vec![std::env::temp_dir()]
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    regular(File::options().read(true).custom_flags(flags).open(path)?)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path)?.is_symlink() {
        return Err(no_file());
    }
    regular(File::open(path)?)
}

fn regular(file: File) -> io::Result<File> {
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(no_file()),
    }
}

fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is not a file")
}

/// Only what is this user's own can be removed, where others have folders too.
fn sweep(place: &Path) {
    let is_stale = |entry: &fs::DirEntry| {
        let age = entry.metadata().and_then(|found| found.modified()).map(|made| made.elapsed());
        entry.file_name().to_string_lossy().starts_with(PREFIX)
            && age.is_ok_and(|age| age.is_ok_and(|age| age > STALE))
    };
    for entry in fs::read_dir(place).into_iter().flatten().flatten().filter(is_stale) {
        let _ = fs::remove_dir_all(entry.path());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "1234567890").unwrap();
        folder
    }

    fn copied(from: &Path, most: u64) -> io::Result<PrivateCopy> {
        PrivateCopy::made(most, |copy| copy.copy(from, Path::new("copy")))
    }

    #[test]
    fn it_holds_what_was_there_and_goes_when_dropped() {
        let source = source();
        let file = source.path().join("file");
        let copy = copied(&file, 100).unwrap();
        fs::write(&file, "").unwrap();
        let path = copy.path().to_path_buf();
        assert_eq!(fs::read_to_string(path.join("copy")).unwrap(), "1234567890");
        assert_eq!(copy.bytes(), 10);
        drop(copy);
        assert!(!path.exists());
    }

    #[test]
    fn it_never_holds_more_than_it_may() {
        let source = source();
        assert_eq!(copied(&source.path().join("file"), 4).unwrap().bytes(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn links_folders_and_pipes_are_no_files() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let source = source();
        let link = source.path().join("link");
        symlink(source.path().join("file"), &link).unwrap();
        assert!(copied(&link, 100).is_err());
        assert!(copied(source.path(), 100).is_err());
        let copy = copied(&source.path().join("file"), 100).unwrap();
        assert_eq!(fs::metadata(copy.path()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
