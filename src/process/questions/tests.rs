//! Questions about processes, as hosts ask them.

use crate::{Process, Status};

/// The answer to a request about a process that evaluated some sources before.
fn ask(evaluated: &[&str], rest: &str) -> (Status, String) {
    let mut process = booted();
    for source in evaluated {
        let reply = eval(&mut process, source, "");
        assert_eq!(reply.0, Status::Ok, "{}", reply.1);
    }
    let request = format!(r#"{{"message":{{}},{rest}}}"#);
    let reply = process.handle(request.as_bytes());
    (reply.status, String::from_utf8(reply.json).unwrap())
}

/// A process that has seen its first message.
fn booted() -> Process {
    let mut process = Process::default();
    let fields = r#""Id":"p","Tags":[{"name":"Type","value":"Process"}]"#;
    send(&mut process, fields, "");
    process
}

fn send(process: &mut Process, fields: &str, rest: &str) -> (Status, String, u64) {
    let request = format!(
        r#"{{"message":{{"From":"me","Owner":"me","Target":"p","Module":"m","Block-Height":1,"Timestamp":1,"Data":"",{fields}}},
            "env":{{"Process":{{"Id":"p","Owner":"me","Tags":[]}},"Module":{{"Id":"m","Tags":[]}}}}{rest}}}"#
    );
    let reply = process.handle(request.as_bytes());
    (
        reply.status,
        String::from_utf8(reply.json).unwrap(),
        reply.gas,
    )
}

fn eval(process: &mut Process, source: &str, rest: &str) -> (Status, String, u64) {
    let mut data = Vec::new();
    crate::reply::write_string(&mut data, source.as_bytes());
    let data = String::from_utf8(data).unwrap();
    let fields = format!(r#""Id":"e","Tags":[{{"name":"Action","value":"Eval"}}],"Data":{data}"#);
    send(process, &fields, rest)
}

/// The answer to `{"check": source}`.
fn check(source: &str) -> String {
    let mut text = Vec::new();
    crate::reply::write_string(&mut text, source.as_bytes());
    let text = String::from_utf8(text).unwrap();
    let (status, json) = ask(&[], &format!(r#""question":{{"check":{text}}}"#));
    assert_eq!(status, Status::Ok, "{json}");
    json
}

#[test]
fn a_source_that_is_lua_names_its_globals() {
    let json = check("local a = Balances\nfunction Greet() print(a) end\nx.y = Greet");
    let expected = r#"{"globals":[{"name":"Balances","line":1,"assigned":false},{"name":"print","line":2,"assigned":false},{"name":"Greet","line":2,"assigned":true},{"name":"x","line":3,"assigned":false}]}"#;
    let sorted = |text: &str| {
        let mut names: Vec<_> = text
            .split("},{")
            .map(|part| part.trim_matches(['[', ']', '{', '}']).to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(sorted(&json), sorted(expected));
}

#[test]
fn an_expression_is_as_good_as_statements_as_it_is_in_an_evaluation() {
    assert_eq!(check("1 + 1"), r#"{"globals":[]}"#);
    assert!(check("#Inbox").contains(r#""name":"Inbox","line":1"#));
}

#[test]
fn what_is_no_lua_is_told_with_its_line() {
    let json = check("local x = 1\nlocal y = = 2\n");
    assert!(
        json.starts_with(r#"{"problem":{"line":2,"message":"unexpected symbol near '='"},"#),
        "{json}"
    );
    let json = check("if true then");
    assert!(
        json.contains(r#""line":1,"message":"'end' expected near <eof>""#),
        "{json}"
    );
}

#[test]
fn globals_are_shown_in_order_and_what_came_with_the_machine_is_marked() {
    let (status, json) = ask(
        &["Balances = { b = 2, a = 1, [2] = 'two', [1] = 'one', [true] = 1.5 }"],
        r#""question":{"inspect":{"depth":2,"limit":1000}}"#,
    );
    assert_eq!(status, Status::Ok, "{json}");
    let at = json
        .find(r#"{"key":"Balances","step":"Balances","type":"table""#)
        .unwrap();
    let balances = &json[at..];
    let order: Vec<_> = [
        r#""key":"[1]","step":1,"type":"string","text":"one""#,
        r#""key":"[2]""#,
        r#""key":"a","step":"a","type":"integer","text":"1""#,
        r#""key":"b""#,
        r#""key":"[true]","step":true,"type":"float","text":"1.5""#,
    ]
    .iter()
    .map(|part| {
        balances
            .find(part)
            .unwrap_or_else(|| panic!("{part} in {balances}"))
    })
    .collect();
    assert!(order.is_sorted(), "{order:?}");
    let (_, json) = ask(
        &["Balances = {}"],
        r#""question":{"inspect":{"limit":1000}}"#,
    );
    let global = |name: &str| {
        let start = json.find(&format!(r#"{{"key":"{name}","step""#)).unwrap();
        json[start..].split(r#""size""#).next().unwrap().to_owned()
    };
    assert!(global("string").contains(r#""builtin":true"#));
    assert!(global("math").contains(r#""builtin":true"#));
    assert!(global("Prompt").contains(r#""builtin":true"#));
    assert!(!global("Balances").contains("builtin"));
    assert!(
        !global("Handlers").contains("builtin"),
        "it holds the process's own handlers"
    );
}

#[test]
fn a_path_leads_into_tables_functions_and_metatables() {
    let code = "local secret = { 42 } function Peek() return secret[1] end Odd = setmetatable({}, { __index = { deep = 'value' } })";
    let inspect = |path: &str| {
        ask(
            &[code],
            &format!(r#""question":{{"inspect":{{"path":{path}}}}}"#),
        )
        .1
    };
    let peek = inspect(r#"["Peek",{"upvalue":1}]"#);
    assert!(
        peek.starts_with(r#"{"key":"secret","type":"table""#),
        "{peek}"
    );
    assert!(peek.contains(r#""text":"42""#), "{peek}");
    let odd = inspect(r#"["Odd",{"metatable":true},"__index","deep"]"#);
    assert!(
        odd.starts_with(r#"{"key":"deep","type":"string","text":"value""#),
        "{odd}"
    );
}

#[test]
fn entries_are_shown_from_one_on_and_those_in_them_all() {
    let code = "T = { { 1, 2, 3 }, { 4, 5, 6 } }";
    let question = r#""question":{"inspect":{"path":["T"],"depth":2,"from":1,"limit":2}}"#;
    let (_, json) = ask(&[code], question);
    for (text, is_shown) in [("1", false), ("4", true), ("5", true), ("6", false)] {
        assert_eq!(
            json.contains(&format!(r#""text":"{text}""#)),
            is_shown,
            "{text} in {json}"
        );
    }
    assert!(json.contains(r#""omitted":1"#), "{json}");
}

#[test]
fn a_path_that_leads_nowhere_says_where() {
    let (status, json) = ask(
        &[],
        r#""question":{"inspect":{"path":["Handlers","nothing","more"]}}"#,
    );
    assert_eq!(status, Status::InvalidRequest);
    assert_eq!(
        json,
        r#"{"Error":"invalid request: question.inspect.path[1] leads nowhere"}"#
    );
    let (status, json) = ask(&[], r#""question":{"dance":true}"#);
    assert_eq!(status, Status::InvalidRequest);
    assert_eq!(
        json,
        r#"{"Error":"invalid request: question must be check, inspect or trace"}"#
    );
}

#[test]
fn all_globals_together_have_a_digest() {
    assert_eq!(digest_at(&["A = 1"], ""), digest_at(&["A = 1"], ""));
    assert_ne!(digest_at(&["A = 1"], ""), digest_at(&["A = 2"], ""));
}

/// The digest of a global after some sources.
fn digest(evaluated: &[&str], name: &str) -> String {
    digest_at(evaluated, &format!("\"{name}\""))
}

fn digest_at(evaluated: &[&str], path: &str) -> String {
    let question = format!(r#""question":{{"inspect":{{"path":[{path}],"depth":0}}}}"#);
    let (_, json) = ask(evaluated, &question);
    let (_, rest) = json.split_once(r#""digest":""#).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_digest_is_another_one_when_something_deep_inside_is() {
    let first = "T = { a = { b = { c = 1 } }, list = { 1, 2, 3 } }";
    assert_eq!(digest(&[first], "T"), digest(&[first, "Other = 1"], "T"));
    assert_eq!(
        digest(&[first], "T"),
        digest(&[first, "T.a.b.c = 2 T.a.b.c = 1"], "T")
    );
    assert_ne!(digest(&[first], "T"), digest(&[first, "T.a.b.c = 2"], "T"));
    assert_ne!(
        digest(&[first], "T"),
        digest(&[first, "T.list[3], T.list[2] = 2, 3"], "T")
    );
    let closure = "local n = 0 function Next() n = n + 1 return n end";
    assert_ne!(
        digest(&[closure], "Next"),
        digest(&[closure, "Next()"], "Next")
    );
}

#[test]
fn what_is_deep_or_in_itself_has_a_digest_too() {
    let ring = "Ring = {} Ring.self = Ring Ring.value = 1";
    assert_ne!(
        digest(&[ring], "Ring"),
        digest(&[ring, "Ring.value = 2"], "Ring")
    );
    let deep =
        "Deep = {} local at = Deep for i = 1, 100000 do at.next = {} at = at.next end End = at";
    assert_ne!(
        digest(&[deep], "Deep"),
        digest(&[deep, "End.value = 1"], "Deep")
    );
}

const TRACE: &str = r#","question":{"trace":{"grain":0}}"#;

/// The answer to a message to a process with handlers.
fn tell(code: &str, tags: &str, rest: &str) -> (Status, String, u64) {
    let mut process = booted();
    let (status, json, _) = eval(&mut process, code, "");
    assert_eq!(status, Status::Ok, "{json}");
    let fields = format!(r#""Id":"x","Tags":[{tags}]"#);
    send(&mut process, &fields, rest)
}

/// The trace of a message, which costs and gives what the message does.
fn trace(code: &str, tags: &str) -> (u64, String) {
    let (_, plain, gas) = tell(code, tags, "");
    let (status, json, traced_gas) = tell(code, tags, TRACE);
    assert_eq!(status, Status::Ok);
    assert_eq!(traced_gas, gas, "a trace costs what the message costs");
    let result = format!(r#""result":{plain}"#);
    assert!(json.contains(&result), "{json}\n{plain}");
    (gas, json)
}

const HANDLERS: &str = r#"
Handlers.add("info", "Info", function() end)
Handlers.add("log", function(m) return m.Action == "Transfer" and "continue" end, function() Logged = true end)
Handlers.add("big", { Action = "Transfer", Quantity = "%d%d%d+" }, function() end)
Handlers.add("transfer", { Action = "Transfer", Quantity = "%d+", Recipient = "_" }, function(m)
  for i = 1, 100 do Sum = (Sum or 0) + i end
end)
Handlers.add("never", "Never", function() end)
"#;

#[test]
fn a_trace_tells_which_handlers_were_asked_and_why_they_passed() {
    let tags = r#"{"name":"Action","value":"Transfer"},{"name":"Quantity","value":"12"},{"name":"Recipient","value":"bob"}"#;
    let (_, json) = trace(HANDLERS, tags);
    let (_, rest) = json.split_once(r#""handling":"#).unwrap();
    let (handling, _) = rest.split_once(r#","profile""#).unwrap();
    for (name, verdict) in [
        ("info", "passed"),
        ("log", "continued"),
        ("big", "passed"),
        ("transfer", "handled"),
    ] {
        assert!(
            handling.contains(&format!(r#"{{"name":"{name}","verdict":"{verdict}""#)),
            "{name} in {handling}"
        );
    }
    assert!(
        handling.starts_with(r#"{"outcome":"handled""#),
        "{handling}"
    );
    assert!(
        handling.contains(r#""reason":"Action is \"Transfer\", not \"Info\"""#),
        "{handling}"
    );
    assert!(
        handling.contains(r#""reason":"Quantity is \"12\", not \"%d%d%d+\"""#),
        "{handling}"
    );
    assert!(!handling.contains("never"), "{handling}");
}

#[test]
fn a_trace_tells_what_nobody_took() {
    let (_, json) = trace(HANDLERS, r#"{"name":"Action","value":"Transfer"}"#);
    assert!(json.contains(r#""handling":{"outcome":"inbox""#), "{json}");
    assert!(json.contains(r#""reason":"it has no Quantity""#), "{json}");
}

#[test]
fn a_trace_tells_who_is_not_trusted_and_what_failed() {
    let mut process = booted();
    let request = format!(
        r#"{{"message":{{"Id":"x","From":"somebody","Owner":"authority","Target":"p","Timestamp":1,"Block-Height":1,"Tags":[],"Data":""}}{TRACE}}}"#
    );
    let reply = process.handle(request.as_bytes());
    let json = String::from_utf8(reply.json).unwrap();
    assert!(
        json.contains(r#""handling":{"outcome":"not-trusted","handlers":[]}"#),
        "{json}"
    );
    let failing = "Handlers.add('bad', 'Bad', function(m) error('no') end)";
    let (_, json) = trace(failing, r#"{"name":"Action","value":"Bad"}"#);
    assert!(json.starts_with(r#"{"status":"error""#), "{json}");
    assert!(json.contains(r#""handling":{"outcome":"failed""#), "{json}");
}

/// The gas of all stacks of a trace.
fn profiled(json: &str) -> u64 {
    let (_, stacks) = json.split_once(r#""stacks":"#).unwrap();
    let parts = stacks.split(r#""gas":"#).skip(1);
    parts
        .map(|part| part.split('}').next().unwrap().parse::<u64>().unwrap())
        .sum()
}

#[test]
fn a_profile_accounts_for_all_gas_and_names_the_line_of_a_loop() {
    let tags = r#"{"name":"Action","value":"Transfer"},{"name":"Quantity","value":"12"},{"name":"Recipient","value":"bob"}"#;
    let (gas, json) = trace(HANDLERS, tags);
    assert_eq!(profiled(&json), gas, "{json}");
    let (_, functions) = json.split_once(r#""functions":["#).unwrap();
    let digest = format!("{:08x}", lunette_lua::vm::digest(HANDLERS.as_bytes()));
    let function = format!(r#""chunk":"aos","digest":"{digest}","line":5"#);
    assert!(functions.contains(&function), "{functions}");
    assert!(json.contains(",6]]"), "the loop is in line 6: {json}");
}

#[test]
fn a_trace_of_what_runs_out_of_gas_has_a_profile_too() {
    let mut process = booted();
    let limits = format!(r#","limits":{{"gas":100000}}{TRACE}"#);
    let (status, json, gas) = eval(&mut process, "while true do end", &limits);
    assert_eq!((status, gas), (Status::Ok, 100_000), "{json}");
    assert!(
        json.starts_with(r#"{"status":"out-of-gas","gas":100000"#),
        "{json}"
    );
    assert!(profiled(&json).abs_diff(gas) < 10, "{json}");
}

/// How a process reaches what the library tells whoever traces.
const NATIVE: &str = "local native for i = 1, 9 do
  local name, value = debug.getupvalue(Handlers.evaluate, i)
  if name == 'native' then native = value end
end ";

#[test]
fn what_tells_of_handlers_costs_a_process_that_calls_it_what_any_call_costs() {
    let gas = |call: &str| {
        let code = format!(
            "{NATIVE} local list = {{}} for i = 1, 100 do list[i] = {{ name = 'x', pattern = 'y' }} end for i = 1, 1000 do {call} end"
        );
        let (status, json, gas) = eval(&mut booted(), &code, "");
        assert_eq!(status, Status::Ok, "{json}");
        gas
    };
    let nothing = gas("");
    for call in [
        "native.watch_passed(list, 0, nil, {})",
        "native.watch_trial(list[1], 0, {})",
        "native.watch_outcome('inbox')",
    ] {
        assert!(gas(call) >= nothing + 4_000, "{call}");
    }
}

#[test]
fn a_process_that_replaces_what_compares_is_traced_all_the_same() {
    // The library compares a field and a tag; what comes after that is asked for the trace.
    let code = |hostile: &str| {
        format!(
            "Handlers.add('first', {{ Word = 'x%d' }}, function() end)
            local calls = 0
            require('.utils').matchesPattern = function()
                calls = calls + 1
                if calls > 2 then {hostile} end
                return false
            end"
        )
    };
    let tags = r#"{"name":"Word","value":"y"}"#;
    for hostile in [
        "for index in pairs(Handlers.list) do Handlers.list[index] = nil end collectgarbage()",
        "for _, handler in ipairs(Handlers.list) do handler.pattern = nil end collectgarbage()",
        "while true do end",
        "error('no')",
    ] {
        let (status, json, _) = tell(&code(hostile), tags, TRACE);
        assert_eq!(status, Status::Ok);
        let passed = r#"{"name":"first","verdict":"passed","pattern":"{ Word = \"x%d\" }""#;
        assert!(json.contains(passed), "{hostile}: {json}");
    }
}

#[test]
fn an_answer_has_so_many_entries_whatever_is_asked_for() {
    let code = "T = {} for i = 1, 50 do T[i] = T end";
    let question = r#""question":{"inspect":{"path":["T"],"depth":16,"limit":100000}}"#;
    let (status, json) = ask(&[code], question);
    assert_eq!(status, Status::Ok);
    assert!(json.matches(r#""key""#).count() <= 100_001);
}

#[test]
fn a_process_with_a_module_of_its_own_is_profiled_and_has_globals() {
    let mut process = Process::default();
    let module = r#"{"Id":"m","Tags":[],"Data":"function handle(message) Count = (Count or 0) + 1 return { Output = Count } end"}"#;
    let mut message = |rest: &str| {
        let request = format!(
            r#"{{"message":{{"Id":"x","From":"me","Owner":"me","Target":"p","Timestamp":1,"Block-Height":1,"Tags":[],"Data":""}},
                "env":{{"Process":{{"Id":"p","Owner":"me","Tags":[]}},"Module":{module}}}{rest}}}"#
        );
        let reply = process.handle(request.as_bytes());
        assert_eq!(reply.status, Status::Ok);
        (String::from_utf8(reply.json).unwrap(), reply.gas)
    };
    let (json, gas) = message(TRACE);
    assert!(json.starts_with(r#"{"status":"ok""#), "{json}");
    assert!(!json.contains(r#""handling""#), "{json}");
    assert_eq!(profiled(&json), gas, "{json}");
    let (json, _) = message(r#","question":{"inspect":{"path":["Count"]}}"#);
    assert!(json.contains(r#""text":"1""#), "{json}");
}
