//! piccolo in wasm.

#[path = "../../abi.rs"]
mod abi;

use piccolo::{Closure, Executor, Lua, StashedExecutor};

/// A state and the chunk that waits in it.
struct Piccolo {
    lua: Lua,
    executor: StashedExecutor,
}

impl abi::Engine for Piccolo {
    fn load(source: &[u8]) -> Result<Self, String> {
        let mut lua = Lua::core();
        let executor = lua
            .try_enter(|ctx| {
                let chunk = Closure::load(ctx, Some("program"), source)?;
                Ok(ctx.stash(Executor::start(ctx, chunk.into(), ())))
            })
            .map_err(|error| error.to_string())?;
        Ok(Piccolo { lua, executor })
    }

    fn run(&mut self) -> Result<f64, String> {
        self.lua
            .execute::<f64>(&self.executor)
            .map_err(|error| error.to_string())
    }
}

export_engine!(Piccolo);

/// The byte that stands for randomness, so that runs are repeatable.
const RANDOM: u8 = 0x5a;

fn random_02(bytes: &mut [u8]) -> Result<(), getrandom_02::Error> {
    bytes.fill(RANDOM);
    Ok(())
}

getrandom_02::register_custom_getrandom!(random_02);

/// What getrandom 0.3 links to under `getrandom_backend="custom"`.
///
/// # Safety
/// `bytes` must be valid for writes of `length` bytes.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(
    bytes: *mut u8,
    length: usize,
) -> Result<(), getrandom_03::Error> {
    // SAFETY: the caller, getrandom, passes a buffer of `length` bytes.
    unsafe { bytes.write_bytes(RANDOM, length) };
    Ok(())
}
