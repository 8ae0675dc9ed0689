//! Ends calls: at their limits, or when they are told to.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::AcqRel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use hyperlight_host::hypervisor::InterruptHandle;

use crate::cpu_clock::CpuClock;
use crate::deadline::FOREVER;
use crate::errors::{Code, Error, Result};
use crate::limits::Limits;
use crate::lock::locked;

/// A guest is told again this much later. hyperlight forgets what it was told before the guest began to run,
/// which it does once for each piece of a call.
const AGAIN: Duration = Duration::from_millis(3);

/// A thread that waits for a CPU doesn't use it up: its clock is not read more often than this.
const CLOCK_STEP: Duration = Duration::from_millis(1);

/// Why a call was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Wall,
    Cpu,
    Cancelled,
    Closed,
}

impl Ending {
    pub fn error(self, limits: &Limits) -> Error {
        match self {
            Self::Wall => {
                Error::new(Code::Wall, format!("the call took longer than {} ms", limits.wall.as_millis()))
            }
            Self::Cpu => Error::new(
                Code::Cpu,
                format!("the call took more than {} ms of a CPU", limits.cpu.as_millis()),
            ),
            Self::Cancelled => Error::new(Code::Cancelled, "the call was cancelled"),
            Self::Closed => Error::closed(),
        }
    }
}

/// One call, from when it is asked for until it has an answer.
#[derive(Default)]
pub struct Call {
    ending: OnceLock<Ending>,
    /// While the guest works on it.
    guest: Mutex<Option<Guest>>,
    /// Whether a thread is at it.
    being_interrupted: AtomicBool,
}

/// What can be stopped. Stopping it may take as long as the system pleases.
pub trait Stop: Send + Sync {
    fn stop(&self);
}

pub type Guest = Arc<dyn Stop>;

/// Of hyperlight's guests.
pub struct Interrupt(pub Arc<dyn InterruptHandle>);

impl Stop for Interrupt {
    fn stop(&self) {
        self.0.kill();
    }
}

impl Call {
    /// The first reason counts.
    pub fn end(&self, why: Ending) {
        if self.ending.set(why).is_ok() {
            look_at(self);
        }
    }

    pub fn ending(&self) -> Option<Ending> {
        self.ending.get().copied()
    }

    /// Returns when the guest has stopped, and keeps it from its next call until then.
    fn interrupt(&self) {
        if let Some(guest) = &*locked(&self.guest) {
            guest.stop();
        }
    }
}

/// On a thread of its own, at most one for each call: a guest that can't be stopped holds up no other.
fn interrupt(call: Arc<Call>) {
    if call.being_interrupted.swap(true, AcqRel) {
        return;
    }
    let work = {
        let call = call.clone();
        move || {
            let _ = catch_unwind(AssertUnwindSafe(|| call.interrupt()));
            call.being_interrupted.swap(false, AcqRel);
        }
    };
    if thread::Builder::new().name("tars-interrupt".into()).spawn(work).is_err() {
        // Tried again, as long as the call is under watch.
        call.being_interrupted.swap(false, AcqRel);
    }
}

/// A call under watch, until it is dropped.
pub struct Watch(Arc<Call>);

impl Drop for Watch {
    fn drop(&mut self) {
        *locked(&self.0.guest) = None;
        schedule().watched.retain(|watched| !Arc::ptr_eq(&watched.call, &self.0));
    }
}

/// For a call that this thread is about to make.
pub fn watch(call: &Arc<Call>, guest: Guest, limits: &Limits) -> Result<Watch> {
    let now = Instant::now();
    let cpu_clock = CpuClock::of_this_thread();
    let cpu = cpu_clock.and_then(|clock| clock.now().map(|used| (clock, used + limits.cpu.min(FOREVER))));
    let wall_limit = if cpu.is_some() { limits.wall } else { limits.wall.min(limits.cpu) };
    let mut watched =
        Watched { call: call.clone(), wall_ends: now + wall_limit.min(FOREVER), cpu, next_look: now };
    watched.next_look = watched.first_look(now, limits);
    *locked(&call.guest) = Some(guest);
    let watch = Watch(call.clone());
    let mut schedule = schedule();
    if call.ending().is_some() {
        watched.next_look = now;
    }
    schedule.add(watched)?;
    Ok(watch)
}

struct Watched {
    call: Arc<Call>,
    wall_ends: Instant,
    /// Where the clock may get to.
    cpu: Option<(CpuClock, Duration)>,
    next_look: Instant,
}

impl Watched {
    fn first_look(&self, now: Instant, limits: &Limits) -> Instant {
        self.wall_ends.min(now + limits.cpu.min(FOREVER))
    }

    /// Whether the call has to end now.
    fn look(&mut self, now: Instant) -> bool {
        if self.call.ending().is_none() {
            // CPU time never goes faster than the time on the wall.
            let cpu_left = self.cpu.as_ref().and_then(|(clock, end)| Some(end.saturating_sub(clock.now()?)));
            let why = match cpu_left {
                _ if now >= self.wall_ends => Ending::Wall,
                Some(Duration::ZERO) => Ending::Cpu,
                left => {
                    self.next_look =
                        left.map_or(self.wall_ends, |left| self.wall_ends.min(now + left.max(CLOCK_STEP)));
                    return false;
                }
            };
            // Somebody else's reason is as good.
            let _ = self.call.ending.set(why);
        }
        self.next_look = now + AGAIN;
        true
    }
}

#[derive(Default)]
struct Schedule {
    watched: Vec<Watched>,
    /// When the watchdog looks again by itself; never, if none.
    wakes: Option<Instant>,
    running: bool,
}

static SCHEDULE: Mutex<Schedule> = Mutex::new(Schedule { watched: Vec::new(), wakes: None, running: false });
static CHANGED: Condvar = Condvar::new();

fn schedule() -> MutexGuard<'static, Schedule> {
    locked(&SCHEDULE)
}

impl Schedule {
    fn add(&mut self, watched: Watched) -> Result<()> {
        if !self.running {
            let thread = thread::Builder::new().name("tars-watchdog".into()).spawn(run);
            thread.map_err(|error| Error::internal(format_args!("no thread for the watchdog: {error}")))?;
            self.running = true;
        }
        self.wake_by(watched.next_look);
        self.watched.push(watched);
        Ok(())
    }

    fn wake_by(&self, instant: Instant) {
        if self.wakes.is_none_or(|wakes| instant < wakes) {
            CHANGED.notify_one();
        }
    }
}

fn look_at(call: &Call) {
    let mut schedule = schedule();
    let now = Instant::now();
    let place = schedule.watched.iter().position(|watched| std::ptr::eq(&*watched.call, call));
    if let Some(place) = place {
        schedule.watched[place].next_look = now;
        schedule.wake_by(now);
    }
}

fn run() {
    loop {
        // Without it no limit is held: it goes on whatever happens.
        let _ = catch_unwind(|| due().into_iter().for_each(interrupt));
    }
}

/// Waits until there is one.
fn due() -> Vec<Arc<Call>> {
    let mut schedule = schedule();
    loop {
        let now = Instant::now();
        let mut due = Vec::new();
        for watched in &mut schedule.watched {
            if watched.next_look <= now && watched.look(now) {
                due.push(watched.call.clone());
            }
        }
        if !due.is_empty() {
            return due;
        }
        schedule.wakes = schedule.watched.iter().map(|watched| watched.next_look).min();
        schedule = match schedule.wakes {
            Some(at) => {
                CHANGED
                    .wait_timeout(schedule, at.saturating_duration_since(now))
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
            None => CHANGED.wait(schedule).unwrap_or_else(PoisonError::into_inner),
        };
    }
}

#[cfg(test)]
mod tests;
