//! What a call that did not return becomes in the answer.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;
use tars_shared::protocol::Status;
use wasmtime::{Error, Trap, WasmBacktrace};

use crate::json;
use crate::limits::Limits;

const FRAMES: usize = 32;

/// As `TrapKind` in host/errors.ts.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Unreachable,
    OutOfBounds,
    DivisionByZero,
    IntegerOverflow,
    IndirectCall,
    StackOverflow,
    /// The component model's calling convention.
    Contract,
    Other,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fault {
    trap: Kind,
    message: String,
    wasm_stack: Vec<String>,
}

pub fn reply(error: &Error, limits: &Limits) -> (Status, Vec<u8>) {
    let trap = error.downcast_ref::<Trap>().copied();
    let message = error.root_cause().to_string();
    if trap == Some(Trap::OutOfFuel) {
        return (Status::Fuel, Vec::new());
    }
    if trap.is_none() && message.contains("fuel allocated for hostcalls") {
        return (Status::Output, Vec::new());
    }
    let kind = trap.map_or(Kind::Contract, kind_of);
    // What was refused memory usually gives up by a trap; recursion has reasons of its own.
    if limits.refused && kind != Kind::StackOverflow {
        return (Status::Memory, message.into_bytes());
    }
    let wasm_stack = error.downcast_ref::<WasmBacktrace>().map(frames).unwrap_or_default();
    (Status::Trap, json::write(&Fault { trap: kind, message, wasm_stack }))
}

fn kind_of(trap: Trap) -> Kind {
    match trap {
        Trap::UnreachableCodeReached => Kind::Unreachable,
        Trap::MemoryOutOfBounds | Trap::ArrayOutOfBounds | Trap::HeapMisaligned => Kind::OutOfBounds,
        Trap::IntegerDivisionByZero => Kind::DivisionByZero,
        Trap::IntegerOverflow | Trap::BadConversionToInteger => Kind::IntegerOverflow,
        Trap::TableOutOfBounds | Trap::IndirectCallToNull | Trap::BadSignature => Kind::IndirectCall,
        Trap::StackOverflow => Kind::StackOverflow,
        Trap::CannotEnterComponent
        | Trap::CannotLeaveComponent
        | Trap::InvalidChar
        | Trap::InvalidDiscriminant
        | Trap::StringOutOfBounds
        | Trap::ListOutOfBounds
        | Trap::UnalignedPointer => Kind::Contract,
        _ => Kind::Other,
    }
}

/// Innermost first.
fn frames(trace: &WasmBacktrace) -> Vec<String> {
    let name = |frame: &wasmtime::FrameInfo| match frame.func_name() {
        Some(name) => String::from(name),
        None => format!("wasm-function[{}]", frame.func_index()),
    };
    trace.frames().iter().take(FRAMES).map(name).collect()
}
