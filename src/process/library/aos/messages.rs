//! Work on messages that calls no user code: names, tags, the search for a handler, and what is sent.
//!
//! Each is behind a function of Lua that can be replaced; the Lua side calls these only while it is not.

use lunette_lua::function::NativeBody;
use lunette_lua::table::Table;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::names::{is_normal, normalize_name};

/// What the Lua of the modules calls. Each function has [`KEYS`] as its upvalues.
pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("add_authorities", add_authorities),
    ("add_tags", add_tags),
    ("extract_tags", extract_tags),
    ("find_named", find_named),
    ("message", message),
    ("next_match", next_match),
    ("normalize_fields", normalize_fields),
    ("normalize_tags", normalize_tags),
    ("remember_tag_pattern", remember_tag_pattern),
    ("tab", tab),
    ("without", without),
];

/// The strings that the functions need, so that none is made anew in a call.
pub(super) const KEYS: &[&str] = &[
    "name",
    "value",
    "Tags",
    "Action",
    "pattern",
    "_default",
    "Target",
    "Data",
    "Anchor",
    "From",
    "Authority",
    "Data-Protocol",
    "ao",
    "Variant",
    "ao.TN.1",
    "Type",
    "Message",
    "Reference",
];

/// Places in [`KEYS`], from 1.
mod key {
    pub(super) const NAME: usize = 1;
    pub(super) const VALUE: usize = 2;
    pub(super) const TAGS: usize = 3;
    pub(super) const ACTION: usize = 4;
    pub(super) const PATTERN: usize = 5;
    pub(super) const DEFAULT: usize = 6;
    pub(super) const TARGET: usize = 7;
    pub(super) const DATA: usize = 8;
    pub(super) const ANCHOR: usize = 9;
    pub(super) const FROM: usize = 10;
    pub(super) const AUTHORITY: usize = 11;
    /// Name and value of the tags that every message starts with; the value of the last is its number.
    pub(super) const FIRST_TAGS: [(usize, usize); 3] = [(12, 13), (14, 15), (16, 17)];
    pub(super) const REFERENCE: usize = 18;
}

/// Digits of an anchor.
const ANCHOR_LENGTH: usize = 32;

// ---- tags -----------------------------------------------------------------------------------------------------

/// The items of a list, one after the other, up to the first nil.
fn items(list: Gc<Table>) -> impl Iterator<Item = Value> {
    (1..)
        .map(move |index| list.get_integer(index))
        .take_while(|item| !item.is_nil())
}

/// An argument that is walked like a list. What is none fails as `ipairs` does in a loop over it.
fn check_list(vm: &mut Vm, index: usize) -> LuaResult<Gc<Table>> {
    let list = vm.argument(index);
    match list.as_table() {
        Some(list) => Ok(list),
        None => {
            let text = format!("attempt to index a {} value", list.type_name());
            Err(vm.raise_text(text.as_bytes()))
        }
    }
}

/// The keys of a tag.
#[derive(Clone, Copy)]
struct TagKeys {
    name: Value,
    value: Value,
}

impl TagKeys {
    fn of(vm: &Vm) -> Self {
        TagKeys {
            name: vm.upvalue(key::NAME),
            value: vm.upvalue(key::VALUE),
        }
    }

    /// Name and value of a tag; nil of what is no table.
    fn parts(self, tag: Value) -> (Value, Value) {
        match tag.as_table() {
            Some(tag) => (tag.get(self.name), tag.get(self.value)),
            None => (Value::NIL, Value::NIL),
        }
    }
}

/// Is the value in the list?
fn includes(list: Gc<Table>, value: Value) -> bool {
    items(list).any(|item| item.raw_equals(value))
}

/// The name in its spelling, if it has another.
fn respelled(vm: &mut Vm, name: Value) -> LuaResult<Option<Value>> {
    let Some(text) = name.as_string() else {
        return Ok(None);
    };
    vm.charge(1 + text.len() as u64 / 16)?;
    if is_normal(text.as_bytes()) {
        return Ok(None);
    }
    vm.check_room(text.len())?;
    let mut text = text.as_bytes().to_vec();
    normalize_name(&mut text);
    Ok(Some(Value::string(vm.new_string(&text)?)))
}

/// `normalize_fields(table)`: its keys in their spelling.
fn normalize_fields(vm: &mut Vm) -> LuaResult<usize> {
    let table = vm.check_table(1)?;
    let mut renamed = Vec::new();
    let mut place = 0;
    while let Some((next, name, value)) = table.entry_from(place) {
        place = next;
        if let Some(name_then) = respelled(vm, name)? {
            renamed.push((name, name_then, value));
        }
    }
    for &(name, _, _) in &renamed {
        vm.raw_set(table, name, Value::NIL)?;
    }
    for (_, name, value) in renamed {
        vm.raw_set(table, name, value)?;
    }
    Ok(0)
}

/// `normalize_tags(tags)`: their names in their spelling.
fn normalize_tags(vm: &mut Vm) -> LuaResult<usize> {
    let tags = vm.check_table(1)?;
    let keys = TagKeys::of(vm);
    for tag in items(tags) {
        let (name, _) = keys.parts(tag);
        if let Some(name) = respelled(vm, name)?
            && let Some(tag) = tag.as_table()
        {
            vm.raw_set(tag, keys.name, name)?;
        }
    }
    Ok(0)
}

/// `extract_tags(message, tags, excluded)`: sets a field for each tag whose name is not excluded.
fn extract_tags(vm: &mut Vm) -> LuaResult<usize> {
    let (message, tags) = (vm.check_table(1)?, check_list(vm, 2)?);
    let excluded = check_list(vm, 3)?;
    let keys = TagKeys::of(vm);
    for tag in items(tags) {
        vm.charge(2)?;
        let (name, value) = keys.parts(tag);
        if !includes(excluded, name) {
            vm.raw_set(message, name, value)?;
        }
    }
    Ok(0)
}

/// `tab(tags)`: the tags as a map; of several with one name the first that has a value counts.
fn tab(vm: &mut Vm) -> LuaResult<usize> {
    let tags = check_list(vm, 1)?;
    let room = usize::try_from(tags.length()).unwrap_or_default();
    vm.charge(room as u64)?;
    let map = vm.new_table_with(0, room)?;
    vm.push(Value::table(map));
    let keys = TagKeys::of(vm);
    for tag in items(tags) {
        vm.charge(1)?;
        let (name, value) = keys.parts(tag);
        if !map.get(name).is_truthy() {
            vm.raw_set(map, name, value)?;
        }
    }
    Ok(1)
}

/// `add_authorities(authorities, tags)`: those that the tags name, separated by commas, each once.
fn add_authorities(vm: &mut Vm) -> LuaResult<usize> {
    let (authorities, tags) = (check_list(vm, 1)?, check_list(vm, 2)?);
    let keys = TagKeys::of(vm);
    let wanted = vm.upvalue(key::AUTHORITY);
    for tag in items(tags) {
        vm.charge(1)?;
        let (name, value) = keys.parts(tag);
        let Some(value) = value.as_string() else {
            continue;
        };
        if !name.raw_equals(wanted) {
            continue;
        }
        vm.charge(value.len() as u64)?;
        for authority in value.as_bytes().split(|&byte| byte == b',') {
            if authority.is_empty() {
                continue;
            }
            let authority = Value::string(vm.new_string(authority)?);
            if !includes(authorities, authority) {
                vm.raw_set_integer(authorities, authorities.length() + 1, authority)?;
            }
        }
    }
    Ok(0)
}

/// `without(table, names)`: takes these fields out.
fn without(vm: &mut Vm) -> LuaResult<usize> {
    let (table, names) = (vm.check_table(1)?, vm.check_table(2)?);
    for name in items(names) {
        vm.charge(1)?;
        if !table.get(name).is_nil() {
            vm.raw_set(table, name, Value::NIL)?;
        }
    }
    vm.result(table)
}

// ---- handlers -------------------------------------------------------------------------------------------------

/// `find_named(list, name)`: the place of the item with this name, or nil.
fn find_named(vm: &mut Vm) -> LuaResult<usize> {
    let list = vm.check_table(1)?;
    let name = vm.argument(2);
    let keys = TagKeys::of(vm);
    let place = items(list).position(|item| keys.parts(item).0.raw_equals(name));
    vm.charge(1 + list.length() as u64)?;
    vm.result(match place {
        Some(place) => Value::integer(place as i64 + 1),
        None => Value::NIL,
    })
}

/// Where the registry keeps which functions compare one tag.
const TAG_PATTERNS: &str = "lunette.tag-patterns";

/// `remember_tag_pattern(function, name, value)`: the function is a pattern that compares the tag `name` with `value`. Gives the
/// function.
fn remember_tag_pattern(vm: &mut Vm) -> LuaResult<usize> {
    let registry = vm.registry();
    let known = match vm.raw_field(registry, TAG_PATTERNS)?.as_table() {
        Some(known) => known,
        None => {
            let known = vm.new_table()?;
            vm.raw_set_field(registry, TAG_PATTERNS, Value::table(known))?;
            // Who drops a pattern does not have it kept alive here.
            let metatable = vm.new_table()?;
            vm.push(Value::table(metatable));
            let mode = Value::string(vm.new_string(b"k")?);
            vm.raw_set_field(metatable, "__mode", mode)?;
            vm.set_metatable(Value::table(known), Some(metatable));
            known
        }
    };
    let (function, name, value) = (vm.argument(1), vm.argument(2), vm.argument(3));
    let tag = table_of(
        vm,
        &[
            (vm.upvalue(key::NAME), name),
            (vm.upvalue(key::VALUE), value),
        ],
        2,
    )?;
    vm.raw_set(known, function, Value::table(tag))?;
    vm.result(function)
}

/// `next_match(list, place, message)`: the first place after this one whose handler has to be looked at, and true when it
/// certainly matches; nil when there is none. A handler is passed by when its pattern is a text and no user code can have a say.
fn next_match(vm: &mut Vm) -> LuaResult<usize> {
    let list = vm.check_table(1)?;
    let mut place = vm.check_integer(2)?;
    let message = vm.argument(3).as_table();
    let search = Search::of(vm)?;
    loop {
        place = place.wrapping_add(1);
        vm.charge(1)?;
        let item = list.get_integer(place);
        if list.metatable().is_some() {
            return vm.result(place);
        }
        if item.is_nil() {
            return vm.result(Value::NIL);
        }
        let answer = match (item.as_table(), message) {
            (Some(handler), Some(message)) => matches(&search, handler, message),
            _ => None,
        };
        if answer == Some(false) {
            continue;
        }
        vm.push(Value::integer(place));
        vm.push(match answer {
            Some(_) => Value::TRUE,
            None => Value::NIL,
        });
        return Ok(2);
    }
}

/// What the search for a handler looks at.
struct Search {
    keys: TagKeys,
    action: Value,
    tags: Value,
    pattern: Value,
    default: Value,
    known: Option<Gc<Table>>,
}

impl Search {
    fn of(vm: &mut Vm) -> LuaResult<Self> {
        Ok(Search {
            keys: TagKeys::of(vm),
            action: vm.upvalue(key::ACTION),
            tags: vm.upvalue(key::TAGS),
            pattern: vm.upvalue(key::PATTERN),
            default: vm.upvalue(key::DEFAULT),
            known: vm.raw_field(vm.registry(), TAG_PATTERNS)?.as_table(),
        })
    }
}

/// Does the handler's pattern match, as far as that can be told without calling anything?
fn matches(search: &Search, handler: Gc<Table>, message: Gc<Table>) -> Option<bool> {
    if handler.metatable().is_some() || message.metatable().is_some() {
        return None;
    }
    if handler.get(search.keys.name).raw_equals(search.default) {
        return Some(false);
    }
    let pattern = handler.get(search.pattern);
    if pattern.as_string().is_some() {
        return Some(message.get(search.action).raw_equals(pattern));
    }
    let tags = message.get(search.tags).as_table();
    let tags = tags.filter(|tags| tags.metatable().is_none())?;
    if pattern.is_function() {
        let (name, value) = search.keys.parts(search.known?.get(pattern));
        let is_known = !name.is_nil();
        return is_known.then(|| tags.get(name).raw_equals(value));
    }
    let spec = pattern
        .as_table()
        .filter(|spec| spec.metatable().is_none())?;
    matches_spec(spec, message, tags)
}

/// The same for a table of patterns, of which only plain texts can be told.
fn matches_spec(spec: Gc<Table>, message: Gc<Table>, tags: Gc<Table>) -> Option<bool> {
    let mut place = 0;
    while let Some((next, key, pattern)) = spec.entry_from(place) {
        place = next;
        let pattern = pattern.as_string()?;
        let pattern = pattern.as_bytes();
        if super::names::is_magic(pattern) {
            return None;
        }
        let (field, tag) = (message.get(key), tags.get(key));
        if !field.is_truthy() && !tag.is_truthy() {
            return Some(false);
        }
        if pattern == b"_" {
            continue;
        }
        let mut found = false;
        for value in [field, tag] {
            // What is not there is an empty text.
            if !value.is_truthy() {
                found |= pattern.is_empty();
                continue;
            }
            found |= value.as_string()?.as_bytes().eq_ignore_ascii_case(pattern);
        }
        if !found {
            return Some(false);
        }
    }
    Some(true)
}

// ---- sending --------------------------------------------------------------------------------------------------

/// Appends a tag.
fn add_tag(vm: &mut Vm, tags: Gc<Table>, name: Value, value: Value) -> LuaResult<()> {
    vm.charge(2)?;
    let tag = vm.new_table_with(0, 2)?;
    vm.raw_set_integer(tags, tags.length() + 1, Value::table(tag))?;
    let (name_key, value_key) = (vm.upvalue(key::NAME), vm.upvalue(key::VALUE));
    vm.raw_set(tag, name_key, name)?;
    vm.raw_set(tag, value_key, value)
}

/// Appends the fields of a message that become tags.
fn add_fields(vm: &mut Vm, tags: Gc<Table>, message: Gc<Table>) -> LuaResult<()> {
    const NOT_TAGS: [usize; 5] = [key::TARGET, key::DATA, key::ANCHOR, key::TAGS, key::FROM];
    let mut place = 0;
    while let Some((next, name, value)) = message.entry_from(place) {
        place = next;
        if !NOT_TAGS.iter().any(|&key| vm.upvalue(key).raw_equals(name)) {
            add_tag(vm, tags, name, value)?;
        }
    }
    Ok(())
}

/// `add_tags(tags, message)`: appends the fields of the message, and then its tags when they are plain tables. Gives true when
/// nothing is left to do.
fn add_tags(vm: &mut Vm) -> LuaResult<usize> {
    let (tags, message) = (vm.check_table(1)?, vm.check_table(2)?);
    let is_done = add_all(vm, tags, message)?;
    vm.result(is_done)
}

fn add_all(vm: &mut Vm, tags: Gc<Table>, message: Gc<Table>) -> LuaResult<bool> {
    if message.metatable().is_some() {
        return Ok(false);
    }
    let given = message.get(vm.upvalue(key::TAGS));
    let given = match given.as_table() {
        Some(given) if given.metatable().is_none() => Some(given),
        None if !given.is_truthy() => None,
        _ => return Ok(false),
    };
    add_fields(vm, tags, message)?;
    let Some(given) = given else { return Ok(true) };
    let mut place = 0;
    if super::names::is_sequence(vm, given)? {
        for tag in items(given) {
            vm.charge(1)?;
            vm.raw_set_integer(tags, tags.length() + 1, tag)?;
        }
    } else {
        while let Some((next, name, value)) = given.entry_from(place) {
            place = next;
            add_tag(vm, tags, name, value)?;
        }
    }
    Ok(true)
}

/// `message(fields, reference)`: the message with its number, its tags begun, and a second table with the same fields for the
/// outbox. The third result is the text of the number.
fn message(vm: &mut Vm) -> LuaResult<usize> {
    let fields = Value::table(vm.check_table(1)?);
    let number = vm.argument(2);
    let (target_key, data_key) = (vm.upvalue(key::TARGET), vm.upvalue(key::DATA));
    // They may come from a metatable; on the stack they are safe from the collector.
    let target = vm.index(fields, target_key)?;
    vm.push(target);
    let data = vm.index(fields, data_key)?;
    vm.push(data);
    let reference = vm.to_text(number)?;
    vm.push(Value::string(reference));
    let mut anchor = vec![b'0'; ANCHOR_LENGTH.saturating_sub(reference.len())];
    anchor.extend_from_slice(reference.as_bytes());
    let anchor = Value::string(vm.new_string(&anchor)?);
    vm.push(anchor);
    let tags = vm.new_table_with(8, 0)?;
    vm.push(Value::table(tags));
    for (name, value) in key::FIRST_TAGS {
        let (name, value) = (vm.upvalue(name), vm.upvalue(value));
        add_tag(vm, tags, name, value)?;
    }
    let name = vm.upvalue(key::REFERENCE);
    add_tag(vm, tags, name, Value::string(reference))?;
    let contents = [
        (target_key, target),
        (data_key, data),
        (vm.upvalue(key::ANCHOR), anchor),
        (vm.upvalue(key::TAGS), Value::table(tags)),
    ];
    let message = table_of(vm, &contents, 6)?;
    vm.push(Value::table(message));
    let sent = contents.map(|(key, value)| {
        (
            key,
            if value.is_function() {
                Value::NIL
            } else {
                value
            },
        )
    });
    let sent = table_of(vm, &sent, 4)?;
    vm.push(Value::table(sent));
    vm.push(Value::string(reference));
    Ok(3)
}

fn table_of(vm: &mut Vm, contents: &[(Value, Value)], room: usize) -> LuaResult<Gc<Table>> {
    let table = vm.new_table_with(0, room)?;
    for &(key, value) in contents {
        if !value.is_nil() {
            vm.raw_set(table, key, value)?;
        }
    }
    Ok(table)
}
