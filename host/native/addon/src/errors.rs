//! What goes wrong, by cause.

use std::any::Any;
use std::fmt::{self, Display, Formatter};

use hyperlight_host::HyperlightError;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Bytes that aren't a component, or not one of the world that the guest runs.
    Invalid,
    /// A snapshot that can't be used.
    Image,
    /// No hypervisor, or none that runs guests.
    Unavailable,
    /// The call took longer than it may.
    Wall,
    /// The call took more of a CPU than it may.
    Cpu,
    Cancelled,
    /// The guest ran out of memory.
    Memory,
    /// The guest runtime broke.
    Fault,
    /// The VM has to be restored first.
    Poisoned,
    Closed,
    Internal,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Image => "image",
            Self::Unavailable => "unavailable",
            Self::Wall => "wall",
            Self::Cpu => "cpu",
            Self::Cancelled => "cancelled",
            Self::Memory => "memory",
            Self::Fault => "fault",
            Self::Poisoned => "poisoned",
            Self::Closed => "closed",
            Self::Internal => "internal",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Error {
    pub code: Code,
    pub text: String,
}

impl Error {
    pub fn new(code: Code, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    pub fn internal(cause: impl Display) -> Self {
        Self::new(Code::Internal, cause.to_string())
    }

    pub fn closed() -> Self {
        Self::new(Code::Closed, "the VM is closed")
    }

    pub fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let text =
            panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
        Self::internal(text.unwrap_or("it panicked"))
    }

    /// Of a call of the guest that was not ended by this host.
    pub fn of_guest(error: &HyperlightError) -> Self {
        use HyperlightError::*;
        let code = match error {
            GuestAborted(code, message) if out_of_memory(*code, message) => Code::Memory,
            GuestAborted(..)
            | ExecutionAccessViolation(_)
            | HyperlightVmError(_)
            | MemoryAccessViolation(..)
            | TransportError(_) => Code::Fault,
            PoisonedSandbox | UnrecoverableSandbox => Code::Poisoned,
            _ => Code::Internal,
        };
        Self::of_text_from_guest(code, &error.to_string())
    }

    /// What a guest says may be long, and meant for terminals.
    pub fn of_text_from_guest(code: Code, text: &str) -> Self {
        const LONGEST: usize = 2000;
        let plain = text.chars().map(|character| if character.is_control() { ' ' } else { character });
        Self::new(code, plain.take(LONGEST).collect::<String>())
    }

    /// Of a VM that did not come up.
    pub fn of_start(error: &HyperlightError) -> Self {
        use HyperlightError::*;
        match error {
            HyperlightVmError(_) | NoHypervisorFound() => {
                let text = error.to_string();
                // The first run of a guest is no call, whose aborts have a variant of their own.
                match text.contains("Guest aborted") {
                    true if out_of_memory(0, &text) => Self::new(Code::Memory, text),
                    true => Self::new(Code::Fault, text),
                    false => Self::new(Code::Unavailable, crate::hypervisor::explain(&text)),
                }
            }
            MemoryRequestTooSmall(..) | MemoryRequestTooBig(..) => Self::new(Code::Memory, error.to_string()),
            _ => Self::internal(error),
        }
    }
}

impl Display for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{}] {}", self.code.as_str(), self.text)
    }
}

impl std::error::Error for Error {}

/// hyperlight's code of a failed allocation.
const MALLOC_FAILED: u8 = 13;

/// Allocators of the guest end it by hyperlight's code, by hyperlight's message, or by Rust's.
fn out_of_memory(code: u8, message: &str) -> bool {
    code == MALLOC_FAILED
        || message.contains("Out of physical memory")
        || message.contains("memory allocation of")
}
