//! What a script cannot do to its host: run for ever, take all memory, overflow the stack, or make it panic.

use lunette_lua::{Limits, LuaResult, Stop, Value, Vm};

fn machine(limits: Limits) -> Vm {
    let mut vm = Vm::new(limits);
    vm.open_libraries()
        .expect("the libraries fit any sensible limit");
    vm
}

/// Runs a chunk; gives its first result as text, or the error's.
fn run(vm: &mut Vm, source: &str) -> Result<String, String> {
    let outcome: LuaResult<String> = vm.protected(|vm| {
        let globals = Value::table(vm.globals());
        let chunk = vm.load(source.as_bytes(), b"=input", globals)?;
        let value = vm.call_value(chunk, &[])?;
        text_of(vm, value)
    });
    outcome.map_err(|_| {
        let error = vm.error_value();
        text_of(vm, error).unwrap_or_default()
    })
}

fn text_of(vm: &mut Vm, value: Value) -> LuaResult<String> {
    let text = vm.to_text(value)?;
    Ok(String::from_utf8_lossy(text.as_bytes()).into_owned())
}

const LITTLE_GAS: Limits = Limits {
    memory: 64 << 20,
    gas: 100_000,
};
const LITTLE_MEMORY: Limits = Limits {
    memory: 8 << 20,
    gas: 10_000_000_000,
};

#[test]
fn endless_work_of_any_kind_runs_out_of_gas() {
    let endless = [
        "while true do end",
        "repeat local x until false",
        "::top:: goto top",
        "for i = 1, math.huge do end",
        "local function f() return f() end f()",
        "local function f() f() return 1 end while true do pcall(f) end",
        "while true do pcall(error) end",
        "while true do pcall(string.rep, 'x', 1000) end",
        "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
        "for k in function() return 1 end do end",
        "string.rep('x', 1 << 30)",
        "while true do ('a'):rep(100):find('.-b') end",
        "('a'):rep(200000):find(('a?'):rep(20) .. ('a'):rep(20) .. 'b')",
        "local t = {} for i = 1, 1e9 do t[i % 100] = i end",
        "while true do table.concat({1, 2, 3}, ('x'):rep(1000)) end",
        "while true do ('x'):rep(1000):gsub('x', 'yy') end",
        "table.sort(setmetatable({}, {__len = function() return 1 << 30 end, __index = function() return 1 end}))",
        "table.move(setmetatable({}, {__index = function() return 1 end}), 1, 1 << 40, 1, {})",
        "setmetatable({}, {__gc = function() end}) while true do collectgarbage() end",
        "local t = {} for i = 1, 1000 do t[i] = i end for i = 1, 1000 do t[i] = nil end while true do next(t) end",
        "local s = ('x'):rep(1000) while true do local t = {[s] = 1} end",
    ];
    for source in endless {
        let mut vm = machine(LITTLE_GAS);
        let outcome = run(&mut vm, source);
        assert_eq!(vm.stopped(), Some(Stop::OutOfGas), "{source}: {outcome:?}");
        vm.set_gas(1_000_000);
        assert_eq!(
            run(&mut vm, "return 1 + 1"),
            Ok("2".into()),
            "the machine works after: {source}"
        );
    }
}

/// What one operation does may be as much as a program likes: it is paid for.
#[test]
fn large_work_of_one_operation_is_paid_for() {
    let works = [
        (
            "local o = {} for i = 1, 1990 do o = setmetatable({}, {__index = o}) end for i = 1, 1000 do local x = o.foo end",
            1000 * 1990 / 8,
        ),
        (
            "local o = {} for i = 1, 1990 do o = setmetatable({}, {__newindex = o}) end for i = 1, 1000 do o.foo = nil end",
            1000 * 1990 / 8,
        ),
        (
            "local t = {} for i = 1, 1 << 16 do t['k' .. i] = i end for k in pairs(t) do t[k] = nil end for i = 1, 1000 do next(t) end",
            1000 * (1 << 16) / 8,
        ),
        (
            "local s, x = ('0'):rep(1 << 20) .. '1', 0 for i = 1, 100 do x = x + s end",
            100 * (1 << 20) / 16,
        ),
        (
            "local s = ('0'):rep(1 << 20) .. '1' for i = 1, 100 do math.sqrt(s) end",
            100 * (1 << 20) / 16,
        ),
        (
            "local p = ('a'):rep(1 << 20) for i = 1, 100 do string.find('', p) end",
            100 * (1 << 20) / 16,
        ),
        (
            "local s = ('x'):rep(1 << 20) for i = 1, 100 do pcall(error, s) end",
            100 * (1 << 20) / 16,
        ),
        (
            "local a, b = ('x'):rep(1 << 20), ('x'):rep(1 << 20) for i = 1, 1000 do rawequal(a, b) math.max(a, b) end",
            1000 * (1 << 20) / 64,
        ),
        // Keys that are all in one chain.
        (
            "local t = {} for i = 1, 4000 do t[i << 32] = true end",
            4000 * 4000 / 2 * 9 / 10,
        ),
        (
            "local t = {} for i = 1, 2000 do t[i << 32] = true end for i = 1, 1000 do local x = t[1 << 32], t[2000 << 32], t[1 << 60] end",
            1000 * 2000,
        ),
        (
            "local t = {} for i = 1, 3000 do t[(string.format('%018d', i):gsub('%d', '%0a'))] = true end",
            3000 * 3000 / 2,
        ),
        // A table that is full, and made anew for each entry.
        (
            "local t = {} for i = 1, (1 << 14) - 1 do t['k' .. i] = i end for i = 1, 100 do local k = 'x' .. i t[k] = 1 t[k] = nil end",
            100 * (1 << 14) / 2,
        ),
        // A border that is looked for one by one.
        (
            "local n, t, k = 1 << 12, {}, 1 for i = 1, n do t[i] = true end for i = 1, 70 do t['k' .. i] = 1 end local ks = {} k = n + 1 while true do ks[#ks + 1] = k if k > math.maxinteger // 2 then break end k = k * 2 end for i = #ks, 1, -1 do t[ks[i]] = true end for i = 1, 500 do local x = #t end",
            500 * (1 << 12),
        ),
        (
            "local pass = coroutine.wrap(function(...) while true do coroutine.yield(...) end end) local t = {} for i = 1, 100 do pass(table.unpack(t, 1, 100000)) end",
            100 * 100_000 / 8,
        ),
    ];
    for (source, least) in works {
        let mut vm = machine(Limits::default());
        let before = vm.gas();
        let outcome = run(&mut vm, source);
        let used = before - vm.gas();
        assert!(used >= least, "{source}: {used} of {least}: {outcome:?}");
    }
}

#[test]
fn gas_is_the_same_for_the_same_work() {
    let source = "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(i % 10) .. i end table.sort(t) return #table.concat(t)";
    let used = || {
        let mut vm = machine(Limits::default());
        let before = vm.gas();
        run(&mut vm, source).expect("it runs");
        before - vm.gas()
    };
    assert_eq!(used(), used());
}

#[test]
fn memory_exhaustion_is_an_error_that_can_be_caught() {
    let hungry = [
        "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
        "local t = {} while true do t[#t + 1] = {} end",
        "local t = {} for i = 1, 1 << 30 do t[i] = i end",
        "local s = 'x' while true do s = s .. s end",
        "return ('x'):rep(100 << 20)",
        "local t = {} while true do t[#t + 1] = function() return t end end",
        "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
        "local t = {} for i = 1, 200 do t[i] = coroutine.create(coroutine.yield) assert(coroutine.resume(t[i], table.unpack({}, 1, 200000))) end",
        "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(100000) end return table.concat(t)",
        "return ('x'):rep(1 << 20):gsub('x', ('y'):rep(1000))",
        "return string.pack(('s4'):rep(3), ('x'):rep(6 << 20), ('x'):rep(6 << 20), ('x'):rep(6 << 20))",
        "return (('x'):rep(40 << 20)):upper()",
    ];
    for source in hungry {
        let mut vm = machine(LITTLE_MEMORY);
        let caught = format!(
            "local ok, message = pcall(function() {source} end) return tostring(ok) .. ' ' .. tostring(message)"
        );
        let outcome = run(&mut vm, &caught).expect("the error is caught");
        assert!(
            outcome.contains("not enough memory")
                || outcome.contains("too large")
                || outcome.contains("overflow"),
            "{source}: {outcome}"
        );
        assert!(
            vm.memory_used() < 40 << 20,
            "{source}: {} bytes in use",
            vm.memory_used()
        );
        assert_eq!(
            run(&mut vm, "collectgarbage() return #('x'):rep(1000)"),
            Ok("1000".into()),
            "after: {source}"
        );
    }
}

#[test]
fn deep_recursion_is_an_error_with_a_position() {
    let mut vm = machine(Limits::default());
    let error = run(&mut vm, "local function f() return 1 + f() end return f()").unwrap_err();
    assert!(error.starts_with("input:1: stack overflow"), "{error}");
    let error = run(&mut vm, "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k .. 'x'] end return t.a")
        .unwrap_err();
    assert!(error.contains("C stack overflow"), "{error}");
    let error = run(
        &mut vm,
        "local function f(s) return (s:gsub('.', f)) end return f('x')",
    )
    .unwrap_err();
    assert!(error.contains("C stack overflow"), "{error}");
    let error = run(
        &mut vm,
        "local function f() return coroutine.wrap(f)() end return f()",
    )
    .unwrap_err();
    assert!(error.contains("C stack overflow"), "{error}");
}

#[test]
fn deep_nesting_of_source_is_a_syntax_error() {
    let mut vm = machine(Limits::default());
    let deep = [
        format!("return {}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("return {}", "{".repeat(10_000)),
        format!("return -{}1", "not ".repeat(10_000)),
        "do ".repeat(10_000),
        "function f() ".repeat(10_000),
        format!("return {}1", "2^".repeat(10_000)),
        format!("return {}''", "'' .. ".repeat(10_000)),
        "if x then ".repeat(10_000),
    ];
    for source in deep {
        let error = run(&mut vm, &source).unwrap_err();
        assert!(error.starts_with("input:1: "), "{error}");
    }
    assert_eq!(run(&mut vm, "return 1"), Ok("1".into()));
}

#[test]
fn an_error_leaves_the_machine_as_it_was() {
    let mut vm = machine(Limits::default());
    for _ in 0..1000 {
        assert!(
            run(
                &mut vm,
                "local t = setmetatable({}, {__index = function() error('x') end}) return t.y"
            )
            .is_err()
        );
        assert!(run(&mut vm, "table.sort({3, 2, 1}, function() error({}) end)").is_err());
        assert!(run(&mut vm, "coroutine.wrap(function() error() end)()").is_err());
        assert!(run(&mut vm, "return nil .. 1").is_err());
    }
    assert_eq!(
        run(&mut vm, "return coroutine.isyieldable()"),
        Ok("false".into())
    );
    assert_eq!(
        run(&mut vm, "return select('#', table.unpack({}, 1, 100))"),
        Ok("100".into())
    );
}

/// Naming the function of an error means searching modules and code, which a program can make long.
#[test]
fn names_in_errors_are_paid_for() {
    const ERRORS: usize = 1000;
    let gas_of = |prologue: &str| {
        let mut vm = machine(Limits {
            memory: 64 << 20,
            gas: 1_000_000_000,
        });
        let source = format!(
            "{prologue} for i = 1, {ERRORS} do pcall(string.rep) pcall(debug.traceback) end"
        );
        let globals = Value::table(vm.globals());
        let function = vm
            .load(source.as_bytes(), b"=input", globals)
            .expect("it is valid");
        let before = vm.gas();
        vm.call_value(function, &[]).expect("it raises nothing");
        before - vm.gas()
    };
    let plain = gas_of("");
    let many_entries = gas_of("local t = {} for i = 1, 20000 do t[i] = i end package.loaded.t = t");
    let much_code = gas_of(&"local x = 1 x = x + 1 ".repeat(100));
    assert!(many_entries > plain + ERRORS as u64 * 2 * 20_000 / 8);
    assert!(much_code > plain + ERRORS as u64 * 200 / 8);
}
