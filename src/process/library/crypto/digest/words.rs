//! Bytes that go into 32-bit words.
//!
//! A stream may give any numbers. aos shifts each to its place in a word as `bit32` does, so that one above 255 reaches into the bytes
//! beside; so do we.

use lunette_lua::vm::{to_integer, to_number};
use lunette_lua::{LuaResult, Raised, Value, Vm};

/// Bytes in a block.
pub(super) const BLOCK: usize = 64;

/// Which byte of a word comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    BigEndian,
    LittleEndian,
}

/// Where a digest of aos makes words of bytes, for its errors.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) module: &'static str,
    pub(crate) order: Order,
    /// The line that shifts the highest byte of a word; the others are joined to it two, four and six lines later.
    pub(crate) line: usize,
}

impl Place {
    /// Adds a value at a position of a block.
    pub(super) fn add(
        self,
        vm: &mut Vm,
        block: &mut [u8; BLOCK],
        position: usize,
        value: Value,
    ) -> LuaResult<()> {
        let lower = match self.order {
            Order::BigEndian => 3 - position % 4,
            Order::LittleEndian => position % 4,
        };
        let bits = match bits(value) {
            Ok(bits) => bits << (8 * lower),
            Err(problem) => return Err(self.refuse(vm, lower, &problem)),
        };
        let bytes = match self.order {
            Order::BigEndian => bits.to_be_bytes(),
            Order::LittleEndian => bits.to_le_bytes(),
        };
        let start = position / 4 * 4;
        for (place, byte) in block[start..start + 4].iter_mut().zip(bytes) {
            *place |= byte;
        }
        Ok(())
    }

    #[cold]
    fn refuse(self, vm: &mut Vm, lower: usize, problem: &str) -> Raised {
        let function = if lower == 3 {
            "#1 to 'LSHIFT'"
        } else {
            "#2 to 'OR'"
        };
        let line = self.line + 2 * (3 - lower);
        let module = self.module;
        let text = format!("[string \"{module}\"]:{line}: bad argument {function} ({problem})");
        vm.raise_text(text.as_bytes())
    }
}

/// What `bit32` makes of a value.
pub(super) fn bits(value: Value) -> Result<u32, String> {
    match to_integer(value) {
        Some(integer) => Ok(integer as u32),
        None if to_number(value).is_some() => {
            Err("number has no integer representation".to_owned())
        }
        None => Err(format!("number expected, got {}", value.type_name())),
    }
}
