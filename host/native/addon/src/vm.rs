//! One micro-VM on a thread of its own, which serves requests in order.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::thread;
use std::time::{Duration, Instant};

use tars_shared::protocol::Question;

use crate::deadline::{FOREVER, after};
use crate::errors::{Code, Error, Result};
use crate::image::Image;
use crate::limits::Limits;
use crate::lock::locked;
use crate::machine::{Answer, Health, Machine};
use crate::reply::Reply;
use crate::watchdog::{Call, Ending};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    /// From when a question is asked until it has an answer.
    Running,
    Poisoned,
    Closed,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Poisoned => "poisoned",
            Self::Closed => "closed",
        }
    }
}

/// Dropped, it serves what it was asked for, and then frees thread and VM.
///
/// Every request has a deadline besides the limits that the guest is held to: a thread can wait in the system for
/// as long as that pleases. One that misses it is detached, and its VM with it.
pub struct Vm {
    requests: Sender<Request>,
    shared: Arc<Shared>,
    /// How long it may take for anything but a question.
    step: Duration,
}

enum Request {
    Ask { question: Question, input: Vec<u8>, limits: Limits, call: Arc<Call>, reply: Reply<Answer> },
    Snapshot(Reply<Image>),
    Restore(Reply<()>),
    Close(Reply<()>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Open(Health),
    Closed,
    /// Its thread did not come back in time. Whenever it does, it ends.
    Detached,
}

struct Status {
    access: Access,
    /// Calls without an answer, in order.
    calls: VecDeque<Arc<Call>>,
    /// Requests that the thread has not finished, and when it has to be done with all of them.
    unfinished: usize,
    done_by: Instant,
}

impl Status {
    fn is_open(&self) -> bool {
        matches!(self.access, Access::Open(_))
    }
}

/// Between the VM's thread and those who use it.
pub struct Shared(Mutex<Status>);

impl Shared {
    fn status(&self) -> MutexGuard<'_, Status> {
        locked(&self.0)
    }

    /// Ends what runs and refuses what comes.
    pub fn shut(&self) {
        self.end(Access::Closed);
    }

    fn end(&self, access: Access) {
        let mut status = self.status();
        if status.access != Access::Detached {
            status.access = access;
        }
        for call in &status.calls {
            call.end(Ending::Closed);
        }
    }

    /// When one more request that takes so long has to be finished.
    fn due(&self, takes: Duration) -> Instant {
        let mut status = self.status();
        let begins = if status.unfinished == 0 { Instant::now() } else { status.done_by };
        status.unfinished += 1;
        status.done_by = begins.checked_add(takes.min(FOREVER)).unwrap_or(begins);
        status.done_by
    }

    fn finished(&self) {
        self.status().unfinished -= 1;
    }
}

impl Vm {
    /// On a new thread, which `make` runs on as well.
    pub fn spawn(
        make: impl FnOnce() -> Result<Machine> + Send + 'static,
        step: Duration,
        reply: Reply<Self>,
    ) {
        // It is made, and the agent loaded.
        let limit = step.saturating_mul(2);
        let reply = reply.by(after(limit), move || Error::stuck("starting a VM", limit));
        let thread = thread::Builder::new().name("tars-vm".into());
        // Where there is no thread, the reply is dropped and says so.
        let _ = thread.spawn(move || {
            let machine =
                catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| Err(Error::of_panic(&*panic)));
            let machine = match machine {
                Ok(machine) => machine,
                Err(error) => return reply.send(Err(error)),
            };
            let (requests, inbox) = mpsc::channel();
            let shared = Arc::new(Shared(Mutex::new(Status {
                access: Access::Open(Health::Sound),
                calls: VecDeque::new(),
                unfinished: 0,
                done_by: Instant::now(),
            })));
            reply.send(Ok(Self { requests, shared: shared.clone(), step }));
            serve(machine, &inbox, &shared);
        });
    }

    pub fn state(&self) -> State {
        let status = self.shared.status();
        match status.access {
            Access::Closed | Access::Detached => State::Closed,
            Access::Open(Health::Poisoned) => State::Poisoned,
            Access::Open(Health::Sound) if status.calls.is_empty() => State::Ready,
            Access::Open(Health::Sound) => State::Running,
        }
    }

    pub fn ask(&self, question: Question, input: Vec<u8>, limits: Limits, reply: Reply<Answer>) {
        let call = Arc::new(Call::default());
        {
            let mut status = self.shared.status();
            if !status.is_open() {
                return reply.send(Err(Error::closed()));
            }
            status.calls.push_back(call.clone());
        }
        let reply = self.in_time("a call", limits.wall.saturating_add(self.step), reply);
        self.request(Request::Ask { question, input, limits, call, reply });
    }

    /// Ends the call that runs, or is the next to run.
    pub fn cancel(&self) {
        let call = self.shared.status().calls.front().cloned();
        if let Some(call) = call {
            call.end(Ending::Cancelled);
        }
    }

    pub fn snapshot(&self, reply: Reply<Image>) {
        // Twice: what the guest does for it is ended at the first.
        let reply = self.in_time("taking a snapshot", self.step.saturating_mul(2), reply);
        self.request(Request::Snapshot(reply));
    }

    pub fn restore(&self, reply: Reply<()>) {
        let reply = self.in_time("restoring a VM", self.step, reply);
        self.request(Request::Restore(reply));
    }

    /// Once it is closed, closing it again does nothing.
    pub fn close(&self, reply: Reply<()>) {
        self.shared.shut();
        if self.shared.status().access == Access::Detached {
            return reply.send(Ok(()));
        }
        {
            // What runs is being ended, however long it could have taken.
            let mut status = self.shared.status();
            status.done_by = status.done_by.min(after(self.step));
        }
        let done = Reply::new(|result: Result<()>| {
            reply.send(result.or_else(|error| if error.code == Code::Closed { Ok(()) } else { Err(error) }));
        });
        let done = self.in_time("closing a VM", self.step, done);
        self.request(Request::Close(done));
    }

    /// A reply that is there in time, even if the VM's thread isn't.
    fn in_time<T: 'static>(&self, what: &'static str, takes: Duration, reply: Reply<T>) -> Reply<T> {
        let shared = self.shared();
        reply.or_closed().by(self.shared.due(takes), move || {
            if let Some(shared) = shared.upgrade() {
                shared.end(Access::Detached);
            }
            Error::stuck(what, takes)
        })
    }

    pub fn shared(&self) -> Weak<Shared> {
        Arc::downgrade(&self.shared)
    }

    /// One that nobody takes is dropped, which answers it.
    fn request(&self, request: Request) {
        let _ = self.requests.send(request);
    }
}

fn serve(mut machine: Machine, inbox: &Receiver<Request>, shared: &Shared) {
    while let Ok(request) = inbox.recv() {
        let open = shared.status().is_open();
        match request {
            Request::Ask { question, input, limits, call, reply } => {
                let answer = machine.guarded(|machine| machine.ask(question, &input, &limits, &call));
                shared.status().calls.pop_front();
                settle(shared, &machine, reply, answer);
            }
            Request::Snapshot(reply) if open => {
                let image = machine.guarded(Machine::snapshot);
                settle(shared, &machine, reply, image);
            }
            Request::Restore(reply) if open => {
                let restored = machine.guarded(Machine::restore);
                settle(shared, &machine, reply, restored);
            }
            // Unanswered, which is an answer.
            Request::Snapshot(_) | Request::Restore(_) => shared.finished(),
            Request::Close(reply) => {
                drop(machine);
                return reply.send(Ok(()));
            }
        }
    }
}

/// The state is the new one before anybody hears of it.
fn settle<T: 'static>(shared: &Shared, machine: &Machine, reply: Reply<T>, result: Result<T>) {
    {
        let mut status = shared.status();
        if status.is_open() {
            status.access = Access::Open(machine.health());
        }
    }
    shared.finished();
    reply.send(result);
}

#[cfg(test)]
mod tests;
