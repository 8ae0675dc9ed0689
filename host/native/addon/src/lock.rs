//! Locks that outlive a panic: what they guard is put right by whoever takes it next, or was never wrong.

use std::sync::{Mutex, MutexGuard, PoisonError};

pub fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
