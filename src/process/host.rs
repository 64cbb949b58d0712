//! What Lua code reaches of the world: nothing but a fixed environment.

use std::any::Any;

use lunette_lua::host::Host;

/// The environment that every aos process has.
const VARIABLES: &[(&str, &str)] = &[
    ("HOME", "/home/web_user"),
    ("LANG", "C.UTF-8"),
    ("LOGNAME", "web_user"),
    ("PATH", "/"),
    ("PWD", "/"),
    ("USER", "web_user"),
];

/// The surroundings of every process.
#[derive(Debug)]
pub(crate) struct Surroundings;

impl Host for Surroundings {
    /// A process has no standard output: what `io.write` is given goes nowhere.
    fn write_output(&mut self, bytes: &[u8]) {
        let _ = bytes;
    }

    fn variable(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let value = VARIABLES.iter().find(|(known, _)| known.as_bytes() == name);
        value.map(|(_, value)| value.as_bytes().to_vec())
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
