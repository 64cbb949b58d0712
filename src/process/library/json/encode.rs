//! Lua values to JSON text.
//!
//! Every table that is being written is on the Lua stack: a metamethod may run in between and drop all other references to it.

use lunette_lua::number::{write_float, write_general, write_integer};
use lunette_lua::table::Table;
use lunette_lua::vm::Event;
use lunette_lua::{Gc, Kind, LuaResult, Raised, Value, Vm};

use super::scan::{few, is_plain, plain_bytes_of};

/// The slots of the Lua stack that aos's own writer, which recurses, uses in an array and in an object, and those it has.
const ARRAY_SLOTS: usize = 9;
const OBJECT_SLOTS: usize = 12;
const ALL_SLOTS: usize = 999_935;

/// Within this many tables, those around are simply compared with a new one.
const SHALLOW: usize = 32;

/// A table that is being written.
struct Container {
    table: Gc<Table>,
    /// Where it lies on the stack, as the number of an argument.
    place: usize,
    /// Nothing was written yet inside the brackets.
    is_empty: bool,
    items: Items,
}

/// What of a table is still to be written.
enum Items {
    /// The items of an array after this index, up to the other.
    Array(i64, i64),
    /// The members of an object from this position of the traversal on.
    Object(usize),
    /// What the iterator of a `__pairs` metamethod gives. It lies on the stack above the table, with its state and control value.
    Pairs,
}

struct Encoder<'a> {
    output: &'a mut Vec<u8>,
    open: Vec<Container>,
    /// Where on the stack the set of the deeper tables is, once there is one.
    set: usize,
    /// What is left of [`ALL_SLOTS`].
    slots: usize,
    /// The length of the output that is paid for.
    charged: usize,
}

/// Room made at once for what is written: most messages fit.
const FIRST_ROOM: usize = 1024;

/// Appends a value as JSON text.
pub(super) fn encode(vm: &mut Vm, value: Value, output: &mut Vec<u8>) -> LuaResult<()> {
    if value.is_table() {
        output.reserve(FIRST_ROOM);
    }
    let height = vm.argument_count();
    vm.push(Value::NIL);
    let mut encoder = Encoder {
        charged: output.len(),
        output,
        open: Vec::new(),
        set: height + 1,
        slots: ALL_SLOTS,
    };
    encoder.value(vm, value)?;
    while let Some(container) = encoder.open.last_mut() {
        match container.next(vm)? {
            Some((key, value)) => encoder.item(vm, key, value)?,
            None => encoder.close(vm)?,
        }
    }
    encoder.charge(vm)?;
    vm.set_argument_count(height);
    Ok(())
}

impl Container {
    /// The next item or member to write. The key of an item is nil.
    #[inline]
    fn next(&mut self, vm: &mut Vm) -> LuaResult<Option<(Value, Value)>> {
        match &mut self.items {
            Items::Array(index, end) => {
                if index >= end {
                    return Ok(None);
                }
                *index += 1;
                let item = self.table.get_integer(*index);
                if item.is_nil() && self.table.metatable().is_some() {
                    let item = vm.index(Value::table(self.table), Value::integer(*index))?;
                    return Ok(Some((Value::NIL, item)));
                }
                Ok(Some((Value::NIL, item)))
            }
            Items::Object(position) => match self.table.entry_from(*position) {
                Some((next, key, value)) => {
                    *position = next;
                    Ok(Some((key, value)))
                }
                None => Ok(None),
            },
            Items::Pairs => next_pair(vm, self.place + 1, b"[string \"json\"]:107: "),
        }
    }
}

impl Encoder<'_> {
    /// Writes a value; of a table, only its opening bracket.
    #[inline]
    fn value(&mut self, vm: &mut Vm, value: Value) -> LuaResult<()> {
        match value.kind() {
            Kind::String(text) => self.string(text.as_bytes()),
            Kind::Integer(integer) => self.integer(integer),
            Kind::Float(float) => return self.float(vm, float),
            Kind::Boolean(true) => self.output.extend_from_slice(b"true"),
            Kind::Boolean(false) => self.output.extend_from_slice(b"false"),
            Kind::Nil => self.output.extend_from_slice(b"null"),
            Kind::Table(table) => return self.open(vm, table),
            _ => {
                let problem = format!("183: unexpected type '{}'", value.type_name());
                return Err(raise(vm, &problem));
            }
        }
        Ok(())
    }

    /// Writes an item, or a member of an object.
    #[inline]
    fn item(&mut self, vm: &mut Vm, key: Value, value: Value) -> LuaResult<()> {
        let Some(container) = self.open.last_mut() else {
            return Ok(());
        };
        if let Items::Array(..) = container.items {
            if !container.is_empty {
                self.output.push(b',');
            }
            container.is_empty = false;
            return self.value(vm, value);
        }
        let Some(key) = key.as_string() else {
            return Err(raise(vm, "111: invalid table: mixed or invalid key types"));
        };
        if value.is_function() {
            return Ok(());
        }
        if !container.is_empty {
            self.output.push(b',');
        }
        container.is_empty = false;
        self.string(key.as_bytes());
        self.output.push(b':');
        self.value(vm, value)
    }

    /// Begins a table.
    fn open(&mut self, vm: &mut Vm, table: Gc<Table>) -> LuaResult<()> {
        self.charge(vm)?;
        vm.reserve_stack(8, "json")?;
        let value = Value::table(table);
        vm.push(value);
        let place = vm.argument_count();
        self.enter(vm, table)?;
        let is_array = !table.get_integer(1).is_nil() || table.entry_from(0).is_none();
        let items = if is_array {
            self.take_slots(vm, ARRAY_SLOTS, "177: stack overflow")?;
            self.output.push(b'[');
            check_array(vm, table, place)?;
            let end = match table.metatable() {
                None => table.length(),
                Some(_) => vm.length(value)?,
            };
            Items::Array(0, end)
        } else {
            self.take_slots(vm, OBJECT_SLOTS, "177: stack overflow")?;
            self.output.push(b'{');
            if start_pairs(vm, table)? {
                Items::Pairs
            } else {
                Items::Object(0)
            }
        };
        self.open.push(Container {
            table,
            place,
            is_empty: true,
            items,
        });
        Ok(())
    }

    /// Ends the innermost table.
    fn close(&mut self, vm: &mut Vm) -> LuaResult<()> {
        let Some(container) = self.open.pop() else {
            return Ok(());
        };
        if let Items::Array(..) = container.items {
            self.output.push(b']');
            self.slots += ARRAY_SLOTS;
        } else {
            self.output.push(b'}');
            self.slots += OBJECT_SLOTS;
        }
        vm.set_argument_count(container.place - 1);
        if self.open.len() >= SHALLOW
            && let Some(set) = vm.argument(self.set).as_table()
        {
            vm.raw_set(set, Value::table(container.table), Value::NIL)?;
        }
        Ok(())
    }

    /// Checks that a table is not inside itself, and remembers it if that takes a set.
    fn enter(&mut self, vm: &mut Vm, table: Gc<Table>) -> LuaResult<()> {
        let depth = self.open.len();
        let shallow = &self.open[..depth.min(SHALLOW)];
        let mut is_inside = shallow.iter().any(|around| around.table == table);
        if depth >= SHALLOW {
            let set = match vm.argument(self.set).as_table() {
                Some(set) => set,
                None => vm.new_table()?,
            };
            vm.set_argument(self.set, Value::table(set));
            is_inside |= set.get(Value::table(table)).is_truthy();
            vm.raw_set(set, Value::table(table), Value::TRUE)?;
        }
        if is_inside {
            return Err(raise(vm, "65: circular reference"));
        }
        Ok(())
    }

    fn take_slots(&mut self, vm: &mut Vm, slots: usize, problem: &str) -> LuaResult<()> {
        match self.slots.checked_sub(slots) {
            Some(rest) => {
                self.slots = rest;
                Ok(())
            }
            None => Err(raise(vm, problem)),
        }
    }

    /// Pays for the output since the last time, and checks that there is room for it.
    fn charge(&mut self, vm: &mut Vm) -> LuaResult<()> {
        let length = self.output.len();
        vm.charge(1 + (length - self.charged) as u64 / 4)?;
        self.charged = length;
        vm.check_room(length)
    }

    /// `%.14g` of an integer.
    #[inline]
    fn integer(&mut self, integer: i64) {
        if integer.unsigned_abs() < 100_000_000_000_000 {
            write_integer(self.output, integer);
        } else {
            write_general(self.output, integer as f64, 14);
        }
    }

    fn float(&mut self, vm: &mut Vm, float: f64) -> LuaResult<()> {
        if float.is_finite() {
            write_general(self.output, float, 14);
            return Ok(());
        }
        let mut text = b"[string \"json\"]:149: unexpected number value '".to_vec();
        write_float(&mut text, float);
        text.push(b'\'');
        Err(vm.raise_text(&text))
    }

    /// Writes a string in quotes, eight bytes at a time where none needs an escape.
    #[inline]
    fn string(&mut self, text: &[u8]) {
        let output = &mut *self.output;
        output.push(b'"');
        let mut rest = text;
        while let Some((eight, after)) = rest.split_first_chunk() {
            if plain_bytes_of(u64::from_le_bytes(*eight)) == 8 {
                output.extend_from_slice(eight);
            } else {
                push_escaped(output, eight);
            }
            rest = after;
        }
        let last = few(rest);
        if plain_bytes_of(last) >= rest.len() {
            // Eight bytes cut to what is needed are quicker than a copy of a size known only at run time.
            let length = output.len() + rest.len();
            output.extend_from_slice(&last.to_le_bytes());
            output.truncate(length);
        } else {
            push_escaped(output, rest);
        }
        output.push(b'"');
    }
}

/// Appends bytes of which any may need an escape.
fn push_escaped(output: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        if is_plain(byte) {
            output.push(byte);
            continue;
        }
        match byte {
            b'"' => output.extend_from_slice(b"\\\""),
            b'\\' => output.extend_from_slice(b"\\\\"),
            0x08 => output.extend_from_slice(b"\\b"),
            0x0c => output.extend_from_slice(b"\\f"),
            b'\n' => output.extend_from_slice(b"\\n"),
            b'\r' => output.extend_from_slice(b"\\r"),
            b'\t' => output.extend_from_slice(b"\\t"),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                output.extend_from_slice(b"\\u00");
                output.extend_from_slice(&digits);
            }
        }
    }
}

/// An error of the library: `line: problem`.
#[cold]
fn raise(vm: &mut Vm, problem: &str) -> Raised {
    let text = format!("[string \"json\"]:{problem}");
    vm.raise_text(text.as_bytes())
}

/// Checks that a table has number keys only, and as many as it is long. It lies at `place` on the stack.
fn check_array(vm: &mut Vm, table: Gc<Table>, place: usize) -> LuaResult<()> {
    const MIXED: &str = "83: invalid table: mixed or invalid key types";
    let mut count = 0;
    if start_pairs(vm, table)? {
        while let Some((key, _)) = next_pair(vm, place + 1, b"[string \"json\"]:79: ")? {
            if !key.is_number() {
                return Err(raise(vm, MIXED));
            }
            count += 1;
        }
        vm.set_argument_count(place);
    } else {
        let mut position = 0;
        while let Some((next, key, _)) = table.entry_from(position) {
            if !key.is_number() {
                return Err(raise(vm, MIXED));
            }
            position = next;
            count += 1;
        }
        vm.charge(position as u64 / 4)?;
    }
    let length = match table.metatable() {
        None => Value::integer(table.length()),
        Some(_) => vm.length_of(Value::table(table))?,
    };
    if Value::integer(count).raw_equals(length) {
        Ok(())
    } else {
        Err(raise(vm, "91: invalid table: sparse array"))
    }
}

/// Calls the `__pairs` metamethod of a table that has one and leaves what it gives on the stack: iterator, state and control value.
fn start_pairs(vm: &mut Vm, table: Gc<Table>) -> LuaResult<bool> {
    if table.metatable().is_none() {
        return Ok(false);
    }
    let value = Value::table(table);
    let metamethod = vm.metamethod(value, Event::Pairs);
    if metamethod.is_nil() {
        return Ok(false);
    }
    vm.push(metamethod);
    vm.push(value);
    vm.call(1, 3)?;
    Ok(true)
}

/// Calls the iterator at `place` on the stack, where its state and control value follow it. `None` at its end.
fn next_pair(vm: &mut Vm, place: usize, position: &[u8]) -> LuaResult<Option<(Value, Value)>> {
    let iterator = vm.argument(place);
    if !iterator.is_function() && vm.metamethod(iterator, Event::Call).is_nil() {
        let problem = [
            position,
            b"attempt to call a ",
            iterator.type_name().as_bytes(),
            b" value",
        ];
        return Err(vm.raise_text(&problem.concat()));
    }
    vm.push(iterator);
    vm.push(vm.argument(place + 1));
    vm.push(vm.argument(place + 2));
    vm.call(2, 2)?;
    let value = vm.pop();
    let key = vm.pop();
    vm.set_argument(place + 2, key);
    Ok(if key.is_nil() {
        None
    } else {
        Some((key, value))
    })
}
