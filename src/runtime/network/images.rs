//! Images: what of a process's state is stored, and when.
//!
//! The log is what counts; images only save evaluating it again. They are taken after much work, sooner where there is a pause, and of
//! everything when nothing else is to be done. A process has a chain of them: a full one, and then what changed. When
//! the changes outweigh the full one, a new full one takes the place of the chain. The old chain stays until the new image has been read back.

use lunette_ao::Id;

use super::Inner;
use super::state::{Process, Spent, State};
use crate::error::Result;
use crate::machines::Extent;
use crate::options::Options;
use crate::records::{Head, ImagePart, ordinate_key, pack};
use crate::store::{Change, StoreError, Table};

/// A chain ends when its changes hold this many times the bytes of the full image: then what is written for full ones stays a small part
/// of the whole, and a start reads at most so much more than the state.
const CHANGES_TO_FULL: u64 = 3;

/// The most images of a chain: each costs a read.
const LONGEST_CHAIN: usize = 24;

/// Where there is a pause, an image is due after this part of the work after which one is due in any case. Without that a network that is
/// busy, though not to its limit, and ends at once, would take seconds to have all its processes back.
const EARLY: u64 = 10;

/// Which kind of image continues a chain.
pub(crate) fn extent(chain: &[ImagePart]) -> Extent {
    let Some((full, changes)) = chain.split_first() else {
        return Extent::Full;
    };
    let changed: u64 = changes.iter().map(|part| part.size).sum();
    if changed > CHANGES_TO_FULL * full.size || chain.len() >= LONGEST_CHAIN {
        Extent::Full
    } else {
        Extent::Changes
    }
}

impl Inner {
    /// The process that would take longest to load, if an image of it can be taken.
    pub(crate) fn slowest_to_load(&self) -> Option<Id> {
        let mut state = self.state.borrow_mut();
        let State {
            slow, processes, ..
        } = &mut *state;
        slow.retain(|id| {
            processes
                .get(id)
                .is_some_and(|process| self.is_slow(process))
        });
        slow.iter()
            .max_by_key(|id| processes[*id].since_image.gas)
            .copied()
    }

    /// Would it take long to load a process, since it has done much since its last image?
    pub(crate) fn is_slow(&self, process: &Process) -> bool {
        let Spent { messages, gas } = process.since_image;
        let Options {
            image_messages,
            image_gas,
            ..
        } = self.options;
        let is_much = messages >= image_messages / EARLY || gas >= image_gas / EARLY;
        is_much && process.has_unsaved()
    }

    /// Has an image taken of a process.
    pub(crate) fn want_image(&self, id: &Id) {
        let mut state = self.state.borrow_mut();
        if let Ok(process) = state.process_mut(id) {
            process.wants_image = true;
            state.enqueue(id);
        }
    }

    /// Puts an image that was taken of a process into the next commit.
    pub(crate) fn stage_image(&self, id: &Id, image: Vec<u8>) -> Result<()> {
        let image = pack(&image);
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let process = state.process_mut(id)?;
        process.since_image = Spent::default();
        process.wants_image = false;
        let Some(at) = process.head.evaluated else {
            return Ok(());
        };
        let part = ImagePart {
            at,
            size: image.len() as u64,
            hash: Id::of(&image),
        };
        let removed = extend(&mut process.head, part);
        process.stored.images = false;
        state.pending.bytes += image.len();
        state.pending.touch(id).images = true;
        let changes = &mut state.pending.changes;
        changes.extend(removed.iter().map(|part| delete(id, part)));
        changes.push(Change::Put(Table::Images, ordinate_key(id, at), image));
        Ok(())
    }

    /// Reads a full image back that has taken the place of a chain, and lets the chain go; or, when it does not come back as it was
    /// written, goes back to the chain.
    pub(crate) async fn check_image(&self, id: &Id) -> Result<()> {
        let (full, replaced) = {
            let state = self.state.borrow();
            let process = state.process(id)?;
            // A newer one that is not stored yet is read back another time.
            if !process.stored.images {
                return Ok(());
            }
            let head = &process.head;
            (head.images.first().copied(), head.replaced.clone())
        };
        let Some(full) = full else { return Ok(()) };
        let key = ordinate_key(id, full.at);
        let stored = match self.host.store.get(Table::Images, key).await {
            Err(StoreError::Corrupt(_)) => None,
            stored => stored?,
        };
        let sound = stored.is_some_and(|bytes| Id::of(&bytes) == full.hash);
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let head = &mut state.process_mut(id)?.head;
        let gone = if sound {
            std::mem::take(&mut head.replaced)
        } else {
            std::mem::replace(&mut head.images, std::mem::take(&mut head.replaced))
        };
        debug_assert!(!sound || gone == replaced);
        state.pending.touch(id);
        state
            .pending
            .changes
            .extend(gone.iter().map(|part| delete(id, part)));
        Ok(())
    }
}

impl State {
    /// A process was restored from these images, since its others are damaged: they are all that it has.
    pub(crate) fn keep_images(&mut self, id: &Id, kept: Vec<ImagePart>) {
        let Ok(process) = self.process_mut(id) else {
            return;
        };
        let head = &mut process.head;
        let mut gone = std::mem::replace(&mut head.images, kept);
        gone.append(&mut head.replaced);
        gone.retain(|part| !head.images.contains(part));
        if gone.is_empty() {
            return;
        }
        self.pending.touch(id);
        let deleted = gone.iter().map(|part| delete(id, part));
        self.pending.changes.extend(deleted);
    }
}

/// Adds an image to the chain of a process, and returns the images that nobody needs any more.
fn extend(head: &mut Head, part: ImagePart) -> Vec<ImagePart> {
    if extent(&head.images) == Extent::Changes {
        head.images.push(part);
        return Vec::new();
    }
    let removed = std::mem::take(&mut head.replaced);
    head.replaced = std::mem::replace(&mut head.images, vec![part]);
    removed
}

fn delete(process: &Id, part: &ImagePart) -> Change {
    Change::Delete(Table::Images, ordinate_key(process, part.at))
}
