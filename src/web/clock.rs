//! The clocks of this platform.

use async_trait::async_trait;
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use lunette_runtime::clock::{Clock, Random, StandingClock};
use lunette_runtime::records::Moment;
use wasm_bindgen::prelude::*;

/// A block of Arweave takes two minutes on average. Without a gateway to ask, heights go by that.
const BLOCK: u64 = 120_000;

/// A block and its time to count from: block 1,800,000 came about the middle of November 2025.
const KNOWN_BLOCK: Moment = Moment {
    time: 1_763_200_000_000,
    height: 1_800_000,
};

/// The longest time that a timer of a browser takes, in milliseconds.
const LONGEST_TIMER: u64 = i32::MAX as u64;

/// Either clock.
pub enum AnyClock {
    /// That of this machine.
    Live,
    /// One that stands still until it is set.
    Standing(StandingClock),
}

#[async_trait(?Send)]
impl Clock for AnyClock {
    fn now(&self) -> u64 {
        match self {
            // A date is a whole number of milliseconds.
            AnyClock::Live => Date::now() as u64,
            AnyClock::Standing(clock) => clock.now(),
        }
    }

    fn block_height(&self) -> u64 {
        match self {
            AnyClock::Live => {
                let since = self.now().saturating_sub(KNOWN_BLOCK.time);
                KNOWN_BLOCK.height + since / BLOCK
            }
            AnyClock::Standing(clock) => clock.block_height(),
        }
    }

    fn block_time(&self, height: u64) -> u64 {
        match self {
            AnyClock::Live => {
                let blocks = height.saturating_sub(KNOWN_BLOCK.height);
                KNOWN_BLOCK
                    .time
                    .saturating_add(blocks.saturating_mul(BLOCK))
            }
            AnyClock::Standing(clock) => clock.block_time(height),
        }
    }

    async fn wait_until(&self, time: u64) {
        if let AnyClock::Standing(clock) = self {
            return clock.wait_until(time).await;
        }
        loop {
            let left = time.saturating_sub(self.now());
            if left == 0 {
                return;
            }
            TimeoutFuture::new(left.min(LONGEST_TIMER) as u32).await;
        }
    }

    async fn pause(&self, milliseconds: u32) {
        TimeoutFuture::new(milliseconds).await;
    }

    fn is_live(&self) -> bool {
        matches!(self, AnyClock::Live)
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &js_sys::Uint8Array);
}

/// The randomness of this platform.
pub struct Crypto;

impl Random for Crypto {
    fn fill(&self, bytes: &mut [u8]) {
        let array = js_sys::Uint8Array::new_with_length(bytes.len() as u32);
        get_random_values(&array);
        array.copy_to(bytes);
    }
}
