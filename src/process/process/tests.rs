//! What a process answers, natively.

use crate::Process;
use crate::json::Json;

/// A process and its owner, who talks to it.
struct Conversation {
    process: Process,
    limits: &'static str,
}

/// A reply with its parts at hand.
struct Answer {
    json: Json,
}

impl Conversation {
    fn begin() -> Self {
        Conversation {
            process: Process::default(),
            limits: "{}",
        }
    }

    fn send(&mut self, message: &str) -> Answer {
        let request = format!(
            r#"{{"message":{message},"env":{{"Process":{{"Id":"the process","Owner":"me"}}}},"limits":{}}}"#,
            self.limits
        );
        let reply = self.process.handle(request.as_bytes());
        Answer {
            json: Json::parse(reply.as_bytes()).expect("a reply is JSON"),
        }
    }

    fn eval_as(&mut self, from: &str, source: &str) -> Answer {
        let mut data = String::new();
        Json::String(source.to_owned()).write(&mut data);
        self.send(&format!(
            r#"{{"From":"{from}","Timestamp":1234567890123,"Tags":[{{"name":"Action","value":"Eval"}}],"Data":{data}}}"#
        ))
    }

    fn eval(&mut self, source: &str) -> Answer {
        self.eval_as("me", source)
    }
}

impl Answer {
    fn output(&self) -> &str {
        let output = self
            .json
            .get("Output")
            .and_then(|output| output.get("data"));
        output
            .and_then(Json::as_str)
            .expect("a reply has an output")
    }

    fn error(&self) -> Option<&str> {
        self.json.get("Error").and_then(Json::as_str)
    }

    fn code(&self) -> Option<&str> {
        self.json.get("ErrorCode").and_then(Json::as_str)
    }

    fn messages(&self) -> &[Json] {
        match self.json.get("Messages") {
            Some(Json::Array(messages)) => messages,
            _ => panic!("a reply has messages"),
        }
    }

    fn gas(&self) -> i64 {
        match self.json.get("GasUsed") {
            Some(Json::Integer(gas)) => *gas,
            _ => panic!("a reply has its gas"),
        }
    }
}

#[test]
fn values_are_shown_as_a_person_wants_them() {
    let mut process = Conversation::begin();
    for (source, shown) in [
        ("1 + 1", "2"),
        ("return 1, nil, 'two'", "1\tnil\ttwo"),
        ("x = 5", ""),
        ("x", "5"),
        ("{}", "{}"),
        ("{ 1, 'a', { b = true } }", "{ 1, \"a\", { b = true } }"),
        (
            "{ z = 1, a = 2, [10] = 3, ['not a name'] = 4 }",
            "{ [10] = 3, a = 2, [\"not a name\"] = 4, z = 1 }",
        ),
        (
            "setmetatable({}, { __tostring = function() return 'me' end })",
            "me",
        ),
        ("local t = {} t.t = t return t", "{ t = { ... } }"),
        ("print(1, 'a', {2}) return 3", "1\ta\t{ 2 }\n3"),
    ] {
        let answer = process.eval(source);
        assert_eq!(answer.error(), None, "{source}");
        assert_eq!(answer.output(), shown, "{source}");
    }
}

#[test]
fn a_long_table_is_broken_into_lines() {
    let answer = Conversation::begin().eval("{ ('a'):rep(50), { ('b'):rep(80) } }");
    let expected = format!(
        "{{\n  \"{}\",\n  {{\n    \"{}\"\n  }}\n}}",
        "a".repeat(50),
        "b".repeat(80)
    );
    assert_eq!(answer.output(), expected);
}

#[test]
fn errors_carry_their_line() {
    let mut process = Conversation::begin();
    for (source, error) in [
        (
            "local x\n\nreturn x.y",
            "[string \"aos\"]:3: attempt to index a nil value (local 'x')",
        ),
        ("x = = 1", "[string \"aos\"]:1: unexpected symbol near '='"),
        ("error('plain', 0)", "plain"),
        ("error({ code = 7 })", "{ code = 7 }"),
        ("error()", "nil"),
        (
            "error(setmetatable({}, { __tostring = error }))",
            "an error whose __tostring fails",
        ),
    ] {
        let answer = process.eval(source);
        assert_eq!(answer.error(), Some(error), "{source}");
        assert_eq!(answer.code(), Some("lua-error"), "{source}");
    }
}

#[test]
fn what_was_printed_before_an_error_is_kept_and_what_was_sent_is_not() {
    let answer =
        Conversation::begin().eval("print('so far') Send{ Target = 'x' } error('stop', 0)");
    assert_eq!(
        (answer.output(), answer.error()),
        ("so far\n", Some("stop"))
    );
    assert!(answer.messages().is_empty());
}

#[test]
fn messages_go_out_with_their_tags() {
    let mut process = Conversation::begin();
    let answer =
        process.eval("Send{ Target = 'you', Data = 'd', Action = 'Hi', Tags = { Count = 3 } }");
    let mut text = String::new();
    answer.json.get("Messages").unwrap().write(&mut text);
    let tags = [
        ("Data-Protocol", "ao"),
        ("Variant", "ao.TN.1"),
        ("Type", "Message"),
        ("Reference", "1"),
        ("Action", "Hi"),
        ("Count", "3"),
    ]
    .map(|(name, value)| format!(r#"{{"name":"{name}","value":"{value}"}}"#))
    .join(",");
    assert_eq!(
        text,
        format!(
            r#"[{{"Target":"you","Data":"d","Anchor":"{:032}","Tags":[{tags}]}}]"#,
            1
        )
    );
    let answer = process.eval("ao.send{ Target = 'you' } return ao.reference");
    assert_eq!((answer.output(), answer.messages().len()), ("2", 1));
}

#[test]
fn a_message_that_cannot_be_sent_is_an_error_that_says_why() {
    let mut process = Conversation::begin();
    for (arguments, error) in [
        ("{}", "Target must be a string, got nil"),
        (
            "{ Target = 'x', Data = {} }",
            "Data must be a string, got table",
        ),
        (
            "{ Target = 'x', Quantity = {} }",
            "tag 'Quantity' must be a string, got table",
        ),
        (
            "{ Target = 'x', Tags = 'y' }",
            "Tags must be a table, got string",
        ),
        (
            "{ Target = 'x', Tags = { { name = 1 } } }",
            "tag '1' must be a string, got nil",
        ),
        (
            "{ Target = 'x', [{}] = 1 }",
            "the name of a tag must be a string, got table",
        ),
        ("'x'", "a table is expected, got string"),
    ] {
        let within_a_chunk = process.eval(&format!("local sent\nsent = Send({arguments})"));
        let expected = format!("[string \"aos\"]:2: Send: {error}");
        assert_eq!(
            within_a_chunk.error(),
            Some(expected.as_str()),
            "{arguments}"
        );
        let alone = process.eval(&format!("Send({arguments})"));
        assert_eq!(
            alone.error(),
            Some(format!("Send: {error}").as_str()),
            "{arguments}"
        );
    }
}

#[test]
fn other_messages_go_to_the_handler() {
    let mut process = Conversation::begin();
    let message = r#"{"From":"you","Data":"body","Number":1.5,"Deep":{"list":[1,null,true]},"Nothing":null,
        "Tags":[{"name":"Action","value":"Ask"},{"name":"Action","value":"Ignored"},{"name":"From","value":"liar"}]}"#;
    assert_eq!(
        process.send(message).error(),
        Some("no handler: define a global function handle(message)")
    );
    process.eval(
        "function handle(m) print(m.Action, m.From, m.Data, m.Number, m.Deep.list[3], m.Nothing, m.Tags.From, m.TagArray[2].value) end",
    );
    assert_eq!(
        process.send(message).output(),
        "Ask\tyou\tbody\t1.5\ttrue\tnil\tliar\tIgnored\n"
    );
}

#[test]
fn only_the_owner_evaluates() {
    let mut process = Conversation::begin();
    process.eval("function handle(m) print('refused', m.From) end secret = 1");
    assert_eq!(
        process.eval_as("stranger", "return secret").output(),
        "refused\tstranger\n"
    );
}

#[test]
fn an_owner_does_not_forge_who_owns() {
    let mut process = Conversation::begin();
    process.eval("Owner = 'stranger' function handle(m) print('handled') end");
    assert_eq!(
        process.eval_as("stranger", "return 1").output(),
        "handled\n"
    );
    assert_eq!(
        process.eval("return Owner, ao.id").output(),
        "me\tthe process"
    );
}

#[test]
fn state_lives_from_message_to_message() {
    let mut process = Conversation::begin();
    process.eval("local n = 0 function count() n = n + 1 return n end co = coroutine.wrap(function() for i = 1, 9 do coroutine.yield(i) end end)");
    assert_eq!(process.eval("count(), co()").output(), "1\t1");
    assert_eq!(process.eval("count(), co()").output(), "2\t2");
}

#[test]
fn the_clock_is_the_message() {
    assert_eq!(
        Conversation::begin()
            .eval("os.time(), os.time{ year = 2020, month = 1, day = 1 }")
            .output(),
        "1234567890123\t1234567890123"
    );
}

#[test]
fn an_endless_loop_runs_out_of_gas_and_cannot_be_caught() {
    let mut process = Conversation::begin();
    for source in [
        "while true do end",
        "pcall(function() while true do end end)",
        "('a'):rep(1 << 20):find(('a*'):rep(50) .. 'b')",
    ] {
        process.limits = r#"{"gas":1000000}"#;
        let answer = process.eval(source);
        assert_eq!(
            (answer.code(), answer.error()),
            (Some("out-of-gas"), Some("out of gas")),
            "{source}"
        );
        assert_eq!(answer.gas(), 1_000_000, "{source}");
        process.limits = "{}";
        assert_eq!(process.eval("1 + 1").output(), "2", "after {source}");
    }
}

#[test]
fn memory_is_bounded() {
    let mut process = Conversation::begin();
    for source in [
        "local t = {} for i = 1, 1e9 do t[i] = {} end",
        "('x'):rep(1 << 30)",
        "s = 'x' while true do s = s .. s end",
    ] {
        process.limits = r#"{"memory":4194304}"#;
        let answer = process.eval(source);
        assert_eq!(
            (answer.code(), answer.error()),
            (Some("out-of-memory"), Some("not enough memory")),
            "{source}"
        );
        process.limits = "{}";
        assert_eq!(process.eval("1 + 1").output(), "2", "after {source}");
    }
}

#[test]
fn gas_is_the_same_every_time() {
    let source = "local t = {} for i = 1, 100 do t[i] = tostring(i) end return table.concat(t)";
    let gas = || Conversation::begin().eval(source).gas();
    assert!(gas() > 100);
    assert_eq!(gas(), gas());
}

#[test]
fn output_is_bounded() {
    let answer = Conversation::begin().eval("while true do print(('x'):rep(1 << 20)) end");
    assert_eq!(
        answer
            .error()
            .map(|error| error.ends_with("too much output in one evaluation")),
        Some(true)
    );
}

#[test]
fn a_process_cannot_lock_its_owner_out() {
    for source in [
        "for name in pairs(_G) do _G[name] = nil end",
        "for name in pairs(package.loaded) do package.loaded[name] = nil end",
        "_G = nil ao = 5 Send = 7 setmetatable = 1 os = nil Owner = 'x'",
        "setmetatable(_G, { __index = error, __newindex = error })",
        "setmetatable(ao, { __newindex = error }) setmetatable(os, { __newindex = error }) ao.id = nil os.time = nil",
        "local r = debug.getregistry() for key in pairs(r) do r[key] = nil end",
        "debug.setmetatable('', nil)",
        "debug.setmetatable('', { __index = error, __concat = error, __len = error })",
        "debug.setmetatable(nil, { __index = error }) debug.setmetatable(1, { __add = error, __lt = error })",
        "debug.setmetatable(print, { __call = error })",
        "string.find = nil string.format = error table.concat = error",
        "debug.sethook(function() error('hooked') end, 'l', 1)",
        "coroutine.wrap(function() coroutine.yield() end)() collectgarbage('stop')",
        "handle = error",
    ] {
        let mut process = Conversation::begin();
        process.eval(source);
        let answer = process.eval("{ 1 + 1, 'x' .. 2 }");
        assert_eq!(
            (answer.error(), answer.output()),
            (None, "{ 2, \"x2\" }"),
            "after {source}"
        );
    }
}

#[test]
fn bad_requests_are_refused_and_change_nothing() {
    let mut process = Conversation::begin();
    process.eval("x = 1");
    let answer = process.send(r#"{"Tags":"none"}"#);
    assert_eq!(answer.code(), Some("invalid-request"));
    assert_eq!(
        answer.error(),
        Some("invalid request: message.Tags must be an array of { name, value }")
    );
    assert_eq!(process.eval("x").output(), "1");
}
