//! Time, block heights and randomness: they come from outside, so that a whole network can be replayed.

use std::cell::{Cell, RefCell};
use std::task::{Poll, Waker};

use async_trait::async_trait;
use futures::future::LocalBoxFuture;
use lunette_ao::Id;

use crate::records::Moment;

/// Tells the time.
#[async_trait(?Send)]
pub trait Clock {
    /// Milliseconds since 1970.
    fn now(&self) -> u64;

    /// The height of the newest block.
    fn block_height(&self) -> u64;

    /// When a block came, or will come as far as is known, in milliseconds since 1970.
    fn block_time(&self, height: u64) -> u64;

    /// Returns when this clock shows the time, or somewhat later.
    async fn wait_until(&self, time: u64);

    /// Lets real time pass, whatever the clock shows. Nothing that a process sees may depend on it.
    async fn pause(&self, milliseconds: u32);

    /// Whether time passes by itself. When it does not, nothing that depends on how long something takes may decide anything.
    fn is_live(&self) -> bool;
}

/// A source of random bytes. Nothing that a process computes comes from here: only anchors and keys do.
pub trait Random {
    /// Fills bytes.
    fn fill(&self, bytes: &mut [u8]);

    /// A network was opened for the `epoch`th time. A source that repeats itself gives other bytes from here on: an anchor that was used
    /// before would make the same message, and a message is taken only once.
    fn begin(&self, _epoch: u64) {}
}

/// Lets real time pass: so many milliseconds.
pub type Pause = Box<dyn Fn(u32) -> LocalBoxFuture<'static, ()>>;

/// A clock that stands still until somebody sets it.
pub struct StandingClock {
    now: Cell<Moment>,
    /// The blocks that came while somebody set the clock, and when.
    blocks: RefCell<Vec<Moment>>,
    wakers: RefCell<Vec<Waker>>,
    pause: Pause,
}

impl StandingClock {
    /// A clock that shows a moment. `pause` lets real time pass.
    pub fn new(now: Moment, pause: Pause) -> StandingClock {
        StandingClock {
            now: Cell::new(now),
            blocks: RefCell::default(),
            wakers: RefCell::default(),
            pause,
        }
    }

    /// Sets the clock forward. The blocks come at equal distances on the way.
    pub fn advance(&self, milliseconds: u64, blocks: u64) {
        self.go_to(self.announce(milliseconds, blocks));
    }

    /// Says when the next blocks come: at equal distances in the next milliseconds. Returns the time at the end of these. What was
    /// announced before and has not come is forgotten.
    pub fn announce(&self, milliseconds: u64, blocks: u64) -> u64 {
        let from = self.now.get();
        let has_come = |block: &Moment| block.height <= from.height;
        self.blocks.borrow_mut().retain(has_come);
        for block in 1..=blocks {
            let way = u128::from(milliseconds) * u128::from(block) / u128::from(blocks);
            self.blocks.borrow_mut().push(Moment {
                time: from.time.saturating_add(way as u64),
                height: from.height.saturating_add(block),
            });
        }
        from.time.saturating_add(milliseconds)
    }

    /// Sets the clock forward to a time, with the blocks that were announced until then.
    pub fn go_to(&self, time: u64) {
        let now = self.now.get();
        let blocks = self.blocks.borrow();
        let come = blocks.iter().rev().find(|block| block.time <= time);
        self.now.set(Moment {
            time: now.time.max(time),
            height: come.map_or(now.height, |block| block.height.max(now.height)),
        });
        for waker in self.wakers.borrow_mut().drain(..) {
            waker.wake();
        }
    }
}

#[async_trait(?Send)]
impl Clock for StandingClock {
    fn now(&self) -> u64 {
        self.now.get().time
    }

    fn block_height(&self) -> u64 {
        self.now.get().height
    }

    fn block_time(&self, height: u64) -> u64 {
        let blocks = self.blocks.borrow();
        let block = blocks.iter().find(|block| block.height == height);
        match block {
            Some(block) => block.time,
            // What came before is long ago, and nobody knows when the next one comes.
            None if height <= self.now.get().height => 0,
            None => u64::MAX,
        }
    }

    async fn wait_until(&self, time: u64) {
        std::future::poll_fn(|context| {
            if self.now() >= time {
                return Poll::Ready(());
            }
            self.wakers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    async fn pause(&self, milliseconds: u32) {
        (self.pause)(milliseconds).await;
    }

    fn is_live(&self) -> bool {
        false
    }
}

/// Bytes that follow from a seed: the same seed gives the same bytes. Not for keys that protect anything.
pub struct SeededRandom {
    seed: Id,
    epoch: Cell<u64>,
    used: Cell<u64>,
}

impl SeededRandom {
    /// A source that begins with a text.
    pub fn new(seed: &str) -> SeededRandom {
        SeededRandom {
            seed: Id::of(seed.as_bytes()),
            epoch: Cell::new(0),
            used: Cell::new(0),
        }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let number = self.used.replace(self.used.get() + 1).to_le_bytes();
            let epoch = self.epoch.get().to_le_bytes();
            let block = Id::derive("random", &[self.seed.as_bytes(), &epoch, &number]);
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
    }

    fn begin(&self, epoch: u64) {
        self.epoch.set(epoch);
        self.used.set(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> StandingClock {
        let pause = Box::new(|_| -> LocalBoxFuture<'static, ()> { Box::pin(async {}) });
        let (time, height) = (1_000, 10);
        StandingClock::new(Moment { time, height }, pause)
    }

    #[test]
    fn blocks_come_on_the_way() {
        let clock = clock();
        assert_eq!(clock.announce(400, 2), 1_400);
        assert_eq!((clock.now(), clock.block_height()), (1_000, 10));
        assert_eq!(clock.block_time(11), 1_200);
        clock.go_to(1_199);
        assert_eq!((clock.now(), clock.block_height()), (1_199, 10));
        clock.go_to(1_200);
        assert_eq!((clock.now(), clock.block_height()), (1_200, 11));
        clock.go_to(1_100);
        assert_eq!(clock.now(), 1_200, "it never goes back");
        clock.go_to(1_400);
        assert_eq!((clock.now(), clock.block_height()), (1_400, 12));
        clock.advance(0, 3);
        assert_eq!((clock.now(), clock.block_height()), (1_400, 15));
    }

    #[test]
    fn what_was_announced_and_did_not_come_is_forgotten() {
        let clock = clock();
        clock.announce(400, 2);
        clock.go_to(1_200);
        clock.announce(100, 1);
        assert_eq!(clock.block_time(12), 1_300);
        assert_eq!(clock.block_time(13), u64::MAX);
        clock.go_to(1_400);
        assert_eq!(clock.block_height(), 12);
    }
}
