use std::sync::mpsc::{self, Receiver, Sender};

use super::*;

const MOMENT: Duration = Duration::from_millis(20);

fn limits() -> Limits {
    Limits { wall: MOMENT, ..Limits::of_step(FOREVER) }
}

/// Says that it is told to stop, and does once it may.
struct Told(Mutex<(Sender<()>, Option<Receiver<()>>)>);

impl Stop for Told {
    fn stop(&self) {
        let (told, may) = &*locked(&self.0);
        let _ = told.send(());
        if let Some(may) = may {
            let _ = may.recv();
        }
    }
}

struct Panics;

impl Stop for Panics {
    fn stop(&self) {
        panic!("as it is meant to");
    }
}

fn told(may: Option<Receiver<()>>) -> (Guest, Receiver<()>) {
    let (to, told) = mpsc::channel();
    (Arc::new(Told(Mutex::new((to, may)))), told)
}

#[test]
fn a_guest_that_does_not_stop_holds_up_no_other() {
    let (go, may) = mpsc::channel();
    let (stuck, stuck_told) = told(Some(may));
    let (other, other_told) = told(None);
    let calls = [Arc::new(Call::default()), Arc::new(Call::default())];
    let first = watch(&calls[0], stuck, &limits()).unwrap();
    stuck_told.recv().unwrap();
    let second = watch(&calls[1], other, &limits()).unwrap();
    other_told.recv().unwrap();
    assert_eq!([&calls[0], &calls[1]].map(|call| call.ending()), [Some(Ending::Wall); 2]);
    go.send(()).unwrap();
    drop(go);
    drop((first, second));
}

#[test]
fn a_guest_whose_stop_panics_holds_up_no_other() {
    let calls = [Arc::new(Call::default()), Arc::new(Call::default())];
    let first = watch(&calls[0], Arc::new(Panics), &limits()).unwrap();
    let (other, other_told) = told(None);
    let second = watch(&calls[1], other, &limits()).unwrap();
    other_told.recv().unwrap();
    drop((first, second));
}

#[test]
fn a_panic_while_the_schedule_is_held_costs_no_limit() {
    let poisoned = thread::spawn(|| {
        let _schedule = schedule();
        panic!("as it is meant to");
    });
    assert!(poisoned.join().is_err());
    let call = Arc::new(Call::default());
    let (guest, guest_told) = told(None);
    let watched = watch(&call, guest, &limits()).unwrap();
    guest_told.recv().unwrap();
    drop(watched);
    assert_eq!(call.ending(), Some(Ending::Wall));
}
