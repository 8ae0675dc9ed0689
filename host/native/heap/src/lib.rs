//! The heap of the guest runtime.
//!
//! hyperlight-guest-bin fixes its global allocator: a buddy allocator over a region of one size, which every
//! snapshot stores whole and which rounds each allocation up to a power of two. This crate stands in its
//! place (a `[patch]` of the workspace), with the part of its interface that is used: a heap that takes
//! pages from scratch memory as it touches them, so that it needs no size and snapshots hold what is in use.
#![no_std]

use core::alloc::{GlobalAlloc, Layout};
use core::ops::Deref;
use core::ptr::null_mut;

use dlmalloc::{Allocator, Dlmalloc};
use hyperlight_common::vmem::{BasicMapping, MappingKind, PAGE_SIZE};
use hyperlight_guest::paging;
use spin::Mutex;

/// Addresses that nothing else of the guest uses.
const BASE: usize = 0x80_0000_0000;
const END: usize = BASE + (256 << 30);

/// What dlmalloc is given at a time: less would cost it bookkeeping, more page-table entries.
const STEP: usize = 256 << 10;

struct Pages {
    next: usize,
}

pub struct Heap(Dlmalloc<Growth>);

static PAGES: Mutex<Pages> = Mutex::new(Pages { next: BASE });

struct Growth;

// SAFETY: each range that `alloc` returns is mapped, zeroed, and given out once; none is taken back.
unsafe impl Allocator for Growth {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let mut pages = PAGES.lock();
        let Some(end) = size.checked_next_multiple_of(STEP).and_then(|size| pages.next.checked_add(size))
        else {
            return (null_mut(), 0, 0);
        };
        if end > END {
            return (null_mut(), 0, 0);
        }
        let base = pages.next;
        let kind = MappingKind::ZeroInit(BasicMapping { readable: true, writable: true, executable: false });
        // SAFETY: the range is the heap's own, and unmapped so far.
        unsafe {
            paging::map_region(0, base as *mut u8, (end - base) as u64, kind);
            paging::barrier::first_valid_same_ctx();
        }
        pages.next = end;
        (base as *mut u8, end - base, 0)
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE_SIZE
    }
}

impl Heap {
    /// The region that the host offers stays unused.
    ///
    /// # Safety
    /// None is needed; the signature is that of the crate it stands for.
    pub unsafe fn init(&mut self, _start: usize, _size: usize) {}
}

pub struct LockedHeap<const ORDER: usize>(Mutex<Heap>);

impl<const ORDER: usize> LockedHeap<ORDER> {
    pub const fn empty() -> Self {
        Self(Mutex::new(Heap(Dlmalloc::new_with_allocator(Growth))))
    }
}

impl<const ORDER: usize> Deref for LockedHeap<ORDER> {
    type Target = Mutex<Heap>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

// SAFETY: dlmalloc keeps GlobalAlloc's contract, and the lock lets one caller in at a time.
unsafe impl<const ORDER: usize> GlobalAlloc for LockedHeap<ORDER> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps GlobalAlloc's contract, which asks as much as dlmalloc's.
        unsafe { self.0.lock().0.malloc(layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        unsafe { self.0.lock().0.calloc(layout.size(), layout.align()) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from this heap with this layout, as GlobalAlloc's contract has it.
        unsafe { self.0.lock().0.free(pointer, layout.size(), layout.align()) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as in `dealloc`.
        unsafe { self.0.lock().0.realloc(pointer, layout.size(), layout.align(), size) }
    }
}
