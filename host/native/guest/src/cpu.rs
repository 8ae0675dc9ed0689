//! What the CPU can do, as the micro-VM shows it.

use core::arch::x86_64::{__cpuid, __cpuid_count};

const EXTENDED: u32 = 0x8000_0001;

/// Answers wasmtime's question whether the CPU has what code was compiled for. AVX and later need more than
/// the CPU, and are not offered.
pub fn has(feature: &str) -> Option<bool> {
    let bit = |register: u32, place: u32| Some(register >> place & 1 == 1);
    match feature {
        "sse3" => bit(__cpuid(1).ecx, 0),
        "ssse3" => bit(__cpuid(1).ecx, 9),
        "cmpxchg16b" => bit(__cpuid(1).ecx, 13),
        "sse4.1" => bit(__cpuid(1).ecx, 19),
        "sse4.2" => bit(__cpuid(1).ecx, 20),
        "popcnt" => bit(__cpuid(1).ecx, 23),
        "bmi1" => bit(__cpuid_count(7, 0).ebx, 3),
        "bmi2" => bit(__cpuid_count(7, 0).ebx, 8),
        "lzcnt" => bit(__cpuid(EXTENDED).ecx, 5),
        _ => None,
    }
}
