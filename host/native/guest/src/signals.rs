//! Hardware faults of WebAssembly code become traps: invalid opcodes (`unreachable` and the like), page
//! faults (out of bounds) and divide errors go to wasmtime's handler, which unwinds to the call and never
//! returns for an address in compiled code. For any other address it returns, and the runtime gives up.

use core::mem::transmute;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

use hyperlight_guest_bin::exception::{
    PageFaultHandler, UndefinedInstructionHandler, register_page_fault_handler,
    register_undefined_instruction_handler,
};

type WasmtimeHandler = extern "C" fn(ip: usize, fp: usize, has_address: bool, address: usize);

static WASMTIME: AtomicUsize = AtomicUsize::new(0);

fn trap(ip: u64, fp: u64, address: Option<u64>, what: &str) -> ! {
    // SAFETY: WebAssembly code faults after `wasmtime_init_traps` only, and nothing but its handler is stored.
    let handler: WasmtimeHandler = unsafe { transmute(WASMTIME.load(Relaxed)) };
    handler(ip as usize, fp as usize, address.is_some(), address.unwrap_or(0) as usize);
    panic!("{what} at {ip:#x}, address {address:x?}, outside WebAssembly");
}

extern "C" fn invalid_opcode(ip: u64, fp: u64) -> ! {
    trap(ip, fp, None, "invalid opcode")
}

extern "C" fn page_fault(ip: u64, fp: u64, address: u64) -> ! {
    trap(ip, fp, Some(address), "page fault")
}

extern "C" fn divide_error(ip: u64, fp: u64) -> ! {
    trap(ip, fp, None, "divide error")
}

/// hyperlight-guest-bin offers no registration for divide errors; its older interface does it, by hand.
#[allow(deprecated)]
mod vector_0 {
    use core::sync::atomic::Ordering::Release;

    use hyperlight_guest_bin::exception::arch::{Context, ExceptionInfo, HANDLERS};

    // Places in `Context::gprs`.
    const RBP: usize = 8;
    const RDI: usize = 9;
    const RSI: usize = 10;

    /// Makes the return from the exception a call of `divide_error(rip, rbp)`.
    fn enter(_vector: u64, info: *mut ExceptionInfo, context: *mut Context, _address: u64) -> bool {
        // SAFETY: hyperlight passes pointers to the frame and registers that this exception saved. Nothing else
        // uses them until it returns.
        unsafe {
            let rip = (&raw const (*info).rip).read_volatile();
            let rsp = (&raw const (*info).rsp).read_volatile();
            let rbp = (&raw const (*context).gprs[RBP]).read_volatile();
            (&raw mut (*context).gprs[RDI]).write_volatile(rip);
            (&raw mut (*context).gprs[RSI]).write_volatile(rbp);
            (&raw mut (*info).rip).write_volatile(super::divide_error as *const () as u64);
            // Aligned as it is after a call has pushed its return address.
            (&raw mut (*info).rsp).write_volatile((rsp & !0xf) - 8);
        }
        true
    }

    pub fn register() {
        HANDLERS[0].store(enter as *const () as u64, Release);
    }
}

// SAFETY: wasmtime declares this symbol with this signature, and nothing else defines it.
#[unsafe(no_mangle)]
extern "C" fn wasmtime_init_traps(handler: WasmtimeHandler) -> i32 {
    WASMTIME.store(handler as usize, Relaxed);
    register_undefined_instruction_handler(invalid_opcode as UndefinedInstructionHandler);
    register_page_fault_handler(page_fault as PageFaultHandler);
    vector_0::register();
    0
}

/// There is one thread: its slots are plain variables.
static SLOTS: [AtomicPtr<u8>; 2] = [const { AtomicPtr::new(core::ptr::null_mut()) }; 2];

// SAFETY: as for `wasmtime_init_traps`.
#[unsafe(no_mangle)]
extern "C" fn wasmtime_tls_get(slot: usize) -> *mut u8 {
    SLOTS[slot].load(Relaxed)
}

// SAFETY: as for `wasmtime_init_traps`.
#[unsafe(no_mangle)]
extern "C" fn wasmtime_tls_set(slot: usize, value: *mut u8) {
    SLOTS[slot].store(value, Relaxed)
}
