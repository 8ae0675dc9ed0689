//! Linear memories: each has addresses of its own, far from every other, and takes pages from scratch
//! memory as they are touched. Only what lies below a memory's size is mapped; all else faults.

use alloc::boxed::Box;
use alloc::string::String;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hyperlight_common::vmem::{BasicMapping, MappingKind, PAGE_SIZE};
use hyperlight_guest_bin::paging;
use tars_shared::engine::{MEMORY_GUARD, MEMORY_RESERVATION};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType, Result};

const FIRST: u64 = 0x100_0000_0000;
const STRIDE: u64 = 4 * MEMORY_RESERVATION;

static NEXT: AtomicU64 = AtomicU64::new(FIRST);

pub struct Memories;

struct Memory {
    base: u64,
    size: usize,
    mapped: usize,
    maximum: usize,
}

// SAFETY: a memory gets addresses that no other ever has, at least as many as were reserved, with unmapped ones
// around them.
unsafe impl MemoryCreator for Memories {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        maximum: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> core::result::Result<Box<dyn LinearMemory>, String> {
        if reserved.is_none_or(|bytes| bytes as u64 > MEMORY_RESERVATION) || guard as u64 > MEMORY_GUARD {
            return Err("a memory asks for more addresses than there are for it".into());
        }
        let most = MEMORY_RESERVATION as usize;
        // Half a stride below the base stays free too. A base is used once: a dropped memory's pages come
        // back with the next restore.
        let base = NEXT.fetch_add(STRIDE, Relaxed) + STRIDE / 2;
        let mut memory = Memory { base, size: 0, mapped: 0, maximum: maximum.unwrap_or(most).min(most) };
        memory.grow(minimum).map_err(String::from)?;
        Ok(Box::new(memory))
    }
}

impl Memory {
    fn grow(&mut self, size: usize) -> core::result::Result<(), &'static str> {
        if size > self.maximum {
            return Err("beyond the memory's maximum");
        }
        let mapped = size.next_multiple_of(PAGE_SIZE);
        if mapped > self.mapped {
            let kind =
                MappingKind::ZeroInit(BasicMapping { readable: true, writable: true, executable: false });
            let at = (self.base + self.mapped as u64) as *mut u8;
            // SAFETY: the addresses are this memory's own, and were unmapped.
            unsafe {
                paging::map_region(0, at, (mapped - self.mapped) as u64, kind);
                paging::barrier::first_valid_same_ctx();
            }
            self.mapped = mapped;
        }
        self.size = size;
        Ok(())
    }
}

// SAFETY: the base never moves, and what lies below `size` is mapped.
unsafe impl LinearMemory for Memory {
    fn byte_size(&self) -> usize {
        self.size
    }

    fn byte_capacity(&self) -> usize {
        self.maximum
    }

    fn grow_to(&mut self, size: usize) -> Result<()> {
        self.grow(size).map_err(wasmtime::Error::msg)
    }

    fn as_ptr(&self) -> *mut u8 {
        self.base as *mut u8
    }
}
