//! Time that only goes on while everybody waits for it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// So many times others go first, and nothing happens, before the next one that waits is let go.
const QUIET: u32 = 24;

/// A clock that is set forward to the time that somebody waits for, when nothing else has happened for a while.
pub(crate) struct FakeTime {
    now: Cell<u64>,
    /// How many times something happened.
    happenings: Cell<u64>,
    next: Cell<u64>,
    /// Until when each pause is.
    pauses: RefCell<BTreeMap<u64, u64>>,
}

impl FakeTime {
    pub(crate) fn new(now: u64) -> Rc<FakeTime> {
        Rc::new(FakeTime {
            now: Cell::new(now),
            happenings: Cell::new(0),
            next: Cell::new(0),
            pauses: RefCell::default(),
        })
    }

    pub(crate) fn now(&self) -> u64 {
        self.now.get()
    }

    /// Something has happened: time stands still for a while.
    pub(crate) fn note(&self) {
        self.happenings.set(self.happenings.get() + 1);
    }

    /// Waits for so many milliseconds.
    pub(crate) fn pause(self: &Rc<Self>, milliseconds: u32) -> Pause {
        let number = self.next.replace(self.next.get() + 1);
        let until = self.now() + u64::from(milliseconds);
        self.pauses.borrow_mut().insert(number, until);
        Pause {
            time: Rc::clone(self),
            number,
            until,
            seen: self.happenings.get(),
            quiet: 0,
        }
    }

    fn is_next(&self, until: u64) -> bool {
        self.pauses.borrow().values().all(|other| *other >= until)
    }
}

/// Somebody who waits.
pub(crate) struct Pause {
    time: Rc<FakeTime>,
    number: u64,
    until: u64,
    seen: u64,
    quiet: u32,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let happenings = self.time.happenings.get();
        if happenings != self.seen {
            (self.seen, self.quiet) = (happenings, 0);
        }
        self.quiet += 1;
        if self.time.now() < self.until && self.quiet > QUIET && self.time.is_next(self.until) {
            self.time.now.set(self.until);
        }
        if self.time.now() >= self.until {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        self.time.pauses.borrow_mut().remove(&self.number);
    }
}
