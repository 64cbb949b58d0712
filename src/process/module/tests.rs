//! What modules that come as Lua source answer.

use crate::reply::write_string;
use crate::{Process, Status};

/// A process of a module: its `env` has the module's `Data` as JSON.
struct Conversation {
    process: Process,
    data: String,
    slot: u64,
}

impl Conversation {
    fn with_data(data: &str) -> Self {
        Conversation {
            process: Process::default(),
            data: data.to_owned(),
            slot: 0,
        }
    }

    fn with_source(source: &str) -> Self {
        Self::with_data(&quoted(source))
    }

    /// Sends a message with these tags, `name=value`.
    fn send(&mut self, tags: &[&str], data: &str) -> (Status, String) {
        let tags: Vec<String> = tags
            .iter()
            .filter_map(|tag| tag.split_once('='))
            .map(|(name, value)| format!(r#"{{"name":"{name}","value":"{value}"}}"#))
            .collect();
        let request = format!(
            r#"{{"message":{{"Id":"m{slot}","Owner":"me","From":"me","Target":"P","Nonce":{slot},"Timestamp":{time},"Block-Height":7,
                "Data":{data},"Tags":[{tags}]}},
              "env":{{"Process":{{"Id":"P","Owner":"me","Tags":[{{"name":"Name","value":"test"}}]}},
                "Module":{{"Id":"counter","Data":{module}}}}}}}"#,
            slot = self.slot,
            time = 5_000 + self.slot * 1_000,
            data = quoted(data),
            tags = tags.join(","),
            module = self.data,
        );
        self.slot += 1;
        let reply = self.process.handle(request.as_bytes());
        (reply.status, String::from_utf8(reply.json).unwrap())
    }
}

fn quoted(text: &str) -> String {
    let mut json = Vec::new();
    write_string(&mut json, text.as_bytes());
    String::from_utf8(json).unwrap()
}

/// What the first message to a module of this source gives.
fn first_answer(source: &str, tags: &[&str]) -> (Status, String) {
    Conversation::with_source(source).send(tags, "hello")
}

#[track_caller]
fn assert_output(source: &str, expected: &str) {
    let (status, json) = first_answer(source, &["Action=Test"]);
    let start = format!(r#"{{"Output":{}"#, quoted(expected));
    assert!(
        status == Status::Ok && json.contains(&start[1..]),
        "{source}\n  {json}"
    );
}

const COUNTER: &str = r#"
calls = 0
function compute(base, assignment, opts)
    calls = calls + 1
    base.count = (base.count or 0) + (tonumber(assignment.body.by) or 1)
    base.results = {
        output = "count " .. base.count .. " after " .. calls .. " calls",
        outbox = { { target = "friend", data = "changed", action = "Notice", count = base.count } },
    }
    return base
end
function reset(base) base.count = 0 return "ok", base end
"#;

#[test]
fn compute_gets_the_state_that_it_gave_back() {
    let mut counter = Conversation::with_source(COUNTER);
    for (tags, output) in [
        (&[][..], "count 1 after 1 calls"),
        (&["By=5"], "count 6 after 2 calls"),
        (&["path=reset"], ""),
        (&["function=compute"], "count 1 after 3 calls"),
    ] {
        let (status, json) = counter.send(tags, "");
        assert_eq!(status, Status::Ok, "{json}");
        assert!(json.contains(&format!(r#""Output":"{output}""#)), "{json}");
    }
}

#[test]
fn the_outbox_becomes_messages_with_tags() {
    let (_, json) = first_answer(COUNTER, &[]);
    for part in [
        r#""Target":"friend""#,
        r#""Data":"changed""#,
        r#"{"value":"Notice","name":"action"},{"value":"1","name":"count"}"#,
    ] {
        assert!(json.contains(part), "{part} in {json}");
    }
}

#[test]
fn what_an_assignment_and_the_state_hold() {
    for (expression, expected) in [
        ("assignment.slot", "0"),
        ("assignment.path", "compute"),
        ("assignment.timestamp", "5000"),
        ("assignment['block-height']", "7"),
        ("assignment['block-timestamp']", "5"),
        ("assignment.process", "P"),
        ("assignment.body.action", "Test"),
        ("assignment.body.data", "hello"),
        ("assignment.body.commitments.m0.committer", "me"),
        ("base.name", "test"),
        ("base.process.name", "test"),
        ("base.process.commitments.P.committer", "me"),
        ("os.time()", "5"),
        (
            "os.time { year = 2020, month = 1, day = 1, hour = 0 }",
            "1577836800",
        ),
        ("Handlers", "nil"),
        ("require and #package.searchers", "4"),
        ("next(opts)", "nil"),
    ] {
        let source = format!(
            "function compute(base, assignment, opts) base.results = {{ output = tostring({expression}) }} return base end"
        );
        assert_output(&source, expected);
    }
}

#[test]
fn ao_resolves_what_needs_no_node() {
    for (expression, expected) in [
        ("ao.resolve({ a = { b = 5 } }, 'a/b')", "ok\t5"),
        ("ao.resolve({ a = { b = 5 }, path = 'a/b' })", "ok\t5"),
        (
            "ao.resolve({ a = { b = 5 } }, 'a', { path = 'b' })",
            "ok\t5",
        ),
        ("ao.resolve({ a = 1 }, 'c')", "error\tnot_found"),
        ("ao.resolve({ list = { 'x', 'y' } }, 'list/2')", "ok\ty"),
        ("select(2, ao.resolve({ b = 1, a = 2 }, 'keys'))[1]", "a"),
        (
            "select(2, ao.resolve({ a = 1 }, { path = 'set', c = 3 })).c",
            "3",
        ),
        ("ao.get('a/b', { a = { b = 'x' } })", "x"),
        ("ao.get('a/c', { a = { b = 'x' } })", "nil"),
        ("ao.set({ a = 1 }, 'b', 2).b", "2"),
        ("ao.set({ a = 1 }, { b = 3 }).b", "3"),
        ("ao.event('group', 'what happened')", "ok"),
        (
            "pcall(ao.resolve, { device = 'relay@1.0' }, 'call')",
            "false\tao.resolve: the device 'relay@1.0' needs a HyperBEAM node; here only message@1.0 is resolved",
        ),
        (
            "pcall(ao.resolve, {}, '~meta@1.0/info')",
            "false\tao.resolve: '~meta@1.0' names a device, which needs a HyperBEAM node",
        ),
        (
            "pcall(ao.resolve, 5)",
            "false\tao.resolve: a message must be a table, got number",
        ),
    ] {
        let source = format!(
            "local function joined(...) local list = table.pack(...)
               for i = 1, list.n do list[i] = tostring(list[i]) end
               return table.concat(list, '\\t') end
             function compute(base) base.results = {{ output = joined({expression}) }} return base end"
        );
        assert_output(&source, expected);
    }
}

#[test]
fn a_failure_is_an_error_with_its_text() {
    for (source, expected) in [
        (
            "function compute() error('no') end",
            r#"{"Error":"[string \"counter\"]:1: no"}"#,
        ),
        (
            "function compute() return 'error', { body = 'refused' } end",
            r#"{"Error":"refused"}"#,
        ),
        (
            "x = = 1",
            r#"{"Error":"[string \"counter\"]:1: unexpected symbol near '='"}"#,
        ),
        (
            "error('at load')",
            r#"{"Error":"[string \"counter\"]:1: at load"}"#,
        ),
        (
            "local nothing",
            r#"{"Error":"the module has no function 'compute'"}"#,
        ),
    ] {
        let answer = first_answer(source, &[]);
        assert_eq!(answer, (Status::Error, expected.to_owned()), "{source}");
    }
}

#[test]
fn other_answers_of_compute() {
    assert_output("function compute() return 'just text' end", "just text");
    assert_output("function compute() return 'skip', {} end", "");
    assert_output(
        "function compute(base) base.results = { data = 'as data' } return 'ok', base end",
        "as data",
    );
}

#[test]
fn a_module_may_answer_by_handle() {
    assert_output(
        "function handle(message, env) return { Output = message.Data .. ' ' .. env.Process.Id } end",
        "hello P",
    );
    assert_output("function handle() return 'text' end", "text");
}

#[test]
fn sources_share_one_state_and_keep_their_order() {
    for data in [
        r#"["a = 1", "function handle() return tostring(a) end"]"#,
        r#"{"2-second":"function handle() return tostring(a) end", "1-first":"a = 1"}"#,
    ] {
        let (status, json) = Conversation::with_data(data).send(&[], "");
        assert_eq!(status, Status::Ok, "{json}");
        assert!(json.contains(r#""Output":"1""#), "{json}");
    }
}

#[test]
fn the_sandbox_takes_names_away() {
    let source = "function compute(base) base.results = { output = tostring(require) .. ' ' .. type(os.getenv) .. ' ' .. type(ao.get) } return base end";
    let request = format!(
        r#"{{"message":{{"Id":"m","Owner":"me","From":"me","Target":"P","Tags":[]}},
          "env":{{"Process":{{"Id":"P","Tags":[{{"name":"sandbox","value":"true"}}]}},"Module":{{"Data":{}}}}}}}"#,
        quoted(source)
    );
    let reply = Process::default().handle(request.as_bytes());
    let json = String::from_utf8(reply.json).unwrap();
    assert!(
        json.contains(r#""Output":"sandboxed string function""#),
        "{json}"
    );
}

#[test]
fn data_that_is_no_source_is_refused() {
    for data in ["5", "{}", r#"{"a":5}"#, "[true]"] {
        let (status, json) = Conversation::with_data(data).send(&[], "");
        let expected = r#"{"Error":"invalid request: env.Module.Data must be Lua source: a string, or an array or an object of strings"}"#;
        assert_eq!((status, json.as_str()), (Status::InvalidRequest, expected));
    }
}
