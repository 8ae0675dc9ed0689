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

/// How wasmtime's message begins when an agent returns more than its budget. The error has no public type.
const TOO_MUCH_RETURNED: &str = "too much data is being copied between the host and the guest";

/// Agents name their functions as they like.
const LONGEST_MESSAGE: usize = 2000;
const LONGEST_NAME: usize = 200;

/// As `TrapKind` in host/base/call-errors.ts.
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
    let message = clipped(&error.root_cause().to_string(), LONGEST_MESSAGE);
    if trap == Some(Trap::OutOfFuel) {
        return (Status::Fuel, Vec::new());
    }
    if trap.is_none() && message.contains(TOO_MUCH_RETURNED) {
        return (Status::Output, Vec::new());
    }
    let kind = trap.map_or(Kind::Contract, kind_of);
    // What was refused memory gives up by `unreachable`, where it is a program, or not at all, where it is an
    // instantiation. Other traps have reasons of their own.
    if limits.refused && matches!(kind, Kind::Unreachable | Kind::Contract) {
        return (Status::Memory, message.into_bytes());
    }
    let wasm_stack = error.downcast_ref::<WasmBacktrace>().map(frames).unwrap_or_default();
    let text = json::write(&Fault { trap: kind, message, wasm_stack }, usize::MAX);
    (Status::Trap, text.unwrap_or_default())
}

fn kind_of(trap: Trap) -> Kind {
    match trap {
        Trap::UnreachableCodeReached => Kind::Unreachable,
        Trap::MemoryOutOfBounds | Trap::ArrayOutOfBounds | Trap::HeapMisaligned => Kind::OutOfBounds,
        Trap::IntegerDivisionByZero => Kind::DivisionByZero,
        Trap::IntegerOverflow | Trap::BadConversionToInteger => Kind::IntegerOverflow,
        Trap::TableOutOfBounds | Trap::IndirectCallToNull | Trap::BadSignature | Trap::NullReference => {
            Kind::IndirectCall
        }
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
        Some(name) => clipped(name, LONGEST_NAME),
        None => format!("wasm-function[{}]", frame.func_index()),
    };
    trace.frames().iter().take(FRAMES).map(name).collect()
}

fn clipped(text: &str, bytes: usize) -> String {
    text[..text.floor_char_boundary(bytes)].into()
}
