//! What Lua code reaches of the world: nothing but a name of its home.

use std::any::Any;

use lunette_lua::host::Host;

/// The surroundings of every process.
#[derive(Debug)]
pub(crate) struct Surroundings;

impl Host for Surroundings {
    /// A process has no standard output: what `io.write` is given goes nowhere.
    fn write_output(&mut self, bytes: &[u8]) {
        let _ = bytes;
    }

    fn variable(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        (name == b"HOME").then(|| b"/home/web_user".to_vec())
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
