//! What every engine in Rust exports to the harness, in one place so that all are driven alike.
//!
//! The harness calls `alloc(length)`, writes the source there, then `load()` (0 when it compiled) and `run()`
//! (the number that the chunk returned, NaN when it failed). After a failure `message()` and `message_length()` tell why.

use std::cell::RefCell;

/// One engine holding one compiled chunk.
pub trait Engine: Sized {
    /// Makes a fresh state and compiles `source` in it.
    fn load(source: &[u8]) -> Result<Self, String>;

    /// Calls the compiled chunk and answers the number that it returned.
    fn run(&mut self) -> Result<f64, String>;
}

/// What one instance holds between the harness's calls.
pub struct Slot<E> {
    source: Vec<u8>,
    engine: Option<E>,
    message: String,
}

impl<E: Engine> Slot<E> {
    /// A slot with nothing loaded.
    pub const fn new() -> RefCell<Self> {
        RefCell::new(Slot {
            source: Vec::new(),
            engine: None,
            message: String::new(),
        })
    }

    /// Makes room for a source text and answers its address.
    pub fn alloc(&mut self, length: usize) -> *mut u8 {
        self.source = vec![0; length];
        self.source.as_mut_ptr()
    }

    /// Compiles the source text: 0 on success, 1 on failure.
    pub fn load(&mut self) -> i32 {
        match E::load(&self.source) {
            Ok(engine) => {
                self.engine = Some(engine);
                0
            }
            Err(message) => {
                self.message = message;
                1
            }
        }
    }

    /// Runs what was loaded: its number, or NaN on failure.
    pub fn run(&mut self) -> f64 {
        let outcome = match &mut self.engine {
            Some(engine) => engine.run(),
            None => Err("nothing is loaded".to_string()),
        };
        outcome.unwrap_or_else(|message| {
            self.message = message;
            f64::NAN
        })
    }

    /// Why the last call failed.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Exports the five functions for one engine.
#[macro_export]
macro_rules! export_engine {
    ($engine:ty) => {
        thread_local! {
            static SLOT: std::cell::RefCell<$crate::abi::Slot<$engine>> = const { $crate::abi::Slot::new() };
        }

        #[unsafe(no_mangle)]
        extern "C" fn alloc(length: usize) -> *mut u8 {
            SLOT.with_borrow_mut(|slot| slot.alloc(length))
        }

        #[unsafe(no_mangle)]
        extern "C" fn load() -> i32 {
            SLOT.with_borrow_mut(|slot| slot.load())
        }

        #[unsafe(no_mangle)]
        extern "C" fn run() -> f64 {
            SLOT.with_borrow_mut(|slot| slot.run())
        }

        #[unsafe(no_mangle)]
        extern "C" fn message() -> *const u8 {
            SLOT.with_borrow(|slot| slot.message().as_ptr())
        }

        #[unsafe(no_mangle)]
        extern "C" fn message_length() -> usize {
            SLOT.with_borrow(|slot| slot.message().len())
        }
    };
}
