//! The standard library (Lua 5.3 manual §6), with the functions of 5.2 that `LUA_COMPAT_5_2` keeps.
//!
//! Each module makes the table of one library. None of them touches the world outside but through
//! [`crate::host::Host`].

pub(crate) mod base;
pub(crate) mod bit32;
pub(crate) mod coroutine;
pub(crate) mod debug;
pub(crate) mod io;
pub(crate) mod math;
pub(crate) mod os;
pub(crate) mod package;
pub(crate) mod string;
pub(crate) mod table;
pub(crate) mod utf8;

use crate::heap::Gc;
use crate::string::LuaString;
use crate::table::Table;
use crate::value::Value;
use crate::vm::{LuaResult, Raised, Vm};

/// A string up to its first zero byte, which is where C takes it to end.
fn c_text(string: &Gc<LuaString>) -> &[u8] {
    let bytes = string.as_bytes();
    bytes.split(|&byte| byte == 0).next().unwrap_or(bytes)
}

type Open = fn(&mut Vm) -> LuaResult<Gc<Table>>;

/// The libraries in the order in which PUC-Rio opens them, which the order of `pairs(_G)` depends on.
const LIBRARIES: [(&str, Open); 11] = [
    ("_G", base::open),
    ("package", package::open),
    ("coroutine", coroutine::open),
    ("table", table::open),
    ("io", io::open),
    ("os", os::open),
    ("string", string::open),
    ("bit32", bit32::open),
    ("math", math::open),
    ("utf8", utf8::open),
    ("debug", debug::open),
];

impl Vm {
    /// Opens the standard library: every module becomes a global and an entry of `package.loaded`.
    ///
    /// # Errors
    /// When the memory limit is too low for it.
    pub fn open_libraries(&mut self) -> LuaResult<()> {
        let loaded = self.new_table()?;
        self.raw_set_field(self.registry(), "_LOADED", Value::table(loaded))?;
        for (name, open) in LIBRARIES {
            let library = Value::table(open(self)?);
            self.raw_set_field(loaded, name, library)?;
            self.raw_set_field(self.globals(), name, library)?;
        }
        Ok(())
    }

    /// The value of an error that Lua code may see; an error that stops evaluation goes on instead.
    pub(crate) fn caught(&self, raised: Raised) -> LuaResult<Value> {
        if self.stopped().is_some() {
            Err(raised)
        } else {
            Ok(self.error_value())
        }
    }

    /// Pushes nil and a message: how many functions report failure.
    pub(crate) fn failure(&mut self, message: &[u8]) -> LuaResult<usize> {
        self.push(Value::NIL);
        self.push_bytes(message)?;
        Ok(2)
    }
}
