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
    use std::fs::{self, File};
    use std::io::{BufRead, BufReader};
    use std::sync::Mutex;

    use crate::lock::locked;

    struct Making {
        /// VMs that are being made, and the sizes of those that are new since there were none.
        count: usize,
        sizes: Vec<usize>,
        /// Whether the process had huge pages before.
        had: bool,
    }

    static MAKING: Mutex<Making> = Mutex::new(Making { count: 0, sizes: Vec::new(), had: false });

    /// The memory is mapped and first touched inside hyperlight: huge pages are off for the process until
    /// the mapping can be found and told to stay without. Of VMs that are made at the same time the last one does
    /// it for all.
    pub fn keep<T>(scratch_bytes: usize, make: impl FnOnce() -> T) -> T {
        let _pause = given_unasked().then(|| Pause::begin(scratch_bytes));
        make()
    }

    /// Whether the system gives out huge pages by itself, rather than never or on advice.
    fn given_unasked() -> bool {
        fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled")
            .is_ok_and(|choices| choices.contains("[always]"))
    }

    struct Pause;

    impl Pause {
        fn begin(size: usize) -> Self {
            let making = &mut *locked(&MAKING);
            if making.count == 0 {
                // SAFETY: prctl reads one flag of this process and takes no pointer.
                making.had = unsafe { libc::prctl(libc::PR_GET_THP_DISABLE, 0, 0, 0, 0) } == 0;
                disable(true);
            }
            making.count += 1;
            making.sizes.push(size);
            Self
        }
    }

    impl Drop for Pause {
        fn drop(&mut self) {
            let making = &mut *locked(&MAKING);
            making.count -= 1;
            if making.count > 0 {
                return;
            }
            let sizes = std::mem::take(&mut making.sizes);
            if making.had {
                advise(&sizes);
                disable(false);
            }
        }
    }

    fn disable(on: bool) {
        // SAFETY: prctl sets one flag of this process and takes no pointer.
        unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, libc::c_ulong::from(on), 0, 0, 0) };
    }

    /// Anonymous writable mappings of these sizes: VMs' memories, between guard pages that keep them apart.
    fn advise(sizes: &[usize]) {
        let Ok(maps) = File::open("/proc/self/maps") else { return };
        for line in BufReader::new(maps).lines().map_while(Result::ok) {
            if let Some((start, length)) = anonymous(&line)
                && sizes.contains(&length)
            {
                // SAFETY: advice changes no contents, and a range that is gone by now is refused.
                unsafe { libc::madvise(start as *mut _, length, libc::MADV_NOHUGEPAGE) };
            }
        }
    }

    fn anonymous(line: &str) -> Option<(usize, usize)> {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let start = usize::from_str_radix(start, 16).ok()?;
        let end = usize::from_str_radix(end, 16).ok()?;
        rest.starts_with("rw-p 00000000 00:00 0").then_some((start, end.checked_sub(start)?))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn huge_pages_are_back_whatever_happens_while_a_vm_is_made() {
            // SAFETY: prctl reads one flag of this process and takes no pointer.
            let disabled = || unsafe { libc::prctl(libc::PR_GET_THP_DISABLE, 0, 0, 0, 0) };
            let before = disabled();
            let made = std::panic::catch_unwind(|| {
                let _pause = Pause::begin(4096);
                let _other = Pause::begin(8192);
                assert_eq!(disabled(), 1);
                panic!("as it is meant to");
            });
            assert!(made.is_err());
            assert_eq!(disabled(), before);
            assert!(locked(&MAKING).sizes.is_empty());
        }

        #[test]
        fn mappings_are_told_apart() {
            let line = "7f0000001000-7f0000003000 rw-p 00000000 00:00 0 ";
            assert_eq!(anonymous(line), Some((0x7f00_0000_1000, 0x2000)));
            assert_eq!(anonymous(&line.replace("rw-p", "r--p")), None);
            assert_eq!(anonymous(&line.replace("00:00 0", "08:01 7")), None);
        }
    }
}
