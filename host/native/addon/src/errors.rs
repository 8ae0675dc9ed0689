//! What goes wrong, by cause.

use std::any::Any;
use std::fmt::{self, Display, Formatter};

use std::time::Duration;

use hyperlight_host::HyperlightError;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Bytes that aren't a component, or not one of the world that the guest runs.
    Invalid,
    /// A snapshot that can't be used.
    Image,
    /// What the system refused a file, by its own name for that: such as ENOSPC.
    System(&'static str),
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
    /// What it was to do did not come to its end in time.
    Stuck,
    Internal,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Image => "image",
            Self::System(name) => name,
            Self::Unavailable => "unavailable",
            Self::Wall => "wall",
            Self::Cpu => "cpu",
            Self::Cancelled => "cancelled",
            Self::Memory => "memory",
            Self::Fault => "fault",
            Self::Poisoned => "poisoned",
            Self::Closed => "closed",
            Self::Stuck => "stuck",
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

    pub fn stuck(what: &str, limit: Duration) -> Self {
        let text = format!("{what} did not come to its end within {} ms", limit.as_millis());
        Self::new(Code::Stuck, text)
    }

    /// Of a file.
    pub fn of_system(error: &std::io::Error, text: impl Display) -> Self {
        let code = error.raw_os_error().and_then(Self::system_code);
        Self::new(code.unwrap_or(Code::Internal), text.to_string())
    }

    /// Of a snapshot that could not be written. hyperlight keeps the system's error as text, at whose end Rust
    /// puts the number.
    pub fn of_save(error: &HyperlightError) -> Self {
        let text = error.to_string();
        let number =
            text.rsplit_once("(os error ").and_then(|(_, rest)| rest.split(')').next()?.parse().ok());
        Self::new(number.and_then(Self::system_code).unwrap_or(Code::Internal), text)
    }

    /// None of an error that says nothing about room, rights or the disk.
    #[cfg(unix)]
    pub fn system_code(number: i32) -> Option<Code> {
        let name = match number {
            libc::ENOSPC => "ENOSPC",
            libc::EDQUOT => "EDQUOT",
            libc::EROFS => "EROFS",
            libc::EFBIG => "EFBIG",
            libc::EACCES => "EACCES",
            libc::EPERM => "EPERM",
            libc::EIO => "EIO",
            libc::ESTALE => "ESTALE",
            libc::EMFILE => "EMFILE",
            libc::ENFILE => "ENFILE",
            _ => return None,
        };
        Some(Code::System(name))
    }

    #[cfg(not(unix))]
    pub fn system_code(_: i32) -> Option<Code> {
        None
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

    /// Of a VM that did not come up from a snapshot. Where the hypervisor is there, it is the snapshot's doing.
    pub fn of_image(error: &HyperlightError) -> Self {
        match crate::hypervisor::works() {
            Err(why) => why,
            Ok(()) => Self::of_text_from_guest(Code::Image, &innermost(error)),
        }
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
                    false => Self::new(Code::Unavailable, crate::hypervisor::explain(innermost(error))),
                }
            }
            MemoryRequestTooSmall(..) | MemoryRequestTooBig(..) => Self::new(Code::Memory, error.to_string()),
            _ => Self::internal(error),
        }
    }
}

/// hyperlight's errors hold one another, and each repeats what it holds.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of_save(number: i32) -> &'static str {
        let error = std::io::Error::from_raw_os_error(number);
        let text = format!("atomic write: failed to write tmp \"/x (y)\": {error}");
        Error::of_save(&HyperlightError::Error(text)).code.as_str()
    }

    #[test]
    fn an_error_is_told_once() {
        #[derive(Debug)]
        struct Holding(Option<Box<Holding>>);

        impl Display for Holding {
            fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                match &self.0 {
                    Some(held) => write!(formatter, "it failed: {held}"),
                    None => formatter.write_str("no such thing"),
                }
            }
        }

        impl std::error::Error for Holding {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                self.0.as_deref().map(|held| held as _)
            }
        }

        let error = Holding(Some(Box::new(Holding(Some(Box::new(Holding(None)))))));
        assert_eq!(error.to_string(), "it failed: it failed: no such thing");
        assert_eq!(innermost(&error), "no such thing");
    }

    #[test]
    fn what_a_full_disk_says_survives_hyperlight() {
        assert_eq!([libc::ENOSPC, libc::EDQUOT, libc::EROFS].map(of_save), ["ENOSPC", "EDQUOT", "EROFS"]);
        assert_eq!(of_save(libc::ENOTTY), "internal");
        let plain = HyperlightError::Error("something else".into());
        assert_eq!(Error::of_save(&plain).code, Code::Internal);
    }
}
