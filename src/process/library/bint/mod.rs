//! The module `.bint`: integers of a fixed number of bits, with the interface of lua-bint 0.5.1.
//!
//! `require '.bint'` gives a function that makes a class for a size: `local bint = require('.bint')(256)`. What an instance is,
//! and who reads it, is in [`class`]; the arithmetic knows nothing of Lua ([`integer`], [`division`], [`numeral`]); the
//! functions of a class are in [`convert`], [`arithmetic`], [`divide`], [`bits`] and [`compare`].

mod arithmetic;
mod bits;
mod class;
mod compare;
mod convert;
mod divide;
mod division;
mod fault;
mod integer;
mod making;
mod numeral;
#[cfg(test)]
mod tests;
mod words;

use lunette_lua::Value;

use super::Module;

/// `.bint`
pub(crate) const MODULE: Module = Module {
    name: ".bint",
    open: |vm| {
        let classes = vm.new_table()?;
        let new_module = vm.new_closure(making::new_module, &[Value::table(classes)])?;
        vm.push(new_module);
        Ok(())
    },
};
