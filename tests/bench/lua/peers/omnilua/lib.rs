//! omnilua in wasm, in its 5.3 mode.

#[path = "../../abi.rs"]
mod abi;

use omnilua::{Function, Lua, LuaVersion};

/// A state and the chunk that was compiled in it.
struct Omnilua {
    _lua: Lua,
    chunk: Function,
}

impl abi::Engine for Omnilua {
    fn load(source: &[u8]) -> Result<Self, String> {
        let lua = Lua::new_versioned(LuaVersion::V53);
        let chunk = lua
            .load(source)
            .set_name("program")
            .into_function()
            .map_err(|error| error.to_string())?;
        Ok(Omnilua { _lua: lua, chunk })
    }

    fn run(&mut self) -> Result<f64, String> {
        self.chunk
            .call::<(), f64>(())
            .map_err(|error| error.to_string())
    }
}

export_engine!(Omnilua);
