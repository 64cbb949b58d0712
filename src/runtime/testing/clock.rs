//! A clock that goes by itself, as fast as there is nothing else to do.

use std::cell::{Cell, RefCell};
use std::task::{Poll, Waker};

use async_trait::async_trait;

use crate::clock::Clock;

/// A live clock for tests: it goes on when a test lets it, to the next time that somebody waits for. A block comes each minute.
pub(crate) struct LiveToyClock {
    now: Cell<u64>,
    waiting: RefCell<Vec<(u64, Waker)>>,
    /// How many times somebody waited for a time that had come.
    pub(crate) idle_waits: Cell<u64>,
}

const MINUTE: u64 = 60_000;

impl LiveToyClock {
    pub(crate) fn new(now: u64) -> LiveToyClock {
        LiveToyClock {
            now: Cell::new(now),
            waiting: RefCell::default(),
            idle_waits: Cell::new(0),
        }
    }

    /// Goes on to the next time that somebody waits for, but not further than a limit. False when nobody waits for one before it.
    pub(crate) fn skip(&self, limit: u64) -> bool {
        let next = self.waiting.borrow().iter().map(|(time, _)| *time).min();
        let Some(next) = next.filter(|next| *next <= limit) else {
            return false;
        };
        self.set(next);
        true
    }

    /// Sets the clock forward.
    pub(crate) fn set(&self, time: u64) {
        self.now.set(self.now.get().max(time));
        let mut waiting = self.waiting.borrow_mut();
        for (_, waker) in waiting.extract_if(.., |(due, _)| *due <= self.now.get()) {
            waker.wake();
        }
    }
}

#[async_trait(?Send)]
impl Clock for LiveToyClock {
    fn now(&self) -> u64 {
        self.now.get()
    }

    fn block_height(&self) -> u64 {
        self.now.get() / MINUTE
    }

    fn block_time(&self, height: u64) -> u64 {
        height.saturating_mul(MINUTE)
    }

    async fn wait_until(&self, time: u64) {
        if self.now.get() >= time {
            self.idle_waits.set(self.idle_waits.get() + 1);
            assert!(self.idle_waits.get() < 100_000, "it waits without an end");
        }
        std::future::poll_fn(|context| {
            if self.now.get() >= time {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting.borrow_mut();
            waiting.push((time, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    async fn pause(&self, milliseconds: u32) {
        self.wait_until(self.now.get() + u64::from(milliseconds.max(1)))
            .await;
    }

    fn is_live(&self) -> bool {
        true
    }
}
