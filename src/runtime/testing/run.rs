//! Runs futures by hand: to the end, or only so far.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// More polls than anything in these tests takes.
const MOST_POLLS: u64 = 5_000_000;

/// Runs a future to its end, and returns how many polls it took.
///
/// # Panics
/// When it waits for what nobody will do, or never comes to an end.
#[track_caller]
pub(crate) fn run<T>(future: impl Future<Output = T>) -> (T, u64) {
    let mut future = pin!(future);
    match run_for(future.as_mut(), MOST_POLLS) {
        Ok(done) => done,
        Err(Stopped::Waits) => panic!("it waits for what nobody will do"),
        Err(Stopped::Goes) => panic!("it never comes to an end"),
    }
}

/// Why a future did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// Nobody woke it.
    Waits,
    /// It would have gone on.
    Goes,
}

/// Runs a future for so many polls at most. With its outcome comes how many there were.
pub(crate) fn run_for<T>(
    mut future: Pin<&mut impl Future<Output = T>>,
    polls: u64,
) -> Result<(T, u64), Stopped> {
    let flag = Arc::new(Flag::default());
    let waker = Waker::from(Arc::clone(&flag));
    let mut context = Context::from_waker(&waker);
    for poll in 1..=polls {
        flag.0.store(false, Ordering::Relaxed);
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Ok((output, poll));
        }
        if !flag.0.load(Ordering::Relaxed) {
            return Err(Stopped::Waits);
        }
    }
    Err(Stopped::Goes)
}
