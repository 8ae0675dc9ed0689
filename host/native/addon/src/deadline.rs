//! Ends waiting: for what a thread does that may never come back.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::errors::{Error, Result};
use crate::lock::locked;

/// What is further away than this never comes.
pub const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// `FOREVER` from now at the latest.
pub fn after(time: Duration) -> Instant {
    Instant::now() + time.min(FOREVER)
}

/// Met by being dropped.
pub struct Deadline(Key);

type Key = (Instant, u64);
type Action = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Schedule {
    due: BTreeMap<Key, Action>,
    made: u64,
    running: bool,
}

static SCHEDULE: Mutex<Schedule> = Mutex::new(Schedule { due: BTreeMap::new(), made: 0, running: false });
static CHANGED: Condvar = Condvar::new();

impl Deadline {
    /// `missed` is called on a thread of all deadlines, unless this is dropped before.
    pub fn new(at: Instant, missed: impl FnOnce() + Send + 'static) -> Result<Self> {
        let mut schedule = locked(&SCHEDULE);
        if !schedule.running {
            let thread = thread::Builder::new().name("tars-deadlines".into()).spawn(run);
            thread.map_err(|error| Error::internal(format_args!("no thread for deadlines: {error}")))?;
            schedule.running = true;
        }
        schedule.made += 1;
        let key = (at, schedule.made);
        schedule.due.insert(key, Box::new(missed));
        if schedule.due.first_key_value().is_some_and(|(first, _)| *first == key) {
            CHANGED.notify_one();
        }
        Ok(Self(key))
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        // An action may hold what takes the lock as it is dropped.
        let _met = locked(&SCHEDULE).due.remove(&self.0);
    }
}

fn run() {
    loop {
        let missed = next();
        // One that panics costs no other.
        let _ = catch_unwind(AssertUnwindSafe(missed));
    }
}

/// Waits until there is one.
fn next() -> Action {
    let mut schedule = locked(&SCHEDULE);
    loop {
        let now = Instant::now();
        let first = schedule.due.first_key_value().map(|((at, _), _)| *at);
        schedule = match first {
            Some(at) if at <= now => {
                if let Some((_, missed)) = schedule.due.pop_first() {
                    return missed;
                }
                schedule
            }
            Some(at) => CHANGED.wait_timeout(schedule, at - now).unwrap_or_else(PoisonError::into_inner).0,
            None => CHANGED.wait(schedule).unwrap_or_else(PoisonError::into_inner),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn one_that_panics_costs_no_other() {
        let (met, missed) = mpsc::channel();
        let also = met.clone();
        let _first = Deadline::new(Instant::now(), || panic!("as it is meant to")).unwrap();
        let _second = Deadline::new(Instant::now(), move || met.send("missed").unwrap()).unwrap();
        assert_eq!(missed.recv(), Ok("missed"));
        drop(Deadline::new(after(Duration::from_millis(50)), move || also.send("too late").unwrap()));
        assert_eq!(missed.recv().ok(), None);
    }
}
