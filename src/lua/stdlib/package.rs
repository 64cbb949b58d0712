//! `require` and the `package` library (Lua 5.3 manual §6.3), without C libraries.

use super::c_text;
use super::string::append;
use crate::heap::Gc;
use crate::table::Table;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm, concatenated};

/// Where Lua files are searched: the default of PUC-Rio on Unix.
const PATH: &[u8] = b"/usr/local/share/lua/5.3/?.lua;/usr/local/share/lua/5.3/?/init.lua;\
    /usr/local/lib/lua/5.3/?.lua;/usr/local/lib/lua/5.3/?/init.lua;./?.lua;./?/init.lua";
/// Where C libraries would be searched.
const C_PATH: &[u8] = b"/usr/local/lib/lua/5.3/?.so;/usr/local/lib/lua/5.3/loadall.so;./?.so";
/// Separators of directories and templates, the mark for a name, the mark for the executable's directory, and the mark that ends
/// what is ignored in a C function's name.
const CONFIG: &[u8] = b"/\n;\n?\n!\n-\n";
const NO_C_LIBRARIES: &[u8] = b"dynamic libraries not enabled; check your Lua installation";

/// Makes the library, and the global `require`.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 8)?;
    vm.register(library, &[("loadlib", loadlib), ("searchpath", searchpath)])?;
    let upvalues = [Value::table(library)];
    let searchers = vm.new_table_with(4, 0)?;
    let bodies = [search_preload, search_lua, search_c, search_c_root];
    for (index, body) in bodies.into_iter().enumerate() {
        let searcher = vm.new_closure(body, &upvalues)?;
        vm.raw_set_integer(searchers, index as i64 + 1, searcher)?;
    }
    vm.raw_set_field(library, "searchers", Value::table(searchers))?;
    set_path(vm, library, "path", "LUA_PATH", PATH)?;
    set_path(vm, library, "cpath", "LUA_CPATH", C_PATH)?;
    set_text(vm, library, "config", CONFIG)?;
    let loaded = vm.raw_field(vm.registry(), "_LOADED")?;
    vm.raw_set_field(library, "loaded", loaded)?;
    let preload = Value::table(vm.new_table()?);
    vm.raw_set_field(vm.registry(), "_PRELOAD", preload)?;
    vm.raw_set_field(library, "preload", preload)?;
    let require = vm.new_closure(require, &upvalues)?;
    vm.raw_set_field(vm.globals(), "require", require)?;
    Ok(library)
}

fn set_text(vm: &mut Vm, table: Gc<Table>, key: &str, text: &[u8]) -> LuaResult<()> {
    let text = Value::string(vm.new_string(text)?);
    vm.raw_set_field(table, key, text)
}

/// Sets a path from the environment, where `;;` stands for the default, or to the default.
fn set_path(
    vm: &mut Vm,
    library: Gc<Table>,
    key: &str,
    variable: &str,
    default: &[u8],
) -> LuaResult<()> {
    let versioned = concatenated(&[variable.as_bytes(), b"_5_3"]);
    let ignores_environment = vm.raw_field(vm.registry(), "LUA_NOENV")?.is_truthy();
    let chosen = match vm
        .host
        .variable(&versioned)
        .or_else(|| vm.host.variable(variable.as_bytes()))
    {
        Some(path) if !ignores_environment => {
            let default = concatenated(&[b";", default, b";"]);
            replaced(vm, &path, b";;", &default)?
        }
        _ => default.to_vec(),
    };
    set_text(vm, library, key, &chosen)
}

/// `text` with every `mark` replaced.
fn replaced(vm: &mut Vm, text: &[u8], mark: &[u8], replacement: &[u8]) -> LuaResult<Vec<u8>> {
    let mut output = Vec::new();
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        match rest.strip_prefix(mark) {
            Some(after) if !mark.is_empty() => {
                append(vm, &mut output, replacement)?;
                rest = after;
            }
            _ => {
                append(vm, &mut output, &[*first])?;
                rest = after;
            }
        }
    }
    vm.charge((text.len() + output.len()) as u64)?;
    Ok(output)
}

// ---- require --------------------------------------------------------------------------------------------

fn require(vm: &mut Vm) -> LuaResult<usize> {
    let name = vm.check_string(1)?;
    vm.set_argument_count(1);
    let name = Value::string(vm.new_string(c_text(&name))?);
    vm.set_argument(1, name);
    let loaded = vm.raw_field(vm.registry(), "_LOADED")?;
    // The table stays on the stack: the loader may take it out of the registry.
    vm.push(loaded);
    let known = vm.index(loaded, name)?;
    if known.is_truthy() {
        return vm.result(known);
    }
    find_loader(vm)?;
    // The loader and its extra argument are on top; the module's name goes between.
    let extra = vm.pop();
    vm.push(name);
    vm.push(extra);
    vm.call(2, 1)?;
    let module = vm.pop();
    if !module.is_nil() {
        vm.set_index(loaded, name, module)?;
    }
    let mut module = vm.index(loaded, name)?;
    if module.is_nil() {
        module = Value::TRUE;
        vm.set_index(loaded, name, module)?;
    }
    vm.result(module)
}

/// Leaves the loader of the module that the first argument names, and what it is to be given, on the stack.
fn find_loader(vm: &mut Vm) -> LuaResult<()> {
    let name = vm.argument(1);
    let library = vm.upvalue(1);
    let Some(searchers) = vm.field(library, "searchers")?.as_table() else {
        return Err(vm.error(b"'package.searchers' must be a table"));
    };
    vm.push(Value::table(searchers));
    let mut tried = Vec::new();
    for index in 1.. {
        let searcher = searchers.get_integer(index);
        if searcher.is_nil() {
            break;
        }
        vm.push(searcher);
        vm.push(name);
        vm.call(1, 2)?;
        let second = vm.pop();
        let first = vm.pop();
        if first.is_function() {
            vm.push(first);
            vm.push(second);
            return Ok(());
        }
        match first.kind() {
            Kind::String(text) => append(vm, &mut tried, text.as_bytes())?,
            Kind::Integer(_) | Kind::Float(_) => crate::vm::write_number(&mut tried, first),
            _ => {}
        }
    }
    let name = vm.check_string(1)?;
    Err(vm.error(&concatenated(&[
        b"module '",
        c_text(&name),
        b"' not found:",
        &tried,
    ])))
}

// ---- searchers ------------------------------------------------------------------------------------------

fn search_preload(vm: &mut Vm) -> LuaResult<usize> {
    let name = vm.check_string(1)?;
    let preload = vm.raw_field(vm.registry(), "_PRELOAD")?;
    let loader = vm.index(preload, Value::string(name))?;
    if loader.is_nil() {
        vm.push_bytes(&concatenated(&[
            b"\n\tno field package.preload['",
            c_text(&name),
            b"']",
        ]))?;
        return Ok(1);
    }
    vm.result(loader)
}

fn search_lua(vm: &mut Vm) -> LuaResult<usize> {
    let name = vm.check_string(1)?;
    let file = match find_file(vm, c_text(&name), "path")? {
        Ok(file) => file,
        Err(tried) => {
            vm.push_bytes(&tried)?;
            return Ok(1);
        }
    };
    let path = vm.new_string(&file)?;
    vm.push(Value::string(path));
    match vm.protected(|vm| vm.load_file(Some(path.as_bytes()))) {
        Ok(chunk) => {
            vm.push(chunk);
            vm.push(Value::string(path));
            Ok(2)
        }
        Err(raised) => {
            let reason = vm.caught(raised)?;
            let reason = vm.to_text(reason)?;
            load_error(vm, c_text(&name), &file, reason.as_bytes())
        }
    }
}

fn load_error(vm: &mut Vm, name: &[u8], file: &[u8], reason: &[u8]) -> LuaResult<usize> {
    let parts = [
        b"error loading module '",
        name,
        b"' from file '",
        file,
        b"':\n\t",
        reason,
    ];
    Err(vm.error(&concatenated(&parts)))
}

fn search_c(vm: &mut Vm) -> LuaResult<usize> {
    let name = vm.check_string(1)?;
    find_c_library(vm, c_text(&name), c_text(&name))
}

fn search_c_root(vm: &mut Vm) -> LuaResult<usize> {
    let name = vm.check_string(1)?;
    match c_text(&name).iter().position(|&byte| byte == b'.') {
        Some(dot) => find_c_library(vm, &c_text(&name)[..dot], c_text(&name)),
        None => Ok(0),
    }
}

/// A C library that is found cannot be loaded; usually there is none.
fn find_c_library(vm: &mut Vm, library: &[u8], module: &[u8]) -> LuaResult<usize> {
    match find_file(vm, library, "cpath")? {
        Ok(file) => load_error(vm, module, &file, NO_C_LIBRARIES),
        Err(tried) => {
            vm.push_bytes(&tried)?;
            Ok(1)
        }
    }
}

/// The file of a module according to a field of the library, or what was tried.
fn find_file(vm: &mut Vm, name: &[u8], field: &str) -> LuaResult<Result<Vec<u8>, Vec<u8>>> {
    let library = vm.upvalue(1);
    let path = vm.field(library, field)?;
    let path = match path.kind() {
        Kind::String(path) => path,
        Kind::Integer(_) | Kind::Float(_) => vm.number_to_string(path)?,
        _ => {
            return Err(vm.error(&concatenated(&[
                b"'package.",
                field.as_bytes(),
                b"' must be a string",
            ])));
        }
    };
    search_files(vm, name, c_text(&path), b".", b"/")
}

/// The first readable file of those that the templates of `path` make of `name`; otherwise a list of them.
fn search_files(
    vm: &mut Vm,
    name: &[u8],
    path: &[u8],
    separator: &[u8],
    replacement: &[u8],
) -> LuaResult<Result<Vec<u8>, Vec<u8>>> {
    let name = replaced(vm, name, separator, replacement)?;
    let mut tried = Vec::new();
    for template in path
        .split(|&byte| byte == b';')
        .filter(|template| !template.is_empty())
    {
        let file = replaced(vm, template, b"?", &name)?;
        if vm.host.read_file(&file).is_ok() {
            return Ok(Ok(file));
        }
        for part in [b"\n\tno file '", &file[..], b"'"] {
            append(vm, &mut tried, part)?;
        }
    }
    Ok(Err(tried))
}

fn searchpath(vm: &mut Vm) -> LuaResult<usize> {
    // From the last to the first, as the compilers that PUC-Rio is built with do it.
    let replacement = vm
        .optional_string(4)?
        .map_or(b"/".to_vec(), |text| c_text(&text).to_vec());
    let separator = vm
        .optional_string(3)?
        .map_or(b".".to_vec(), |text| c_text(&text).to_vec());
    let path = vm.check_string(2)?;
    let name = vm.check_string(1)?;
    match search_files(vm, c_text(&name), c_text(&path), &separator, &replacement)? {
        Ok(file) => {
            vm.push_bytes(&file)?;
            Ok(1)
        }
        Err(tried) => vm.failure(&tried),
    }
}

fn loadlib(vm: &mut Vm) -> LuaResult<usize> {
    vm.check_string(1)?;
    vm.check_string(2)?;
    vm.failure(NO_C_LIBRARIES)?;
    vm.push_bytes(b"absent")?;
    Ok(3)
}
