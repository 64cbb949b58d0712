//! Modules written in Lua.

use lunette_lua::function::NativeBody;
use lunette_lua::{LuaResult, Value, Vm};

/// Native functions for a module, with the same strings as upvalues.
pub(crate) struct Natives {
    pub(crate) functions: &'static [(&'static str, NativeBody)],
    pub(crate) upvalues: &'static [&'static str],
}

/// Runs the Lua source of a module and pushes what it returns. Its `...` is a table of `natives`; its chunk name is the one
/// that positions in errors show, as in `[string ".handlers"]:1:`.
///
/// A line that ends with `--@N` is line N in errors and tracebacks: where people know it from aos.
pub(crate) fn run_source(
    vm: &mut Vm,
    name: &str,
    source: &str,
    natives: &[(&str, NativeBody)],
) -> LuaResult<()> {
    push_chunk(vm, name, source)?;
    let table = vm.new_table()?;
    vm.push(Value::table(table));
    vm.register(table, natives)?;
    vm.call(1, 1)
}

/// The same with groups of natives that have upvalues.
pub(crate) fn run_source_with(
    vm: &mut Vm,
    name: &str,
    source: &str,
    natives: &[Natives],
) -> LuaResult<()> {
    push_chunk(vm, name, source)?;
    let table = vm.new_table()?;
    vm.push(Value::table(table));
    for group in natives {
        let mut upvalues = Vec::with_capacity(group.upvalues.len());
        for text in group.upvalues {
            upvalues.push(Value::string(vm.new_string(text.as_bytes())?));
        }
        for &(name, body) in group.functions {
            let function = vm.new_closure(body, &upvalues)?;
            vm.raw_set_field(table, name, function)?;
        }
    }
    vm.call(1, 1)
}

fn push_chunk(vm: &mut Vm, name: &str, source: &str) -> LuaResult<()> {
    let globals = Value::table(vm.globals());
    let chunk = vm.load(placed_lines(source).as_bytes(), name.as_bytes(), globals)?;
    vm.push(chunk);
    Ok(())
}

/// The source with empty lines before those that name their place.
fn placed_lines(source: &str) -> String {
    let mut placed = String::with_capacity(source.len() + 1024);
    let mut number = 1;
    for line in source.lines() {
        if let Some((_, place)) = line.rsplit_once("--@")
            && let Ok(place) = place.parse::<usize>()
        {
            debug_assert!(
                number <= place,
                "line {number} cannot become {place}: {line}"
            );
            while number < place {
                placed.push('\n');
                number += 1;
            }
        }
        placed.push_str(line);
        placed.push('\n');
        number += 1;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::placed_lines;

    #[test]
    fn a_marked_line_lies_where_its_mark_says() {
        let placed = placed_lines("a\nb --@4\nc");
        assert_eq!(placed, "a\n\n\nb --@4\nc\n");
    }
}
