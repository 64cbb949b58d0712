//! Lua values: 16 bytes, a tag and 64 bits of payload.
#![allow(unsafe_code)]

use crate::function::{LuaClosure, NativeFunction};
use crate::heap::Gc;
use crate::string::LuaString;
use crate::table::Table;
use crate::thread::Thread;
use crate::userdata::Userdata;

/// The tags of values. Numbers come first, so that one comparison of two tags joined by `|` finds both to be
/// numbers; the falsy values differ in the lowest bit only; objects of the heap are those from [`tag::SHORT_STRING`] on.
pub(crate) mod tag {
    pub(crate) const INTEGER: u8 = 0;
    pub(crate) const FLOAT: u8 = 1;
    pub const NIL: u8 = 2;
    pub const FALSE: u8 = 3;
    pub const TRUE: u8 = 4;
    pub(crate) const SHORT_STRING: u8 = 5;
    pub(crate) const LONG_STRING: u8 = 6;
    pub(crate) const TABLE: u8 = 7;
    pub(crate) const LUA_FUNCTION: u8 = 8;
    pub(crate) const NATIVE_FUNCTION: u8 = 9;
    pub(crate) const USERDATA: u8 = 10;
    pub(crate) const THREAD: u8 = 11;
    /// A table key whose object was collected; only found in nodes that hold nil.
    pub(crate) const DEAD_KEY: u8 = 12;
}

/// A Lua value.
///
/// Equality of Rust (`==`) is not defined for it on purpose: use [`Value::raw_equals`], which is Lua's.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Value {
    pub(crate) bits: u64,
    pub(crate) tag: u8,
}

/// A value taken apart, for `match`.
#[derive(Clone, Copy)]
pub enum Kind {
    /// `nil`
    Nil,
    /// `true` or `false`
    Boolean(bool),
    /// A number of subtype integer
    Integer(i64),
    /// A number of subtype float
    Float(f64),
    /// A string of bytes
    String(Gc<LuaString>),
    /// A table
    Table(Gc<Table>),
    /// A function written in Lua
    LuaFunction(Gc<LuaClosure>),
    /// A function written in Rust
    NativeFunction(Gc<NativeFunction>),
    /// An object of the host
    Userdata(Gc<Userdata>),
    /// A coroutine
    Thread(Gc<Thread>),
}

impl Value {
    /// `nil`
    pub const NIL: Value = Value {
        bits: 0,
        tag: tag::NIL,
    };
    /// `false`
    pub const FALSE: Value = Value {
        bits: 0,
        tag: tag::FALSE,
    };
    /// `true`
    pub const TRUE: Value = Value {
        bits: 0,
        tag: tag::TRUE,
    };

    /// A number of subtype integer.
    #[inline(always)]
    pub const fn integer(value: i64) -> Self {
        Value {
            bits: value as u64,
            tag: tag::INTEGER,
        }
    }

    /// A number of subtype float.
    #[inline(always)]
    pub const fn float(value: f64) -> Self {
        Value {
            bits: value.to_bits(),
            tag: tag::FLOAT,
        }
    }

    /// A boolean.
    #[inline(always)]
    pub const fn boolean(value: bool) -> Self {
        Value {
            bits: 0,
            tag: tag::FALSE + value as u8,
        }
    }

    /// A string.
    #[inline(always)]
    pub fn string(string: Gc<LuaString>) -> Self {
        let tag = if string.is_short() {
            tag::SHORT_STRING
        } else {
            tag::LONG_STRING
        };
        Value {
            bits: string.address(),
            tag,
        }
    }

    /// A table.
    #[inline(always)]
    pub fn table(table: Gc<Table>) -> Self {
        Value {
            bits: table.address(),
            tag: tag::TABLE,
        }
    }

    /// A function written in Lua.
    #[inline(always)]
    pub(crate) fn lua_function(function: Gc<LuaClosure>) -> Self {
        Value {
            bits: function.address(),
            tag: tag::LUA_FUNCTION,
        }
    }

    /// A function written in Rust.
    #[inline(always)]
    pub(crate) fn native_function(function: Gc<NativeFunction>) -> Self {
        Value {
            bits: function.address(),
            tag: tag::NATIVE_FUNCTION,
        }
    }

    /// An object of the host.
    #[inline(always)]
    pub fn userdata(userdata: Gc<Userdata>) -> Self {
        Value {
            bits: userdata.address(),
            tag: tag::USERDATA,
        }
    }

    /// A coroutine.
    #[inline(always)]
    pub fn thread(thread: Gc<Thread>) -> Self {
        Value {
            bits: thread.address(),
            tag: tag::THREAD,
        }
    }

    /// The value taken apart.
    pub fn kind(self) -> Kind {
        // SAFETY: each tag is only ever set together with the address of a live object of its type.
        unsafe {
            match self.tag {
                tag::FALSE => Kind::Boolean(false),
                tag::TRUE => Kind::Boolean(true),
                tag::INTEGER => Kind::Integer(self.bits as i64),
                tag::FLOAT => Kind::Float(f64::from_bits(self.bits)),
                tag::SHORT_STRING | tag::LONG_STRING => Kind::String(Gc::from_address(self.bits)),
                tag::TABLE => Kind::Table(Gc::from_address(self.bits)),
                tag::LUA_FUNCTION => Kind::LuaFunction(Gc::from_address(self.bits)),
                tag::NATIVE_FUNCTION => Kind::NativeFunction(Gc::from_address(self.bits)),
                tag::USERDATA => Kind::Userdata(Gc::from_address(self.bits)),
                tag::THREAD => Kind::Thread(Gc::from_address(self.bits)),
                _ => Kind::Nil,
            }
        }
    }

    /// Is it `nil`?
    #[inline(always)]
    pub const fn is_nil(self) -> bool {
        self.tag == tag::NIL
    }

    /// Is it `nil` or `false`?
    #[inline(always)]
    pub const fn is_falsy(self) -> bool {
        self.tag & !1 == tag::NIL
    }

    /// Is it neither `nil` nor `false`?
    #[inline(always)]
    pub const fn is_truthy(self) -> bool {
        self.tag & !1 != tag::NIL
    }

    /// Is it a boolean?
    pub(crate) const fn is_boolean(self) -> bool {
        self.tag == tag::FALSE || self.tag == tag::TRUE
    }

    /// Is it a number of subtype integer?
    #[inline(always)]
    pub const fn is_integer(self) -> bool {
        self.tag == tag::INTEGER
    }

    /// Is it a number of subtype float?
    #[inline(always)]
    pub const fn is_float(self) -> bool {
        self.tag == tag::FLOAT
    }

    /// Is it a number?
    #[inline(always)]
    pub const fn is_number(self) -> bool {
        self.tag <= tag::FLOAT
    }

    /// Is it a string?
    #[inline(always)]
    pub const fn is_string(self) -> bool {
        self.tag == tag::SHORT_STRING || self.tag == tag::LONG_STRING
    }

    /// Is it a table?
    #[inline(always)]
    pub const fn is_table(self) -> bool {
        self.tag == tag::TABLE
    }

    /// Is it a function, of Lua or of Rust?
    pub const fn is_function(self) -> bool {
        self.tag == tag::LUA_FUNCTION || self.tag == tag::NATIVE_FUNCTION
    }

    /// The integer, when it is a number of that subtype. No conversion.
    #[inline(always)]
    pub const fn as_integer(self) -> Option<i64> {
        if self.tag == tag::INTEGER {
            Some(self.bits as i64)
        } else {
            None
        }
    }

    /// The float, when it is a number of that subtype. No conversion.
    #[inline(always)]
    pub const fn as_float(self) -> Option<f64> {
        if self.tag == tag::FLOAT {
            Some(f64::from_bits(self.bits))
        } else {
            None
        }
    }

    /// The number as a float, when it is a number of either subtype. Strings are not converted.
    #[inline(always)]
    pub const fn as_number(self) -> Option<f64> {
        match self.tag {
            tag::INTEGER => Some(self.bits as i64 as f64),
            tag::FLOAT => Some(f64::from_bits(self.bits)),
            _ => None,
        }
    }

    /// The string, when it is one. Numbers are not converted.
    #[inline(always)]
    pub fn as_string(self) -> Option<Gc<LuaString>> {
        // SAFETY: the tag says that the bits are the address of a live string.
        if self.is_string() {
            Some(unsafe { Gc::from_address(self.bits) })
        } else {
            None
        }
    }

    /// The table, when it is one.
    #[inline(always)]
    pub fn as_table(self) -> Option<Gc<Table>> {
        // SAFETY: the tag says that the bits are the address of a live table.
        if self.tag == tag::TABLE {
            Some(unsafe { Gc::from_address(self.bits) })
        } else {
            None
        }
    }

    /// The function, when it is one written in Lua.
    #[inline(always)]
    pub fn as_lua_function(self) -> Option<Gc<LuaClosure>> {
        // SAFETY: the tag says that the bits are the address of a live closure.
        if self.tag == tag::LUA_FUNCTION {
            Some(unsafe { Gc::from_address(self.bits) })
        } else {
            None
        }
    }

    /// The function, when it is one written in Rust.
    #[inline(always)]
    pub fn as_native_function(self) -> Option<Gc<NativeFunction>> {
        // SAFETY: the tag says that the bits are the address of a live native function.
        if self.tag == tag::NATIVE_FUNCTION {
            Some(unsafe { Gc::from_address(self.bits) })
        } else {
            None
        }
    }

    /// The object of the host, when it is one.
    pub(crate) fn as_userdata(self) -> Option<Gc<Userdata>> {
        // SAFETY: the tag says that the bits are the address of a live userdata.
        if self.tag == tag::USERDATA {
            Some(unsafe { Gc::from_address(self.bits) })
        } else {
            None
        }
    }

    /// The coroutine, when it is one.
    pub(crate) fn as_thread(self) -> Option<Gc<Thread>> {
        // SAFETY: the tag says that the bits are the address of a live thread.
        if self.tag == tag::THREAD {
            Some(unsafe { Gc::from_address(self.bits) })
        } else {
            None
        }
    }

    /// Tag and payload, for keying constants while compiling: equal pairs are the same constant.
    pub(crate) const fn raw_bits(self) -> (u8, u64) {
        (self.tag, self.bits)
    }

    /// `rawequal`: primitive equality, no metamethods (Lua 5.3 manual §3.4.4).
    #[inline]
    pub fn raw_equals(self, other: Value) -> bool {
        if self.tag == other.tag {
            match self.tag {
                tag::NIL | tag::FALSE | tag::TRUE => true,
                tag::FLOAT => f64::from_bits(self.bits) == f64::from_bits(other.bits),
                tag::LONG_STRING => {
                    self.bits == other.bits
                        || match (self.as_string(), other.as_string()) {
                            (Some(a), Some(b)) => a.as_bytes() == b.as_bytes(),
                            _ => false,
                        }
                }
                _ => self.bits == other.bits,
            }
        } else {
            match (self.tag, other.tag) {
                (tag::INTEGER, tag::FLOAT) => {
                    self.bits as i64 as f64 == f64::from_bits(other.bits)
                        && crate::number::float_to_integer(f64::from_bits(other.bits))
                            == Some(self.bits as i64)
                }
                (tag::FLOAT, tag::INTEGER) => other.raw_equals(self),
                _ => false,
            }
        }
    }

    /// The name of its type as `type` gives it.
    pub const fn type_name(self) -> &'static str {
        match self.tag {
            tag::NIL => "nil",
            tag::FALSE | tag::TRUE => "boolean",
            tag::INTEGER | tag::FLOAT => "number",
            tag::SHORT_STRING | tag::LONG_STRING => "string",
            tag::TABLE => "table",
            tag::LUA_FUNCTION | tag::NATIVE_FUNCTION => "function",
            tag::USERDATA => "userdata",
            _ => "thread",
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::integer(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::float(value)
    }
}

impl From<Gc<LuaString>> for Value {
    fn from(value: Gc<LuaString>) -> Self {
        Value::string(value)
    }
}

impl From<Gc<Table>> for Value {
    fn from(value: Gc<Table>) -> Self {
        Value::table(value)
    }
}
