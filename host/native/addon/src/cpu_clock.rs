//! CPU time of a thread, for other threads to read.

use std::time::Duration;

/// Readable for as long as the thread lives.
#[derive(Clone, Debug)]
pub struct CpuClock(system::Clock);

impl CpuClock {
    /// None where the system doesn't tell.
    pub fn of_this_thread() -> Option<Self> {
        system::of_this_thread().map(Self)
    }

    pub fn now(&self) -> Option<Duration> {
        system::now(&self.0)
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::time::Duration;

    pub type Clock = libc::clockid_t;

    pub fn of_this_thread() -> Option<Clock> {
        let mut clock = 0;
        // SAFETY: the thread is the calling one, so it lives; `clock` outlives the call.
        let failed = unsafe { libc::pthread_getcpuclockid(libc::pthread_self(), &mut clock) };
        (failed == 0).then_some(clock)
    }

    pub fn now(clock: &Clock) -> Option<Duration> {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `time` outlives the call. The clock of a thread that has ended is refused.
        let failed = unsafe { libc::clock_gettime(*clock, &mut time) };
        (failed == 0).then(|| Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
    }
}

#[cfg(windows)]
mod system {
    use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
    use std::sync::Arc;
    use std::time::Duration;

    use windows_sys::Win32::Foundation::FILETIME;
    use windows_sys::Win32::System::Threading::{
        GetCurrentThreadId, GetThreadTimes, OpenThread, THREAD_QUERY_LIMITED_INFORMATION,
    };

    pub type Clock = Arc<OwnedHandle>;

    pub fn of_this_thread() -> Option<Clock> {
        // SAFETY: takes no pointer; null is looked for below.
        let thread = unsafe { OpenThread(THREAD_QUERY_LIMITED_INFORMATION, 0, GetCurrentThreadId()) };
        // SAFETY: the handle is open, and nobody else owns it.
        (!thread.is_null()).then(|| Arc::new(unsafe { OwnedHandle::from_raw_handle(thread) }))
    }

    pub fn now(thread: &Clock) -> Option<Duration> {
        let none = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
        let [mut created, mut exited, mut kernel, mut user] = [none; 4];
        let handle = thread.as_raw_handle();
        // SAFETY: `thread` holds the handle open; the four times outlive the call.
        let read = unsafe { GetThreadTimes(handle, &mut created, &mut exited, &mut kernel, &mut user) };
        // In units of 100 ns.
        let ticks = |time: FILETIME| u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
        (read != 0).then(|| Duration::from_nanos((ticks(kernel) + ticks(user)) * 100))
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod system {
    use std::time::Duration;

    #[derive(Clone, Debug)]
    pub enum Clock {}

    pub fn of_this_thread() -> Option<Clock> {
        None
    }

    pub fn now(clock: &Clock) -> Option<Duration> {
        match *clock {}
    }
}
