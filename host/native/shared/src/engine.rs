//! The part of wasmtime's configuration that compiler and runtime share. A difference in any of it makes
//! the runtime refuse the code.

use wasmtime::Config;

pub const TARGET: &str = "x86_64-unknown-none";

/// The CPU features that compiled code uses, as Cranelift names them. None needs more of the guest's
/// operating system than SSE does.
pub const CPU_FLAGS: [&str; 8] =
    ["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt", "has_lzcnt", "has_bmi1", "has_bmi2"];

/// Every linear memory has this many bytes of addresses of its own, so that no access can miss it: what
/// lies beyond the memory's size faults, and needs no check.
pub const MEMORY_RESERVATION: u64 = 1 << 32;
pub const MEMORY_GUARD: u64 = 32 << 20;

/// Bytes of stack that WebAssembly code may use.
pub const WASM_STACK: usize = 2 << 20;

/// Which flavour of code: with a budget of instructions, or without (1.26 times as fast).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    Plain,
    Fuel,
}

pub fn tune(config: &mut Config, flavour: Flavour) {
    config
        .wasm_component_model(true)
        .signals_based_traps(true)
        .memory_reservation(MEMORY_RESERVATION)
        .memory_guard_size(MEMORY_GUARD)
        .memory_reservation_for_growth(0)
        .memory_may_move(false)
        .memory_init_cow(false)
        .max_wasm_stack(WASM_STACK)
        .relaxed_simd_deterministic(true)
        .consume_fuel(flavour == Flavour::Fuel);
    // SAFETY: the guest is compiled for hardware floating point.
    unsafe { config.x86_float_abi_ok(true) };
}
