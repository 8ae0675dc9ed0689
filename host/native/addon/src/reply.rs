//! Where a result goes: exactly once, from whatever thread, even where nobody is left to give it.

use crate::errors::{Error, Result};

type Receiver<T> = Box<dyn FnOnce(Result<T>) + Send>;

pub struct Reply<T> {
    receiver: Option<Receiver<T>>,
    unanswered: fn() -> Error,
}

impl<T> Reply<T> {
    pub fn new(receiver: impl FnOnce(Result<T>) + Send + 'static) -> Self {
        Self {
            receiver: Some(Box::new(receiver)),
            unanswered: || Error::internal("no thread could be started"),
        }
    }

    /// For a request to a VM, which is dropped unanswered when the VM is closed.
    pub fn or_closed(mut self) -> Self {
        self.unanswered = Error::closed;
        self
    }

    pub fn send(mut self, result: Result<T>) {
        if let Some(receiver) = self.receiver.take() {
            receiver(result);
        }
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            receiver(Err((self.unanswered)()));
        }
    }
}
