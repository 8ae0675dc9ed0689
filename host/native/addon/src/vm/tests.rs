use super::*;

const MOMENT: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(600);

fn told<T: Send + 'static>() -> (Reply<T>, Receiver<Result<T>>) {
    let (to, results) = mpsc::channel();
    (Reply::new(move |result| to.send(result).unwrap()), results)
}

fn code<T>(results: &Receiver<Result<T>>) -> Option<Code> {
    results.recv().unwrap().err().map(|error| error.code)
}

/// One whose thread waits before each request until the sender is dropped, and says so.
fn held_up(step: Duration) -> (Vm, Sender<()>, Receiver<()>) {
    let (go, may_go) = mpsc::channel();
    let (waits, waiting) = mpsc::channel();
    let (reply, made) = told();
    let hold = move || {
        let _ = waits.send(());
        let _ = may_go.recv();
    };
    Vm::spawn(move || Ok(Machine::empty(Some(Box::new(hold)))), step, reply);
    (made.recv().unwrap().unwrap(), go, waiting)
}

#[test]
fn one_that_is_never_made_is_given_up() {
    let (go, never) = mpsc::channel::<()>();
    let (reply, made) = told();
    let make = move || {
        let _ = never.recv();
        Ok(Machine::empty(None))
    };
    Vm::spawn(make, MOMENT, reply);
    assert_eq!(code(&made), Some(Code::Stuck));
    drop(go);
}

#[test]
fn one_that_panics_while_it_is_made_says_so() {
    let (reply, made) = told();
    Vm::spawn(|| panic!("as it is meant to"), LONG, reply);
    let error = made.recv().unwrap().err().unwrap();
    assert_eq!((error.code, &*error.text), (Code::Internal, "as it is meant to"));
}

#[test]
fn whatever_a_stuck_one_is_asked_is_answered() {
    let (vm, go, _) = held_up(MOMENT);
    let (snapshot, taken) = told();
    vm.snapshot(snapshot);
    let (restore, restored) = told();
    vm.restore(restore);
    let (ask, answered) = told();
    let limits = Limits::of_step(MOMENT);
    vm.ask(Question::Run, Vec::new(), limits.clone(), ask);
    assert_eq!(code(&taken), Some(Code::Stuck));
    assert_eq!(vm.state(), State::Closed);
    assert_eq!([code(&restored), code(&answered)], [Some(Code::Stuck); 2]);
    let (ask, refused) = told();
    vm.ask(Question::Run, Vec::new(), limits, ask);
    assert_eq!(code(&refused), Some(Code::Closed));
    let (close, closed) = told();
    vm.close(close);
    assert_eq!(code(&closed), None);
    drop(go);
}

#[test]
fn a_stuck_one_can_be_closed() {
    let (vm, go, waiting) = held_up(MOMENT);
    let (restore, restored) = told();
    vm.restore(restore);
    waiting.recv().unwrap();
    let (close, closed) = told();
    vm.close(close);
    assert_eq!([code(&restored), code(&closed)], [Some(Code::Stuck); 2]);
    drop(go);
}

#[test]
fn one_that_was_held_up_answers_what_waits_in_time() {
    let (vm, go, _) = held_up(LONG);
    let (restore, restored) = told();
    vm.restore(restore);
    let (close, closed) = told();
    vm.close(close);
    drop(go);
    assert_ne!(code(&restored), Some(Code::Stuck));
    assert_eq!(code(&closed), None);
}
