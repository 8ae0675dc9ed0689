//! What linear memories start with, once for all sandboxes of this process: a page is copied when one writes to it.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, OnceLock, Weak};

use crate::lock::locked;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub use linux::MemoryImage;
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
pub use nowhere::MemoryImage;

/// The chunks of a memory that aren't all zeros.
pub struct Content<'a> {
    /// Size of the memory.
    pub memory_bytes: usize,
    pub chunk_bytes: usize,
    /// Numbers of the chunks.
    pub places: &'a [u32],
    /// The chunks, in the same order.
    pub bytes: &'a [u8],
}

impl Content<'_> {
    /// Offset of each chunk in the memory, and its bytes. None if one lies outside, or has no bytes.
    fn chunks(&self) -> Option<Vec<(usize, &[u8])>> {
        let chunk = |(at, place): (usize, &u32)| {
            let from = (*place as usize).checked_mul(self.chunk_bytes)?;
            let bytes = self.bytes.get(at * self.chunk_bytes..(at + 1) * self.chunk_bytes)?;
            (from.checked_add(bytes.len())? <= self.memory_bytes).then_some((from, bytes))
        };
        self.places.iter().enumerate().map(chunk).collect()
    }
}

/// The image of that id, made of `content` if there is none. `id` stands for the same content in all threads. None
/// where the system can't have one.
pub fn shared(id: &str, content: &Content) -> Option<Arc<MemoryImage>> {
    static WORKS: OnceLock<bool> = OnceLock::new();
    static IMAGES: Mutex<Option<HashMap<String, Weak<MemoryImage>>>> = Mutex::new(None);
    if !*WORKS.get_or_init(|| works().unwrap_or(false)) {
        return None;
    }
    let mut images = locked(&IMAGES);
    let images = images.get_or_insert_default();
    if let Some(image) = images.get(id).and_then(Weak::upgrade) {
        return Some(image);
    }
    images.retain(|_, image| image.strong_count() > 0);
    let image = Arc::new(MemoryImage::new(content).ok()?);
    images.insert(id.into(), Arc::downgrade(&image));
    Some(image)
}

/// Whether this system tells which pages a memory has for itself, seen in one of three pages.
fn works() -> io::Result<bool> {
    let bytes = [1; 3 * PAGE_BYTES];
    let content =
        Content { memory_bytes: bytes.len(), chunk_bytes: PAGE_BYTES, places: &[0, 1, 2], bytes: &bytes };
    MemoryImage::new(&content)?.is_told()
}

/// Of x86-64.
const PAGE_BYTES: usize = 4096;

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod nowhere {
    use std::io;

    use super::Content;

    /// Never made.
    pub enum MemoryImage {}

    impl MemoryImage {
        pub fn new(_content: &Content) -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub fn is_told(&self) -> io::Result<bool> {
            match *self {}
        }

        /// # Safety
        /// There is no image to call it on.
        pub unsafe fn attach(&self, _memory: *mut u8, _bytes: usize) -> io::Result<()> {
            match *self {}
        }

        /// # Safety
        /// There is no image to call it on.
        pub unsafe fn restore(&self, _memory: *mut u8, _bytes: usize) -> io::Result<()> {
            match *self {}
        }
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod linux {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::FileExt;
    use std::ptr;

    use memfd::{FileSeal, Memfd, MemfdOptions};

    use super::{Content, PAGE_BYTES};

    /// Entries of the page map that are read at once.
    const ENTRIES: usize = 1024;

    /// Flags of an entry, by the kernel's Documentation/admin-guide/mm/pagemap.rst.
    const PRESENT: u64 = 1 << 63;
    const SWAPPED: u64 = 1 << 62;
    const OF_FILE: u64 = 1 << 61;

    pub struct MemoryImage {
        /// Nothing can write to it any more.
        file: Memfd,
        content: Mapping,
        page_map: File,
    }

    impl MemoryImage {
        pub fn new(content: &Content) -> io::Result<Self> {
            let invalid = || io::Error::from(io::ErrorKind::InvalidInput);
            let chunks = content.chunks().ok_or_else(invalid)?;
            if content.memory_bytes == 0 || !content.memory_bytes.is_multiple_of(PAGE_BYTES) {
                return Err(invalid());
            }
            let page_map = File::open("/proc/self/pagemap")?;
            let options = MemfdOptions::default().allow_sealing(true);
            let file = options.create("tars-memory").map_err(io::Error::other)?;
            file.as_file().set_len(content.memory_bytes as u64)?;
            for (from, bytes) in chunks {
                file.as_file().write_all_at(bytes, from as u64)?;
            }
            let seals = [FileSeal::SealShrink, FileSeal::SealGrow, FileSeal::SealWrite, FileSeal::SealSeal];
            file.add_seals(&seals).map_err(io::Error::other)?;
            let content = Mapping::new(&file, content.memory_bytes, libc::PROT_READ)?;
            Ok(Self { file, content, page_map })
        }

        /// Whether the page that was written to, and no other, is found.
        pub fn is_told(&self) -> io::Result<bool> {
            let memory = Mapping::new(&self.file, self.content.bytes, libc::PROT_READ | libc::PROT_WRITE)?;
            // SAFETY: the mapping is new, as long as the image, writable, and nobody else's.
            unsafe {
                *memory.at.add(PAGE_BYTES) = 2;
                let written = self.pages_of(memory.at)? == [1];
                self.restore(memory.at, memory.bytes)?;
                let restored = *memory.at.add(PAGE_BYTES) == *self.content.at.add(PAGE_BYTES);
                Ok(written && restored)
            }
        }

        /// Has a memory begin with the image's content. What it held is gone, also after an error.
        ///
        /// # Safety
        /// The memory is a mapping that begins at `memory`, and nobody uses it meanwhile.
        pub unsafe fn attach(&self, memory: *mut u8, bytes: usize) -> io::Result<()> {
            self.assert_size(memory, bytes)?;
            let fixed = libc::MAP_PRIVATE | libc::MAP_FIXED;
            let access = libc::PROT_READ | libc::PROT_WRITE;
            let file = self.file.as_file().as_raw_fd();
            // SAFETY: the caller gives a mapping of this length away, so that a new one can take its place.
            let mapped = unsafe { libc::mmap(memory.cast(), bytes, access, fixed, file, 0) };
            if mapped != libc::MAP_FAILED {
                return Ok(());
            }
            let failed = io::Error::last_os_error();
            // SAFETY: changes nothing of a mapping that is still there, and fails where there is none.
            if unsafe { libc::mprotect(memory.cast(), bytes, access) } == 0 {
                return Err(failed);
            }
            // A mapping that failed may have removed the old one.
            // SAFETY: as above.
            let mapped =
                unsafe { libc::mmap(memory.cast(), bytes, access, fixed | libc::MAP_ANONYMOUS, -1, 0) };
            // Whoever touched it would crash later, or write to what lies there by then.
            assert_ne!(mapped, libc::MAP_FAILED, "a memory lost its place");
            Err(failed)
        }

        /// Undoes all writes to a memory since it was attached.
        ///
        /// # Safety
        /// The memory was attached to this image, has not grown since, and nobody uses it meanwhile.
        pub unsafe fn restore(&self, memory: *mut u8, bytes: usize) -> io::Result<()> {
            self.assert_size(memory, bytes)?;
            // SAFETY: as for this function.
            for page in unsafe { self.pages_of(memory) }? {
                let from = page * PAGE_BYTES;
                // SAFETY: the page lies in the image and in the memory, which are equally long and don't overlap.
                unsafe {
                    let (kept, own) = (self.content.at.add(from), memory.add(from));
                    if libc::memcmp(kept.cast(), own.cast(), PAGE_BYTES) != 0 {
                        ptr::copy_nonoverlapping(kept, own, PAGE_BYTES);
                    }
                }
            }
            Ok(())
        }

        /// Numbers of the pages that an attached memory has for itself. One that was written to once stays so.
        ///
        /// # Safety
        /// As for `restore`.
        unsafe fn pages_of(&self, memory: *mut u8) -> io::Result<Vec<usize>> {
            let first = memory as usize / PAGE_BYTES;
            let all = self.content.bytes / PAGE_BYTES;
            let mut own = Vec::new();
            let mut read = [0; ENTRIES * size_of::<u64>()];
            for from in (0..all).step_by(ENTRIES) {
                let some = &mut read[..(all - from).min(ENTRIES) * size_of::<u64>()];
                self.page_map.read_exact_at(some, ((first + from) * size_of::<u64>()) as u64)?;
                for (at, entry) in some.as_chunks().0.iter().enumerate() {
                    let entry = u64::from_ne_bytes(*entry);
                    if entry & (PRESENT | SWAPPED) != 0 && entry & OF_FILE == 0 {
                        own.push(from + at);
                    }
                }
            }
            Ok(own)
        }

        fn assert_size(&self, memory: *mut u8, bytes: usize) -> io::Result<()> {
            match bytes == self.content.bytes && (memory as usize).is_multiple_of(PAGE_BYTES) {
                true => Ok(()),
                false => Err(io::ErrorKind::InvalidInput.into()),
            }
        }
    }

    struct Mapping {
        at: *mut u8,
        bytes: usize,
    }

    // SAFETY: only those write through it who have it for themselves.
    unsafe impl Send for Mapping {}
    // SAFETY: as above.
    unsafe impl Sync for Mapping {}

    impl Mapping {
        fn new(file: &Memfd, bytes: usize, access: libc::c_int) -> io::Result<Self> {
            let file = file.as_file().as_raw_fd();
            // SAFETY: the system chooses a place that nothing has.
            let at = unsafe { libc::mmap(ptr::null_mut(), bytes, access, libc::MAP_PRIVATE, file, 0) };
            match at == libc::MAP_FAILED {
                true => Err(io::Error::last_os_error()),
                false => Ok(Self { at: at.cast(), bytes }),
            }
        }
    }

    impl Drop for Mapping {
        fn drop(&mut self) {
            // SAFETY: the mapping is this value's own.
            unsafe { libc::munmap(self.at.cast(), self.bytes) };
        }
    }
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests;
