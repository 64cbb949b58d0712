//! What the functions cost and how they stop; what they compute is compared with PUC-Rio's by the conformance tests.

use crate::{Limits, Stop, Value, Vm};

const MEBIBYTE: usize = 1 << 20;

/// The text of the chunk's first result, or of its error; and the machine after it.
fn run(limits: Limits, source: &str) -> (Result<String, String>, Vm) {
    let mut vm = Vm::new(limits);
    vm.open_libraries().expect("room for the libraries");
    vm.set_gas(limits.gas);
    let globals = Value::table(vm.globals());
    let result = vm
        .load(source.as_bytes(), b"=test", globals)
        .and_then(|chunk| vm.call_value(chunk, &[]));
    let (value, failed) = match result {
        Ok(value) => (value, false),
        Err(_) => (vm.error_value(), true),
    };
    let text = vm.to_text(value).expect("a value with a text");
    let text = String::from_utf8_lossy(text.as_bytes()).into_owned();
    (if failed { Err(text) } else { Ok(text) }, vm)
}

fn roomy() -> Limits {
    Limits {
        memory: 256 * MEBIBYTE,
        gas: 1 << 40,
    }
}

/// The gas that a chunk uses.
fn gas_of(source: &str) -> u64 {
    let limits = roomy();
    let (result, vm) = run(limits, source);
    result.unwrap_or_else(|error| panic!("{source}: {error}"));
    limits.gas - vm.gas()
}

#[test]
fn work_is_paid_by_the_byte() {
    let prepare = "local s = ('x'):rep(1 << 20) local f = string.pack('s4', s) ";
    let prepared = gas_of(prepare);
    for work in [
        "return ('x'):rep(1 << 20)",
        "return ('x'):rep(1 << 10, ('y'):rep(1 << 10))",
        "return s:upper()",
        "return s:lower()",
        "return s:reverse()",
        "return s:sub(2)",
        "return s:find('y')",
        "return s:find('y', 1, true)",
        "return s:find('[y]')",
        "return s:find('%d')",
        "return s:find('^x-y')",
        "return s:match('x*')",
        "return s:match('^.*y')",
        "return s:gsub('y', 'z')",
        "return s:gsub('^x*$', '%0')",
        "return s:gsub('x', 'y', 1)",
        "return ('%s'):format(s)",
        "return ('%q'):format(s)",
        "return s:format(1)",
        "return string.pack('z', s)",
        "return string.pack('s4', s)",
        "return string.pack('c1048576', 'x')",
        "return string.unpack('s4', f)",
        "return string.unpack('c1048576', f)",
        "return utf8.len(s)",
        "return utf8.offset(s, 1 << 20)",
    ] {
        let gas = gas_of(&format!("{prepare}{work}")) - prepared;
        // A page of code costs less than this, a mebibyte cannot.
        assert!(gas >= (MEBIBYTE / 32) as u64, "{work} costs only {gas}");
    }
}

#[test]
fn endless_matches_stop() {
    for work in [
        "return ('a'):rep(100):find(('a-'):rep(50) .. 'b')",
        "return ('a'):rep(100):gsub(('a*'):rep(50) .. 'b', '')",
        "for _ in ('a'):rep(100):gmatch(('a?'):rep(90) .. ('a'):rep(90) .. 'b') do end",
        "return pcall(string.match, ('a'):rep(1000), ('.-'):rep(20) .. 'b')",
        "return ('('):rep(100000):find('%b()')",
        "return ('a'):rep(100000):find('[' .. ('b'):rep(100000) .. ']')",
        "return ('a'):rep(100000):find(('a'):rep(50000) .. 'b', 1, true)",
        "while true do pcall(string.gsub, ('x'):rep(500), 'x', ('y'):rep(100000)) end",
        "while true do pcall(string.rep, 'x', 1 << 20) end",
        "while true do pcall(string.format, '%99.99f', 1e300) end",
    ] {
        let limits = Limits {
            gas: 10_000_000,
            ..roomy()
        };
        let (result, vm) = run(limits, work);
        assert_eq!(vm.stopped(), Some(Stop::OutOfGas), "{work}: {result:?}");
    }
}

#[test]
fn too_large_results_are_errors() {
    for work in [
        "('x'):rep(1 << 30)",
        "('x'):rep(1 << 20):rep(1 << 10)",
        "('x'):rep(1 << 20):gsub('x', ('y'):rep(1 << 10))",
        "('x'):rep(1 << 20):gsub('x', function() return ('y'):rep(1 << 10) end)",
        "('%s%s%s'):format(('x'):rep(1 << 23), ('y'):rep(1 << 23), ('z'):rep(1 << 23))",
        "string.pack('c1073741824', '')",
        "string.pack('s8', ('x'):rep(1 << 26))",
        "('%q'):format(('\\0'):rep(1 << 24))",
    ] {
        let limits = Limits {
            memory: 32 * MEBIBYTE,
            ..roomy()
        };
        let source = format!("local ok, e = pcall(function() return {work} end) return e");
        let (result, vm) = run(limits, &source);
        assert_eq!(result.as_deref(), Ok("not enough memory"), "{work}");
        assert_eq!(vm.stopped(), None);
    }
    let (result, _) = run(roomy(), "return ('xx'):rep(1 << 62)");
    assert_eq!(result, Err("test:1: resulting string too large".into()));
}

#[test]
fn garbage_made_while_calling_back_is_collected() {
    for (work, expected) in [
        (
            "local s = ('ab'):rep(20000):gsub('%w', function(c) local t = {} for i = 1, 10 do t[i] = c .. i end return t[3] end)
             return #s .. s:sub(1, 4)",
            "80000a3b3",
        ),
        (
            "local t = setmetatable({}, {__index = function(_, k) return k:rep(1000):sub(1, 2) end})
             local s = ('ab '):rep(20000):gsub('%w+', t) return #s .. s:sub(1, 6)",
            "60000ab ab ",
        ),
        (
            "local n = 0 for k, v in ('key=value '):rep(20000):gmatch('(%w+)=(%w+)') do n = n + #(k:rep(100) .. v) end
             return n",
            "6100000",
        ),
        (
            "local o = setmetatable({}, {__tostring = function() collectgarbage() return ('x'):rep(50) end})
             return #('%s%s%s'):rep(10):format(table.unpack({o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o,
             o, o, o, o, o, o, o, o, o}))",
            "1500",
        ),
    ] {
        let limits = Limits {
            memory: 8 * MEBIBYTE,
            ..roomy()
        };
        assert_eq!(run(limits, work).0.as_deref(), Ok(expected));
    }
}

#[test]
fn an_iterator_whose_upvalues_were_taken_ends() {
    for index in 1..=4 {
        let source = format!(
            "local f = ('abc'):gmatch('.') f() debug.setupvalue(f, {index}, nil) return select('#', f())"
        );
        assert!(run(roomy(), &source).0.is_ok());
    }
}
