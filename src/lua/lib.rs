//! A Lua 5.3 virtual machine in pure Rust, made to run untrusted code inside WebAssembly.
//!
//! * exact: the semantics, messages and orders of PUC-Rio Lua 5.3;
//! * bounded: gas is counted on every path and memory on every allocation, and running out of either is an error of the
//!   script, never of the host;
//! * deterministic: no clock, no randomness, no address that a script could see, so the same script gives the
//!   same result on every host;
//! * contained: all state of a [`Vm`] is in memory that it allocated, so a copy of a wasm instance's linear memory is a copy of
//!   the machine, suspended coroutines included.
//!
//! ```
//! use lunette_lua::{Limits, Value, Vm};
//!
//! let mut vm = Vm::new(Limits { memory: 16 << 20, gas: 1_000_000 });
//! vm.open_libraries().unwrap();
//! let globals = Value::table(vm.globals());
//! let chunk = vm.load(b"local n = ... return n * 2", b"=example", globals).unwrap();
//! let doubled = vm.call_value(chunk, &[Value::integer(21)]).unwrap();
//! assert_eq!(doubled.as_integer(), Some(42));
//! ```
//!
//! The modules, from the bottom up: [`value`], [`heap`], [`string`], [`table`], [`function`], [`thread`] are the data;
//! [`compiler`] turns source into [`function::Prototype`]s made of [`opcode`]s; [`vm`] runs them; `stdlib` is the standard
//! library, which reaches the world outside only through [`host`]. [`pages`] knows which memory was written.

pub mod compiler;
pub mod function;
pub mod heap;
pub mod host;
pub mod number;
pub mod opcode;
pub mod pages;
mod stdlib;
pub mod string;
pub mod table;
pub mod thread;
pub mod userdata;
pub mod value;
pub mod vm;
mod work;

pub use heap::Gc;
pub use value::{Kind, Value};
pub use vm::{Limits, LuaResult, Raised, Stop, Vm};
