//! Recent results: who sends a message asks for its result right after, and need not wait for the store to find it again.

use std::collections::VecDeque;
use std::rc::Rc;

use lunette_ao::Id;

use crate::records::ResultRecord;

/// How many results are remembered, and how many bytes of them.
const MOST: usize = 512;
const MOST_BYTES: usize = 1 << 20;

/// Results that were stored last.
#[derive(Default)]
pub(crate) struct Recent {
    results: VecDeque<(Id, Rc<ResultRecord>)>,
    bytes: usize,
}

impl Recent {
    /// Remembers a result, in the place of the oldest ones.
    pub(crate) fn add(&mut self, process: Id, result: Rc<ResultRecord>) {
        self.bytes += result.json.len();
        self.results.push_back((process, result));
        while self.results.len() > MOST || self.bytes > MOST_BYTES {
            let Some((_, oldest)) = self.results.pop_front() else {
                return;
            };
            self.bytes -= oldest.json.len();
        }
    }

    /// The result of the message of a slot, if it is remembered.
    pub(crate) fn find(&self, process: &Id, slot: u64) -> Option<Rc<ResultRecord>> {
        let is_it = |(id, result): &&(Id, Rc<ResultRecord>)| {
            id == process && result.ordinate.slot == slot && result.tick.is_none()
        };
        let found = self.results.iter().rev().find(is_it);
        found.map(|(_, result)| Rc::clone(result))
    }

    /// Forgets the results of a process.
    pub(crate) fn forget(&mut self, process: &Id) {
        self.results.retain(|(id, _)| id != process);
        self.bytes = self
            .results
            .iter()
            .map(|(_, result)| result.json.len())
            .sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machines::Status;
    use crate::records::Ordinate;

    fn result(slot: u64, bytes: usize) -> Rc<ResultRecord> {
        Rc::new(ResultRecord {
            ordinate: Ordinate::of_slot(slot),
            tick: None,
            status: Status::Ok,
            gas: 0,
            json: vec![0; bytes],
            deliveries: Vec::new(),
        })
    }

    #[test]
    fn the_newest_are_remembered() {
        let (one, other) = (Id::of(b"one"), Id::of(b"other"));
        let mut recent = Recent::default();
        for slot in 0..1000 {
            recent.add(one, result(slot, 10));
        }
        assert!(recent.find(&one, 999).is_some());
        assert!(recent.find(&one, 0).is_none());
        assert!(recent.find(&other, 999).is_none());
        recent.add(other, result(0, MOST_BYTES));
        assert!(recent.find(&one, 999).is_none());
        assert!(recent.find(&other, 0).is_some());
        recent.forget(&other);
        assert!(recent.find(&other, 0).is_none());
        recent.add(one, result(1, 2 * MOST_BYTES));
        assert!(recent.find(&one, 1).is_none());
        assert_eq!(recent.bytes, 0);
    }
}
