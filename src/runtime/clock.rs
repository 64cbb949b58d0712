//! Time, block heights and randomness: they come from outside, so that a whole network can be replayed.

use async_trait::async_trait;

/// Tells the time.
#[async_trait(?Send)]
pub trait Clock {
    /// Milliseconds since 1970.
    fn now(&self) -> u64;

    /// The height of the newest block.
    fn block_height(&self) -> u64;

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
}
