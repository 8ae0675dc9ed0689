//! Whether guests run on this machine: by running one.

use tars_shared::protocol::OVERHEAD;

use crate::errors::{Code, Error, Result};
use crate::{exchange, guest, hypervisor};

/// Returns the hypervisor's name. May hang on hypervisors that emulate.
pub fn probe() -> Result<&'static str> {
    hypervisor::check()?;
    let mut sandbox =
        guest::boot(guest::whole_scratch(OVERHEAD), None).map_err(|error| Error::of_start(&error))?;
    exchange::settle(&mut sandbox).map_err(unavailable)?;
    let restored = sandbox.snapshot().and_then(|snapshot| sandbox.restore(snapshot));
    restored.map_err(|error| unavailable(Error::of_guest(&error)))?;
    exchange::settle(&mut sandbox).map_err(unavailable)?;
    Ok(hypervisor::NAME)
}

/// Whatever the guest runtime did, it does not do it elsewhere.
fn unavailable(error: Error) -> Error {
    Error::new(Code::Unavailable, hypervisor::explain(&error.text))
}
