//! Turns: who comes first goes first, also while somebody has to wait.
//!
//! Transactions take effect in the order in which they begin: while a lost connection is opened again the first one
//! has to wait, and those that come later must not overtake it. And a clock is set forward by one caller at a time.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::oneshot;

/// Hands out turns, one at a time.
#[derive(Default)]
pub(crate) struct Turns {
    taken: Cell<bool>,
    waiting: RefCell<VecDeque<oneshot::Sender<Turn>>>,
}

/// A turn; it ends when this is dropped.
pub(crate) struct Turn(Rc<Turns>);

impl Turns {
    /// Waits for a turn. Does not wait at all when nobody has one.
    pub(crate) async fn take(self: &Rc<Turns>) -> Turn {
        if !self.taken.replace(true) {
            return Turn(Rc::clone(self));
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        match receiver.await {
            Ok(turn) => turn,
            // Cannot be: a sender leaves the line only to be used, and the line lives as long as `self`.
            Err(oneshot::Canceled) => Turn(Rc::clone(self)),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = self.0.waiting.borrow_mut().pop_front();
        match next {
            // Somebody who waits no longer gives the turn back here, and its own drop passes it on.
            Some(sender) => drop(sender.send(Turn(Rc::clone(&self.0)))),
            None => self.0.taken.set(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn turns_come_in_the_order_of_asking_and_pass_over_who_left() {
        let turns = Rc::new(Turns::default());
        let first = turns.take().now_or_never().unwrap();
        let mut second = Box::pin(turns.take());
        let mut third = Box::pin(turns.take());
        let mut fourth = Box::pin(turns.take());
        for waiting in [&mut second, &mut third, &mut fourth] {
            assert!(waiting.now_or_never().is_none());
        }
        drop(third);
        drop(first);
        assert!((&mut fourth).now_or_never().is_none());
        assert!(turns.take().now_or_never().is_none(), "nobody overtakes");
        drop(second.now_or_never().unwrap());
        drop(fourth.now_or_never().unwrap());
        assert!(turns.take().now_or_never().is_some());
    }

    #[test]
    fn a_turn_that_was_given_to_somebody_who_left_goes_on() {
        let turns = Rc::new(Turns::default());
        let first = turns.take().now_or_never().unwrap();
        let mut second = Box::pin(turns.take());
        assert!((&mut second).now_or_never().is_none());
        drop(first);
        drop(second);
        assert!(turns.take().now_or_never().is_some());
    }
}
