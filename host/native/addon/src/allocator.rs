//! The allocator of the process, which this addon shares with Node.

/// Has freed memory go back to the system. By itself glibc raises the size above which a block is a mapping of its own
/// to 32 MiB, as soon as one of that size was freed. From then on large buffers lie in its heaps, and what is freed
/// between them stays with the process. Does nothing with other allocators.
pub fn return_freed_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: mallopt sets numbers under the allocator's lock and takes no pointer.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, OWN_MAPPING_BYTES);
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT_BYTES);
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}

/// Blocks of this size are mappings of their own.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OWN_MAPPING_BYTES: libc::c_int = 256 * 1024;

/// Free memory that the end of a heap may keep.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const KEPT_BYTES: libc::c_int = 1024 * 1024;

/// Threads share these. Each would have one of its own, with free memory of its own.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: libc::c_int = 2;
