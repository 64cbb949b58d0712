//! Wakes one who waits.

use std::cell::{Cell, RefCell};
use std::task::{Poll, Waker};

/// A bell: a ring that nobody waits for is heard by the next one who does.
#[derive(Default)]
pub(crate) struct Bell {
    rung: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Bell {
    /// Wakes the one who waits.
    pub(crate) fn ring(&self) {
        self.rung.set(true);
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Whether it was rung since this was last asked or waited for.
    pub(crate) fn was_rung(&self) -> bool {
        self.rung.take()
    }

    /// Returns after the next ring, or at once when there was one since this was last waited for.
    pub(crate) async fn wait(&self) {
        std::future::poll_fn(|context| {
            if self.rung.take() {
                return Poll::Ready(());
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
