//! Where a result goes: exactly once, from whatever thread, even where nobody is left to give it.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::deadline::Deadline;
use crate::errors::{Error, Result};
use crate::lock::locked;

type Receiver<T> = Box<dyn FnOnce(Result<T>) + Send>;

/// Empty once the result is there.
type Slot<T> = Arc<Mutex<Option<Receiver<T>>>>;

pub struct Reply<T> {
    slot: Slot<T>,
    unanswered: fn() -> Error,
    deadline: Option<Deadline>,
}

impl<T: 'static> Reply<T> {
    pub fn new(receiver: impl FnOnce(Result<T>) + Send + 'static) -> Self {
        Self {
            slot: Arc::new(Mutex::new(Some(Box::new(receiver)))),
            unanswered: || Error::internal("no thread could be started"),
            deadline: None,
        }
    }

    /// For a request to a VM, which is dropped unanswered when the VM is closed.
    pub fn or_closed(mut self) -> Self {
        self.unanswered = Error::closed;
        self
    }

    /// What isn't there by then is what `late` returns, whatever comes later.
    pub fn by(mut self, at: Instant, late: impl FnOnce() -> Error + Send + 'static) -> Self {
        let slot = self.slot.clone();
        let missed = move || {
            let error = late();
            answer(&slot, || Err(error));
        };
        match Deadline::new(at, missed) {
            Ok(deadline) => self.deadline = Some(deadline),
            Err(error) => answer(&self.slot, || Err(error)),
        }
        self
    }

    pub fn send(self, result: Result<T>) {
        answer(&self.slot, || result);
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        answer(&self.slot, || Err((self.unanswered)()));
    }
}

fn answer<T>(slot: &Slot<T>, result: impl FnOnce() -> Result<T>) {
    let receiver = locked(slot).take();
    if let Some(receiver) = receiver {
        receiver(result());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::deadline::after;
    use crate::errors::Code;

    #[test]
    fn what_comes_too_late_is_dropped() {
        let (to, results) = mpsc::channel();
        let reply =
            Reply::new(move |result: Result<u32>| to.send(result.map_err(|error| error.code)).unwrap());
        let reply = reply.by(Instant::now(), || Error::new(Code::Stuck, "late"));
        assert_eq!(results.recv(), Ok(Err(Code::Stuck)));
        reply.send(Ok(1));
        assert!(results.recv().is_err());
    }

    #[test]
    fn what_comes_in_time_is_not_answered_twice() {
        let (to, results) = mpsc::channel();
        let reply = Reply::new(move |result: Result<u32>| to.send(result.ok()).unwrap());
        reply.by(after(Duration::from_millis(50)), || panic!("it came in time")).send(Ok(1));
        assert_eq!((results.recv(), results.recv().is_err()), (Ok(Some(1)), true));
    }
}
