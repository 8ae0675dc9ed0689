//! Compiled code: mapped where the host has put it, without a copy, writable never, executable where it is
//! code.

use core::ptr::NonNull;

use hyperlight_common::vmem::{BasicMapping, MappingKind, PAGE_SIZE};
use hyperlight_guest_bin::paging;
use wasmtime::{CustomCodeMemory, Result};

pub struct CodeMemory;

/// Maps what the host has put at a guest-physical address to the same virtual one, read-only.
///
/// # Safety
/// The host must have put `length` bytes there, and nothing else may use those addresses.
pub unsafe fn map(address: u64, length: u64) -> Option<NonNull<[u8]>> {
    let start = NonNull::new(address as *mut u8)?;
    // SAFETY: the caller says what lies there and that nothing else uses the addresses.
    unsafe {
        paging::map_region(
            address,
            start.as_ptr(),
            length.next_multiple_of(PAGE_SIZE as u64),
            readable(false),
        );
        paging::barrier::first_valid_same_ctx();
    }
    Some(NonNull::slice_from_raw_parts(start, usize::try_from(length).ok()?))
}

fn readable(executable: bool) -> MappingKind {
    MappingKind::Basic(BasicMapping { readable: true, writable: false, executable })
}

impl CodeMemory {
    fn protect(&self, start: *const u8, length: usize, executable: bool) {
        let range = start as u64..(start as u64 + length as u64).next_multiple_of(PAGE_SIZE as u64);
        // SAFETY: code lies where `map` put it, so its virtual addresses are its physical ones.
        unsafe {
            paging::map_region(range.start, start.cast_mut(), range.end - range.start, readable(executable));
        }
        paging::barrier::downgrade_in_place(range);
    }
}

impl CustomCodeMemory for CodeMemory {
    fn required_alignment(&self) -> usize {
        PAGE_SIZE
    }

    fn publish_executable(&self, start: *const u8, length: usize) -> Result<()> {
        self.protect(start, length, true);
        Ok(())
    }

    fn unpublish_executable(&self, start: *const u8, length: usize) -> Result<()> {
        self.protect(start, length, false);
        Ok(())
    }
}
