//! Whether two results say the same.
//!
//! Another virtual machine may visit a table in another order, write a number in another form, and has its tables at other addresses. What does
//! not depend on any of that is compared: JSON as values, tags sorted, addresses masked.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

/// What units add to a result, or leave out.
const IGNORED: [&str; 3] = ["GasUsed", "Memory", "Patches"];

/// What a result lists; a list that is missing is an empty one.
const LISTS: [&str; 3] = ["Messages", "Spawns", "Assignments"];

/// What Lua writes before an address.
const ADDRESSED: [&str; 5] = [
    "table: ",
    "function: ",
    "thread: ",
    "userdata: ",
    "builtin: ",
];

/// The first difference between two results.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where: such as `Messages[0].Tags[Action]` or `Output.data`. Tags have their places among the sorted ones when there is another name.
    pub path: String,
    /// What one result has there; null when there is nothing.
    pub ours: Value,
    /// What the other has.
    pub theirs: Value,
}

/// The first difference, in the order `Error`, `Output`, `Messages`, `Spawns`, `Assignments`, the rest; `None` when both say the same. A
/// result with an error says nothing else.
pub fn difference(ours: &Value, theirs: &Value) -> Option<Difference> {
    let error = compare(
        "Error".to_owned(),
        field(ours, "Error"),
        field(theirs, "Error"),
        false,
    );
    if error.is_some() || !field(ours, "Error").is_null() {
        return error;
    }
    let output = compare("Output".to_owned(), output(ours), output(theirs), false);
    output
        .or_else(|| LISTS.iter().find_map(|name| list(name, ours, theirs)))
        .or_else(|| rest(ours, theirs))
}

static NULL: Value = Value::Null;

fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&NULL)
}

/// Nothing, an empty text, an empty list and an empty object are all no output.
fn output(result: &Value) -> &Value {
    let output = field(result, "Output");
    if is_empty(output) { &NULL } else { output }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn list(name: &str, ours: &Value, theirs: &Value) -> Option<Difference> {
    let (ours, theirs) = (field(ours, name), field(theirs, name));
    let (our_list, their_list) = match (entries(ours), entries(theirs)) {
        (Some(ours), Some(theirs)) => (ours, theirs),
        _ => return compare(name.to_owned(), ours, theirs, false),
    };
    for index in 0..our_list.len().max(their_list.len()) {
        let ours = our_list.get(index).unwrap_or(&NULL);
        let theirs = their_list.get(index).unwrap_or(&NULL);
        let found = message(&format!("{name}[{index}]"), ours, theirs);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The entries of a list; Lua's encoder writes an empty one as it likes.
fn entries(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(list) => Some(list),
        other => is_empty(other).then_some(&[]),
    }
}

fn message(path: &str, ours: &Value, theirs: &Value) -> Option<Difference> {
    let (Value::Object(our_fields), Value::Object(their_fields)) = (ours, theirs) else {
        return compare(path.to_owned(), ours, theirs, false);
    };
    fields(our_fields, their_fields)
        .into_iter()
        .find_map(|name| {
            let (ours, theirs) = (field(ours, name), field(theirs, name));
            let path = format!("{path}.{name}");
            match (name, entries(ours), entries(theirs)) {
                ("Tags", Some(ours), Some(theirs)) => tags(&path, ours, theirs),
                ("Data", ..) => compare(path, ours, theirs, true),
                _ => compare(path, ours, theirs, false),
            }
        })
}

/// The names that either has, sorted.
fn fields<'a>(ours: &'a Map<String, Value>, theirs: &'a Map<String, Value>) -> Vec<&'a str> {
    let mut names: Vec<&str> = ours
        .keys()
        .chain(theirs.keys())
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn tags(path: &str, ours: &[Value], theirs: &[Value]) -> Option<Difference> {
    let (ours, theirs) = (sorted(ours), sorted(theirs));
    for index in 0..ours.len().max(theirs.len()) {
        let our_tag = ours.get(index).copied().unwrap_or(&NULL);
        let their_tag = theirs.get(index).copied().unwrap_or(&NULL);
        let (our_name, their_name) = (field(our_tag, "name"), field(their_tag, "name"));
        let found = match our_name.as_str() {
            Some(name) if our_name == their_name => {
                let path = format!("{path}[{name}]");
                compare(
                    path,
                    field(our_tag, "value"),
                    field(their_tag, "value"),
                    false,
                )
            }
            _ => compare(format!("{path}[{index}]"), our_tag, their_tag, false),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Tags by name and value. Addresses do not count: two tags may have them the other way round.
fn sorted(tags: &[Value]) -> Vec<&Value> {
    let key = |tag: &Value| {
        let name = field(tag, "name").as_str().unwrap_or_default().to_owned();
        let value = match field(tag, "value") {
            Value::String(text) => masked(text).into_owned(),
            other => other.to_string(),
        };
        (name, value)
    };
    let mut tags: Vec<&Value> = tags.iter().collect();
    tags.sort_by_cached_key(|tag| key(tag));
    tags
}

/// What is not a part of every result.
fn rest(ours: &Value, theirs: &Value) -> Option<Difference> {
    let (Value::Object(our_fields), Value::Object(their_fields)) = (ours, theirs) else {
        return compare(String::new(), ours, theirs, false);
    };
    let is_rest = |name: &&str| {
        let is_known = LISTS.contains(name) || IGNORED.contains(name);
        !is_known && !["Error", "Output"].contains(name)
    };
    let names = fields(our_fields, their_fields).into_iter().filter(is_rest);
    names
        .map(|name| {
            compare(
                name.to_owned(),
                field(ours, name),
                field(theirs, name),
                false,
            )
        })
        .find_map(|found| found)
}

/// Compares two values. `may_be_json` says that a text may be the JSON of what is meant.
fn compare(path: String, ours: &Value, theirs: &Value, may_be_json: bool) -> Option<Difference> {
    match (ours, theirs) {
        (Value::Object(our_fields), Value::Object(their_fields)) => {
            let names = fields(our_fields, their_fields);
            names.into_iter().find_map(|name| {
                let path = if path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                };
                compare(path, field(ours, name), field(theirs, name), false)
            })
        }
        (Value::Array(our_list), Value::Array(their_list)) => {
            (0..our_list.len().max(their_list.len())).find_map(|index| {
                let ours = our_list.get(index).unwrap_or(&NULL);
                let theirs = their_list.get(index).unwrap_or(&NULL);
                compare(format!("{path}[{index}]"), ours, theirs, false)
            })
        }
        (Value::String(our_text), Value::String(their_text)) => {
            if masked(our_text) == masked(their_text) {
                return None;
            }
            // Balances may have more digits than any number.
            if is_whole_text(our_text) && is_whole_text(their_text) {
                return Some(differ(path, ours, theirs));
            }
            match (may_be_json, structure(our_text), structure(their_text)) {
                (true, Some(ours), Some(theirs)) => compare(path, &ours, &theirs, false),
                _ => Some(differ(path, ours, theirs)),
            }
        }
        (Value::Number(our_number), Value::Number(their_number)) => {
            (!is_same_number(our_number, their_number)).then(|| differ(path, ours, theirs))
        }
        // Lua's encoder writes an empty table as a list, others as an object.
        (Value::Array(list), Value::Object(fields))
        | (Value::Object(fields), Value::Array(list))
            if list.is_empty() && fields.is_empty() =>
        {
            None
        }
        _ => (ours != theirs).then(|| differ(path, ours, theirs)),
    }
}

fn differ(path: String, ours: &Value, theirs: &Value) -> Difference {
    Difference {
        path,
        ours: ours.clone(),
        theirs: theirs.clone(),
    }
}

/// Below it a float has every whole number: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The value of a text that is the JSON of a list, an object or a number.
fn structure(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    (value.is_object() || value.is_array() || value.is_number()).then_some(value)
}

/// Is a text nothing but the digits of a whole number?
fn is_whole_text(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// 1 is 1.0, as far as both are exact; whole numbers are compared in full.
fn is_same_number(ours: &Number, theirs: &Number) -> bool {
    if ours == theirs {
        return true;
    }
    let is_whole = |number: &Number| number.is_i64() || number.is_u64();
    if is_whole(ours) && is_whole(theirs) {
        return false;
    }
    let Some((ours, theirs)) = ours.as_f64().zip(theirs.as_f64()) else {
        return false;
    };
    ours.partial_cmp(&theirs) == Some(Ordering::Equal) && ours.abs() < EXACT
}

/// A text without the addresses of tables, functions and the like.
fn masked(text: &str) -> Cow<'_, str> {
    const PREFIX: &str = "0x";
    let mut masked = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(PREFIX) {
        let (before, after) = rest.split_at(at + PREFIX.len());
        masked.push_str(before);
        rest = after;
        let named = before.strip_suffix(PREFIX).unwrap_or_default();
        if ADDRESSED.iter().any(|what| named.ends_with(what)) {
            masked.push('*');
            rest = after.trim_start_matches(|letter: char| letter.is_ascii_hexdigit());
        }
    }
    if masked.is_empty() {
        return Cow::Borrowed(text);
    }
    masked.push_str(rest);
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(ours: &Value, theirs: &Value) -> Option<String> {
        let found = difference(ours, theirs);
        // What differs one way differs the other way round, at the same place.
        let mirrored = difference(theirs, ours).map(|found| (found.path, found.theirs, found.ours));
        let same = found
            .clone()
            .map(|found| (found.path, found.ours, found.theirs));
        assert_eq!(same, mirrored);
        found.map(|found| found.path)
    }

    #[test]
    fn results_that_say_the_same_do_not_differ() {
        let message = |tags: Value, data: &str| json!({"Messages": [{"Target": "t", "Anchor": "1", "Data": data, "Tags": tags}]});
        let tag = |name: &str, value: &str| json!({"name": name, "value": value});
        for (what, ours, theirs) in [
            (
                "numbers",
                json!({"Output": {"n": 1}}),
                json!({"Output": {"n": 1.0}}),
            ),
            (
                "missing lists",
                json!({"Output": "x", "Messages": [], "Spawns": {}, "Assignments": null}),
                json!({"Output": "x"}),
            ),
            ("no output", json!({"Output": []}), json!({"Output": ""})),
            (
                "what units add",
                json!({"GasUsed": 7, "Memory": "m", "Patches": []}),
                json!({"GasUsed": 9}),
            ),
            (
                "order of fields",
                json!({"Output": {"a": 1, "b": 2}}),
                json!({"Output": {"b": 2, "a": 1}}),
            ),
            (
                "order of tags",
                message(json!([tag("b", "2"), tag("a", "1"), tag("b", "1")]), ""),
                message(json!([tag("b", "1"), tag("b", "2"), tag("a", "1")]), ""),
            ),
            (
                "JSON in the data",
                message(json!([]), r#"{"a":1,"b":[1.0]}"#),
                message(json!({}), r#"{ "b": [1], "a": 1.0 }"#),
            ),
            (
                "numbers as data",
                message(json!([]), "1e2"),
                message(json!([]), "100.0"),
            ),
            (
                "addresses",
                json!({"Output": {"data": "a table: 0x1f and function: builtin: 0x2e, {table: 0xaB}"}}),
                json!({"Output": {"data": "a table: 0x419fcc0 and function: builtin: 0x7, {table: 0x0}"}}),
            ),
            (
                "addresses in errors",
                json!({"Error": "thread: 0x1"}),
                json!({"Error": "thread: 0x22"}),
            ),
            (
                "errors only",
                json!({"Error": "x", "Output": "y"}),
                json!({"Error": "x", "Messages": [1]}),
            ),
            (
                "a null error",
                json!({"Error": null, "Output": "x"}),
                json!({"Output": "x"}),
            ),
        ] {
            assert_eq!(path(&ours, &theirs), None, "{what}");
        }
    }

    #[test]
    fn the_first_difference_is_named_by_its_path() {
        let messages = |list: Value| json!({"Messages": list});
        for (expected, ours, theirs) in [
            ("Error", json!({"Error": "x"}), json!({"Output": "x"})),
            ("Error", json!({"Error": "x"}), json!({"Error": "y"})),
            (
                "Output",
                json!({"Output": "x", "Messages": [1]}),
                json!({"Output": "y"}),
            ),
            (
                "Output.data",
                json!({"Output": {"data": "1"}}),
                json!({"Output": {"data": 1}}),
            ),
            (
                "Output.data",
                json!({"Output": {"data": "0x12"}}),
                json!({"Output": {"data": "0x13"}}),
            ),
            (
                "Output.a[1]",
                json!({"Output": {"a": [1, 2]}}),
                json!({"Output": {"a": [1]}}),
            ),
            // Whole numbers that are the same as floats are not the same.
            (
                "Output.n",
                json!({"Output": {"n": 9_007_199_254_740_993_u64}}),
                json!({"Output": {"n": 9_007_199_254_740_992_u64}}),
            ),
            (
                "Output.n",
                json!({"Output": {"n": 9_007_199_254_740_993_u64}}),
                json!({"Output": {"n": 9_007_199_254_740_992.0}}),
            ),
            // Nor are balances that no number can hold.
            (
                "Messages[0].Data",
                messages(json!([{"Target": "t", "Data": "12345678901234567890123"}])),
                messages(json!([{"Target": "t", "Data": "12345678901234567890124"}])),
            ),
            (
                "Messages[1]",
                messages(json!([{"Target": "t"}, {"Target": "u"}])),
                messages(json!([{"Target": "t"}])),
            ),
            (
                "Messages[0].Target",
                messages(json!([{"Target": "t"}])),
                messages(json!([{"Target": "u"}])),
            ),
            (
                "Messages[0].Data",
                messages(json!([{"Data": "t"}])),
                messages(json!([{"Data": "u"}])),
            ),
            (
                "Messages[0].Data.a[0]",
                messages(json!([{"Data": "{\"a\":[1]}"}])),
                messages(json!([{"Data": "{\"a\":[2]}"}])),
            ),
            (
                "Messages[0].Data",
                messages(json!([{"Data": "{\"a\":1}"}])),
                messages(json!([{"Data": "{\"a\":1"}])),
            ),
            // Only the data may be JSON: what else is a text is compared as one.
            (
                "Messages[0].Target",
                messages(json!([{"Target": "1.0"}])),
                messages(json!([{"Target": "1"}])),
            ),
            (
                "Messages[0].Tags[Action]",
                messages(json!([{"Tags": [{"name": "Action", "value": "Ping"}]}])),
                messages(json!([{"Tags": [{"name": "Action", "value": "Pong"}]}])),
            ),
            (
                "Messages[0].Tags[1]",
                messages(
                    json!([{"Tags": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]}]),
                ),
                messages(json!([{"Tags": [{"name": "a", "value": "1"}]}])),
            ),
            (
                "Spawns[0].Tags[0]",
                json!({"Spawns": [{"Tags": [1]}]}),
                json!({"Spawns": [{"Tags": []}]}),
            ),
            (
                "Assignments[0].Processes[1]",
                json!({"Assignments": [{"Processes": ["a", "b"], "Message": "m"}]}),
                json!({"Assignments": [{"Processes": ["a", "c"], "Message": "m"}]}),
            ),
            ("Cranks", json!({"Cranks": 1}), json!({})),
            ("", json!({}), json!(7)),
        ] {
            assert_eq!(
                path(&ours, &theirs).as_deref(),
                Some(expected),
                "{ours} {theirs}"
            );
        }
        let found = difference(&json!({"Output": 1}), &json!({"Output": 2})).unwrap();
        assert_eq!((found.ours, found.theirs), (json!(1), json!(2)));
    }

    #[test]
    fn only_addresses_are_masked() {
        for (text, masked_text) in [
            ("table: 0x", "table: 0x*"),
            ("0x12 table:0x12", "0x12 table:0x12"),
            ("table: 0x12g0x34", "table: 0x*g0x34"),
            ("é table: 0xé", "é table: 0x*é"),
            ("", ""),
        ] {
            assert_eq!(masked(text), masked_text);
        }
    }
}
