//! One micro-VM on a thread of its own, which serves requests in order.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::thread;

use tars_shared::protocol::Question;

use crate::errors::{Code, Error, Result};
use crate::image::Image;
use crate::limits::Limits;
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
pub struct Vm {
    requests: Sender<Request>,
    shared: Arc<Shared>,
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
}

struct Status {
    access: Access,
    /// Calls without an answer, in order.
    calls: VecDeque<Arc<Call>>,
}

/// Between the VM's thread and those who use it.
pub struct Shared(Mutex<Status>);

impl Shared {
    fn status(&self) -> MutexGuard<'_, Status> {
        self.0.lock().unwrap()
    }

    /// Ends what runs and refuses what comes.
    pub fn shut(&self) {
        let mut status = self.status();
        status.access = Access::Closed;
        for call in &status.calls {
            call.end(Ending::Closed);
        }
    }
}

impl Vm {
    /// On a new thread, which `make` runs on as well.
    pub fn spawn(make: impl FnOnce() -> Result<Machine> + Send + 'static, reply: Reply<Self>) {
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
            let status = Status { access: Access::Open(Health::Sound), calls: VecDeque::new() };
            let shared = Arc::new(Shared(Mutex::new(status)));
            reply.send(Ok(Self { requests, shared: shared.clone() }));
            serve(machine, &inbox, &shared);
        });
    }

    pub fn state(&self) -> State {
        let status = self.shared.status();
        match status.access {
            Access::Closed => State::Closed,
            Access::Open(Health::Poisoned) => State::Poisoned,
            Access::Open(Health::Sound) if status.calls.is_empty() => State::Ready,
            Access::Open(Health::Sound) => State::Running,
        }
    }

    pub fn ask(&self, question: Question, input: Vec<u8>, limits: Limits, reply: Reply<Answer>) {
        let call = Arc::new(Call::default());
        {
            let mut status = self.shared.status();
            if status.access == Access::Closed {
                return reply.send(Err(Error::closed()));
            }
            status.calls.push_back(call.clone());
        }
        self.request(Request::Ask { question, input, limits, call, reply: reply.or_closed() });
    }

    /// Ends the call that runs, or is the next to run.
    pub fn cancel(&self) {
        let call = self.shared.status().calls.front().cloned();
        if let Some(call) = call {
            call.end(Ending::Cancelled);
        }
    }

    pub fn snapshot(&self, reply: Reply<Image>) {
        self.request(Request::Snapshot(reply.or_closed()));
    }

    pub fn restore(&self, reply: Reply<()>) {
        self.request(Request::Restore(reply.or_closed()));
    }

    /// Once it is closed, closing it again does nothing.
    pub fn close(&self, reply: Reply<()>) {
        self.shared.shut();
        let done = Reply::new(|result: Result<()>| {
            reply.send(result.or_else(|error| if error.code == Code::Closed { Ok(()) } else { Err(error) }));
        });
        self.request(Request::Close(done.or_closed()));
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
        let open = shared.status().access != Access::Closed;
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
            Request::Snapshot(_) | Request::Restore(_) => {}
            Request::Close(reply) => {
                drop(machine);
                return reply.send(Ok(()));
            }
        }
    }
}

/// The state is the new one before anybody hears of it.
fn settle<T>(shared: &Shared, machine: &Machine, reply: Reply<T>, result: Result<T>) {
    {
        let mut status = shared.status();
        if status.access != Access::Closed {
            status.access = Access::Open(machine.health());
        }
    }
    reply.send(result);
}
