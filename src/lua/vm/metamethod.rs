//! Metatables and the metamethods in them (Lua 5.3 manual §2.4).

use super::Vm;
use crate::heap::Gc;
use crate::table::Table;
use crate::value::{Kind, Value, tag};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// An operation that a metamethod can define.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Event {
            $($(#[$doc])* $name,)*
        }

        impl Event {
            pub(crate) const NAMES: [&'static str; Event::COUNT] = [$($text,)*];
            pub(crate) const COUNT: usize = [$($text,)*].len();
        }
    };
}

events! {
    // The absence of the first eight is remembered in each metatable; see `Table::absent_events`.
    /// `__index`
    Index = "__index",
    /// `__newindex`
    NewIndex = "__newindex",
    /// `__eq`
    Eq = "__eq",
    /// `__len`
    Len = "__len",
    /// `__call`
    Call = "__call",
    /// `__gc`
    Gc = "__gc",
    /// `__lt`
    Lt = "__lt",
    /// `__le`
    Le = "__le",
    /// `__add`
    Add = "__add",
    /// `__sub`
    Sub = "__sub",
    /// `__mul`
    Mul = "__mul",
    /// `__mod`
    Mod = "__mod",
    /// `__pow`
    Pow = "__pow",
    /// `__div`
    Div = "__div",
    /// `__idiv`
    IDiv = "__idiv",
    /// `__band`
    BAnd = "__band",
    /// `__bor`
    BOr = "__bor",
    /// `__bxor`
    BXor = "__bxor",
    /// `__shl`
    Shl = "__shl",
    /// `__shr`
    Shr = "__shr",
    /// `__unm`
    Unm = "__unm",
    /// `__bnot`
    BNot = "__bnot",
    /// `__concat`
    Concat = "__concat",
    /// `__tostring`
    ToString = "__tostring",
    /// `__pairs`
    Pairs = "__pairs",
    /// `__ipairs`, of `LUA_COMPAT_5_2`
    IPairs = "__ipairs",
}

/// Events up to this one have a bit in [`Table::absent_events`].
const REMEMBERED: u8 = 8;

impl Vm {
    /// The metatable of a value.
    #[inline]
    pub fn metatable(&self, value: Value) -> Option<Gc<Table>> {
        match value.kind() {
            Kind::Table(table) => table.metatable(),
            Kind::Userdata(userdata) => userdata.metatable(),
            _ => self.type_metatables[type_index(value)],
        }
    }

    /// Sets the metatable of a value, or of all values of its type when it is neither a table nor a userdata.
    pub fn set_metatable(&mut self, value: Value, metatable: Option<Gc<Table>>) {
        match value.kind() {
            Kind::Table(table) => table.set_metatable(metatable),
            Kind::Userdata(userdata) => userdata.set_metatable(metatable),
            _ => self.type_metatables[type_index(value)] = metatable,
        }
        if let Some(metatable) = metatable
            && (value.is_table() || value.as_userdata().is_some())
            && !self.event_of(metatable, Event::Gc).is_nil()
        {
            self.heap.add_finalizable(value);
        }
    }

    /// The metamethod of a value for an event; nil when it has none.
    #[inline]
    pub fn metamethod(&self, value: Value, event: Event) -> Value {
        match self.metatable(value) {
            Some(metatable) => self.event_of(metatable, event),
            None => Value::NIL,
        }
    }

    /// The entry of a metatable for an event.
    #[inline(always)]
    pub(crate) fn event_of(&self, metatable: Gc<Table>, event: Event) -> Value {
        let bit = event as u8;
        if bit < REMEMBERED && metatable.has_absent_event(bit) {
            return Value::NIL;
        }
        let value = metatable.get_short_string(self.names.events[event as usize]);
        if bit < REMEMBERED && value.is_nil() {
            metatable.add_absent_event(bit);
        }
        value
    }
}

/// Types share a metatable, not tags: `false` and `true`, integers and floats, short and long strings.
fn type_index(value: Value) -> usize {
    let tag = match value.tag {
        tag::TRUE => tag::FALSE,
        tag::FLOAT => tag::INTEGER,
        tag::LONG_STRING => tag::SHORT_STRING,
        tag::NATIVE_FUNCTION => tag::LUA_FUNCTION,
        tag => tag,
    };
    tag as usize
}
