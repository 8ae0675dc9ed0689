//! Keeps VMs out of huge pages. A VM at rest holds a few pages at both ends of its memory; where the system
//! gives out huge pages by itself, each of them would take two megabytes.

/// Makes a VM with `scratch_bytes` of memory.
#[cfg(not(target_os = "linux"))]
pub fn keep<T>(_scratch_bytes: usize, make: impl FnOnce() -> T) -> T {
    make()
}

#[cfg(target_os = "linux")]
pub use linux::keep;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::sync::Mutex;

    /// How many VMs are being made, and whether the process had huge pages before the first of them.
    static MAKING: Mutex<(usize, bool)> = Mutex::new((0, false));

    /// The memory is mapped and first touched inside hyperlight: huge pages are off for the process until
    /// the mapping can be found and told to stay without.
    pub fn keep<T>(scratch_bytes: usize, make: impl FnOnce() -> T) -> T {
        let _pause = Pause::begin();
        let made = make();
        for (start, length) in mappings(scratch_bytes) {
            // Advice about a mapping of this process, which stays as it is if it isn't taken.
            unsafe { libc::madvise(start as *mut _, length, libc::MADV_NOHUGEPAGE) };
        }
        made
    }

    struct Pause;

    impl Pause {
        fn begin() -> Self {
            let (count, had) = &mut *MAKING.lock().unwrap();
            if *count == 0 {
                *had = unsafe { libc::prctl(libc::PR_GET_THP_DISABLE, 0, 0, 0, 0) } == 0;
                disable(true);
            }
            *count += 1;
            Self
        }
    }

    impl Drop for Pause {
        fn drop(&mut self) {
            let (count, had) = &mut *MAKING.lock().unwrap();
            *count -= 1;
            if *count == 0 && *had {
                disable(false);
            }
        }
    }

    fn disable(on: bool) {
        unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, libc::c_ulong::from(on), 0, 0, 0) };
    }

    /// Anonymous writable mappings of one size: VMs' memories, between guard pages that keep them apart.
    fn mappings(length: usize) -> Vec<(usize, usize)> {
        let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let found = maps.lines().filter_map(|line| {
            let (range, rest) = line.split_once(' ')?;
            let (start, end) = range.split_once('-')?;
            let start = usize::from_str_radix(start, 16).ok()?;
            let end = usize::from_str_radix(end, 16).ok()?;
            (rest.starts_with("rw-p 00000000 00:00 0") && end - start == length).then_some((start, length))
        });
        found.collect()
    }
}
