//! The hypervisor of this machine, as far as it can be told without running a guest.

use std::env;
use std::fmt::Display;

use crate::errors::{Code, Error, Result};

#[cfg(all(target_os = "linux", feature = "kvm", feature = "mshv"))]
compile_error!("choose one of the features `kvm` and `mshv`");

/// As hyperlight's tools name it.
pub const NAME: &str = if cfg!(windows) {
    "whp"
} else if cfg!(feature = "mshv") {
    "mshv"
} else {
    "kvm"
};

/// What hyperlight opens; it takes no other path.
#[cfg(unix)]
const DEVICE: &str = if cfg!(feature = "mshv") { "/dev/mshv" } else { "/dev/kvm" };

/// Whether there is a hypervisor that this process may use; in one sentence, why not.
pub fn check() -> Result<()> {
    if let Some(wanted) = variable("HYPERLIGHT_HYPERVISOR")
        && wanted != NAME
    {
        let text =
            format!("HYPERLIGHT_HYPERVISOR asks for {wanted}, and this build of the addon uses {NAME}");
        return Err(Error::new(Code::Unavailable, text));
    }
    device()
}

#[cfg(unix)]
fn device() -> Result<()> {
    if let Some(wanted) = variable("HYPERLIGHT_DEVICE_PATH")
        && wanted != DEVICE
    {
        let text =
            format!("HYPERLIGHT_DEVICE_PATH asks for {wanted}, and hyperlight opens no other than {DEVICE}");
        return Err(Error::new(Code::Unavailable, text));
    }
    open().map(drop).map_err(|error| Error::new(Code::Unavailable, sentence(&error)))
}

#[cfg(not(unix))]
fn device() -> Result<()> {
    match hyperlight_host::is_hypervisor_present() {
        true => Ok(()),
        false => Err(Error::new(Code::Unavailable, "the Windows Hypervisor Platform is not enabled")),
    }
}

/// Whether it makes VMs for this process now; in one sentence, why not.
pub fn works() -> Result<()> {
    check()?;
    #[cfg(unix)]
    open()
        .and_then(|device| creates_vms(&device))
        .map_err(|error| Error::new(Code::Unavailable, sentence(&error)))?;
    Ok(())
}

/// Why a VM could not be made or run, where the system says more than hyperlight does.
pub fn explain(hyperlight: impl Display) -> String {
    match works() {
        Err(why) => why.text,
        Ok(()) => format!("{NAME} is there, and can't run guests: {hyperlight}"),
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(unix)]
fn open() -> std::io::Result<std::fs::File> {
    std::fs::File::options().read(true).write(true).open(DEVICE)
}

#[cfg(all(target_os = "linux", not(feature = "mshv")))]
fn creates_vms(device: &std::fs::File) -> std::io::Result<()> {
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
    const KVM_CREATE_VM: libc::c_ulong = 0xAE01;
    // SAFETY: the request takes a machine type, no pointer. It returns a file descriptor, or -1.
    match unsafe { libc::ioctl(device.as_raw_fd(), KVM_CREATE_VM as _, 0) } {
        -1 => Err(std::io::Error::last_os_error()),
        vm => {
            // SAFETY: the descriptor is new, and nobody else owns it.
            drop(unsafe { OwnedFd::from_raw_fd(vm) });
            Ok(())
        }
    }
}

#[cfg(all(unix, not(all(target_os = "linux", not(feature = "mshv")))))]
fn creates_vms(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sentence(error: &std::io::Error) -> String {
    match error.raw_os_error() {
        Some(libc::ENOENT | libc::ENODEV | libc::ENXIO) => {
            format!("there is no {DEVICE}: this machine has no {NAME}, or it is switched off")
        }
        Some(libc::EACCES | libc::EPERM) => format!("this user may not open {DEVICE}"),
        Some(libc::EBUSY) => format!("{DEVICE} is busy: another hypervisor uses the CPU's virtualization"),
        _ => format!("{DEVICE} can't be used: {error}"),
    }
}
