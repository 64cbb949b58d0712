//! What a process answers, natively.

use crate::reply::write_string;
use crate::{Process, Status};

const ENV: &str = r#"{"Process":{"Id":"PROCESS","Owner":"OWNER","Tags":[{"name":"Name","value":"test"},{"name":"Authority","value":"AUTH"},{"name":"Module","value":"MODULE"}]},"Module":{"Id":"MODULE","Owner":"MO","Tags":[]}}"#;
const ITEM: &str = r#""Id":"PROCESS","Tags":[{"name":"Type","value":"Process"},{"name":"Module","value":"MODULE"}]"#;

/// A process and its owner, who talks to it.
struct Conversation {
    process: Process,
    limits: &'static str,
    count: u64,
}

/// The status and the JSON of a reply.
type Answer = (Status, String);

impl Conversation {
    fn begin() -> Self {
        let mut conversation = Conversation {
            process: Process::default(),
            limits: "{}",
            count: 0,
        };
        let (status, json) = conversation.send(ITEM);
        assert_eq!(status, Status::Ok, "{json}");
        conversation
    }

    /// Sends a message of these fields and those that every message has; of two with one name the given one counts.
    fn send(&mut self, fields: &str) -> Answer {
        self.count += 1;
        let (count, limits) = (self.count, self.limits);
        let timestamp = 1000 + count;
        self.request(&format!(
            r#"{{"message":{{"Id":"MSG{count}","Owner":"OWNER","From":"OWNER","Target":"PROCESS","Nonce":{count},"Epoch":0,
            "Timestamp":{timestamp},"Block-Height":1,"Hash-Chain":"h","Cron":false,"Read-Only":false,"Data":"","Tags":[],{fields}}},
            "env":{ENV},"limits":{limits}}}"#
        ))
    }

    fn request(&mut self, request: &str) -> Answer {
        let reply = self.process.handle(request.as_bytes());
        (reply.status, String::from_utf8(reply.json).unwrap())
    }

    fn eval(&mut self, source: &str) -> Answer {
        let mut data = Vec::new();
        write_string(&mut data, source.as_bytes());
        let data = String::from_utf8(data).unwrap();
        self.send(&format!(
            r#""Tags":[{{"name":"Action","value":"Eval"}}],"Data":{data}"#
        ))
    }

    /// A line of Lua, or the fields of a message.
    fn say(&mut self, line: &str) -> Answer {
        match line
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            Some(fields) if fields.starts_with('"') => self.send(fields),
            _ => self.eval(line),
        }
    }
}

/// Holds a conversation that was recorded with aos 2.0.4: a line that the owner says, and then lines `--> text`, each of which the answer
/// has to contain. `-- ` begins a remark.
fn recall(conversation: &str) {
    let mut process = Conversation::begin();
    let (mut said, mut answer) = ("", String::new());
    for line in conversation.lines().filter(|line| !line.starts_with("-- ")) {
        if let Some(expected) = line.strip_prefix("--> ") {
            assert!(
                answer.contains(expected),
                "{said}\nanswered {answer}\ninstead of {expected}"
            );
        } else {
            said = line;
            answer = process.say(line).1;
        }
    }
}

macro_rules! conversations {
    ($($name:ident: $file:literal,)*) => {$(
        #[test]
        fn $name() {
            recall(include_str!($file));
        }
    )*};
}

conversations! {
    utils_work_as_in_aos: "conversations/utils.txt",
    handlers_and_ao_take_and_refuse_as_in_aos: "conversations/handlers.txt",
    messages_find_their_handlers_as_in_aos: "conversations/matching.txt",
    messages_are_sent_as_in_aos: "conversations/sending.txt",
    lua_has_the_corners_of_aos: "conversations/corners.txt",
    evaluations_answer_as_in_aos: "conversations/results.txt",
    handlers_wait_as_in_aos: "conversations/waiting.txt",
    a_process_boots_as_in_aos: "conversations/boot.txt",
}

#[test]
fn an_endless_loop_runs_out_of_gas_and_cannot_be_caught() {
    let mut process = Conversation::begin();
    for source in [
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "('a'):rep(1 << 20):find(('a*'):rep(50) .. 'b')",
        "local t = {} t.t = t while true do ao.clone(t) end",
        "Handlers.add('x', function() while true do end end, print) Handlers.evaluate({ Action = 'x' }, {})",
    ] {
        process.limits = r#"{"gas":1000000}"#;
        let expected = (Status::OutOfGas, r#"{"Error":"out of gas"}"#.to_owned());
        assert_eq!(process.eval(source), expected, "{source}");
        process.limits = "{}";
        process.eval("Handlers.remove('x')");
        assert_eq!(process.eval("return 1").0, Status::Ok, "after {source}");
    }
}

#[test]
fn memory_is_bounded() {
    let mut process = Conversation::begin();
    for source in [
        "local t = {} for i = 1, 1e9 do t[i] = {} end",
        "('x'):rep(1 << 30)",
        "s = 'x' while true do s = s .. s end",
        "while true do print(('x'):rep(1 << 20)) end",
        "while true do Send({ Target = 'x', Data = ('x'):rep(1 << 20) }) end",
    ] {
        process.limits = r#"{"memory":8388608}"#;
        let (status, json) = process.eval(source);
        assert_eq!(status, Status::OutOfMemory, "{source}: {json}");
        process.limits = "{}";
        assert_eq!(process.eval("s = nil return 1").0, Status::Ok, "{source}");
    }
}

#[test]
fn a_stack_that_overflows_is_an_error_of_lua() {
    let mut process = Conversation::begin();
    for source in [
        "local function f() return f() + 1 end return f()",
        "local t = {} t.t = t return ao.clone({ [t] = t })",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] end return t.x",
        "local t = {} for i = 1, 1e5 do t = { t } end Send({ Target = 'x', Data = t })",
        "local t = {} for i = 1, 1e5 do t = { t } end return ao.clone(t)",
        "local t = {} for i = 1, 1e5 do t = { t } end return t",
        "Handlers.add('r', 'R', function(m) Handlers.evaluate(m, {}) end) Handlers.evaluate({ Action = 'R', Tags = {} }, {})",
        "local function nest() return coroutine.wrap(nest)() end nest()",
    ] {
        let (status, json) = process.eval(source);
        assert!(
            !matches!(status, Status::InvalidRequest | Status::OutOfGas),
            "{source}: {status:?} {json}"
        );
        assert_eq!(process.eval("return 1").0, Status::Ok, "after {source}");
    }
}

/// What breaks the library may break the process, whose host then puts it back; it never breaks the machine.
#[test]
fn whatever_a_process_does_to_itself_each_message_has_an_answer() {
    for source in [
        "for name in pairs(_G) do _G[name] = nil end",
        "for name in pairs(package.loaded) do package.loaded[name] = nil end",
        "_G = nil ao = 5 Send = 7 setmetatable = 1 os = nil Owner = 'x'",
        "setmetatable(_G, { __index = error, __newindex = error })",
        "setmetatable(ao, { __newindex = error, __index = error }) ao.id = nil ao.outbox = nil",
        "local r = debug.getregistry() for key in pairs(r) do r[key] = nil end",
        "debug.setmetatable('', nil)",
        "debug.setmetatable('', { __index = error, __concat = error, __len = error })",
        "debug.setmetatable(nil, { __index = error }) debug.setmetatable(1, { __add = error, __lt = error })",
        "debug.setmetatable(print, { __call = error })",
        "string.find = nil string.format = error table.concat = error table.insert = nil",
        "debug.sethook(function() error('hooked') end, 'l', 1)",
        "coroutine.wrap(function() coroutine.yield() end)() collectgarbage('stop')",
        "Handlers.list = { 1, 'x', {}, setmetatable({}, { __index = error }) }",
        "Handlers.list = setmetatable({}, { __index = function(_, k) return {} end })",
        "Handlers.coroutines = { 5 }",
        "Handlers.list = 5",
        "ao.authorities = 'x' ao.nonExtractableTags = 1",
        "ao.reference = {}",
        "Inbox = 5 Errors = 'x' Name = {}",
        "Colors = setmetatable({}, { __index = error })",
        "handle = error",
        "handle = 5",
        "pcall = 5 error = nil",
        "require('json').encode = error",
        "require('json').decode = function() return 5 end",
        "require('.process').handle = nil",
        "require('.process').handle = function() return 0 / 0 end",
        "Utils.matchesSpec = error Utils.normalize = error",
        "local m = getmetatable('') m.__index = m",
        "ao.outbox = nil",
        "ao.outbox.Messages = { print }",
        "ao.env = nil",
    ] {
        let mut process = Conversation::begin();
        process.limits = r#"{"gas":10000000}"#;
        process.eval(source);
        for message in [
            r#""Tags":[{"name":"Action","value":"Eval"}],"Data":"return 1""#,
            r#""Tags":[{"name":"action","value":"Hello"}]"#,
            r#""From":"stranger""#,
        ] {
            let (_, json) = process.send(message);
            assert!(json.starts_with('{') || json == "null", "{source}: {json}");
        }
    }
}

#[test]
fn an_endless_loop_in_what_the_library_calls_runs_out_of_gas() {
    for source in [
        "Prompt = function() while true do end end",
        "Dump = function() while true do pcall(error) end end",
        "ao.init = function() while true do end end",
    ] {
        let mut process = Conversation::begin();
        process.limits = r#"{"gas":1000000}"#;
        process.eval(source);
        assert_eq!(process.eval("return 1").0, Status::OutOfGas, "{source}");
    }
}

#[test]
fn gas_is_the_same_every_time() {
    let gas = || {
        let mut process = Conversation::begin();
        let request = format!(
            r#"{{"message":{{"Id":"1","From":"OWNER","Owner":"OWNER","Target":"PROCESS","Tags":[{{"name":"Action","value":"Eval"}}],"Data":"return 1"}},"env":{ENV}}}"#
        );
        process.process.handle(request.as_bytes()).gas
    };
    assert!(gas() > 100);
    assert_eq!(gas(), gas());
}

#[test]
fn bad_requests_are_refused_and_change_nothing() {
    let mut process = Conversation::begin();
    process.eval("x = 1");
    for (request, problem) in [
        ("", ""),
        ("5", ": must be an object"),
        (r#"{"message":5}"#, ": message must be an object"),
        (
            r#"{"message":{}}"#,
            ": message.Tags must be an array of { name, value }",
        ),
        (
            r#"{"message":{"Tags":"none"}}"#,
            ": message.Tags must be an array of { name, value }",
        ),
        (
            r#"{"message":{"Tags":[{"value":"x"}]}}"#,
            ": message.Tags[0].name must be a string",
        ),
        (
            r#"{"message":{"Tags":[],"From":5}}"#,
            ": message.From must be a string",
        ),
        (
            r#"{"message":{"Tags":[],"Timestamp":{}}}"#,
            ": message.Timestamp must be a number",
        ),
        (
            r#"{"message":{"Tags":[]},"env":5}"#,
            ": env must be an object",
        ),
        (
            r#"{"message":{"Tags":[]},"env":{}}"#,
            ": env.Process must be an object",
        ),
        (
            r#"{"message":{"Tags":[]},"env":{"Process":{"Id":"x"}}}"#,
            ": env.Process.Tags must be an array of { name, value }",
        ),
        (
            r#"{"message":{"Tags":[]},"limits":{"gas":-1}}"#,
            ": limits.gas must be a number that is not negative",
        ),
    ] {
        let (status, json) = process.request(request);
        assert_eq!(status, Status::InvalidRequest, "{request}: {json}");
        let expected = format!(r#"{{"Error":"invalid request{problem}"#);
        assert!(json.starts_with(&expected), "{request}: {json}");
    }
    assert!(process.eval("return x").1.contains(r#""data":"1""#));
}
