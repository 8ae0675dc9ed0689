//! What host and guest say to each other. The guest exports four functions:
//!
//! - `load(address, length)` maps the compiled component that the host has put at a guest-physical
//!   address. Once, first.
//! - `put(length, bytes)` brings a piece of the input of the next `ask`; `length` is that of the whole.
//! - `ask(question, limits…, bytes)` brings the last piece, asks the agent, and returns the first piece
//!   of the answer; `rest(from)` returns what follows.
//! - `settle()` gives back what a configured agent doesn't need, before a snapshot.
//!
//! The input of `run` is a task in postcard's format, that of `configure` is the settings. An answer is a
//! header of [`Header::BYTES`] bytes, the log, and a text. The guest calls no function of the host.

/// Bytes of one piece, either way: what fits the transport's buffers with its framing.
pub const PIECE: usize = 60 * 1024;

/// Where the compiled component is in the guest's physical and virtual memory.
pub const CODE_ADDRESS: u64 = 0x1_0000_0000;

/// Scratch memory that is neither the agent's memories nor its input and output: page tables, stack, heap.
pub const OVERHEAD: usize = 32 << 20;

pub const LOAD: &str = "load";
pub const PUT: &str = "put";
pub const ASK: &str = "ask";
pub const REST: &str = "rest";
pub const SETTLE: &str = "settle";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Question {
    Describe = 0,
    Configure = 1,
    Run = 2,
}

impl Question {
    pub fn from_u32(value: u32) -> Option<Self> {
        [Self::Describe, Self::Configure, Self::Run].into_iter().find(|question| *question as u32 == value)
    }
}

/// What the text of an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// JSON of what the agent returned.
    Ok = 0,
    /// JSON of the agent's failure.
    Failure = 1,
    /// JSON: `{"trap": kind, "message": text, "wasmStack": [frames]}`, kinds as in host/base/call-errors.ts.
    Trap = 2,
    /// The agent needs more memory than its limit: a message.
    Memory = 3,
    /// The answer is larger than the output limit: its least size in bytes, in decimal.
    Output = 4,
    /// The agent ran out of fuel: empty.
    Fuel = 5,
    /// The component can't be loaded: a message.
    Unfit = 6,
}

/// Little-endian: status u8, 7 bytes of nothing, then u64 each: bytes of the agent's memories, fuel used,
/// log lines dropped, bytes of the log. The log is, line by line: level u8 (as the WIT enum), length u32, UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    pub status: Status,
    pub memory_bytes: u64,
    pub fuel_used: u64,
    pub log_dropped: u64,
    pub log_bytes: u64,
}

impl Header {
    pub const BYTES: usize = 40;

    pub fn encode(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[0] = self.status as u8;
        let fields = [self.memory_bytes, self.fuel_used, self.log_dropped, self.log_bytes];
        for (place, field) in bytes[8..].chunks_exact_mut(8).zip(fields) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        bytes
    }
}
