//! What a process answers, natively.

use crate::reply::write_string;
use crate::{Process, Status};

/// A process and its owner, who talks to it.
struct Conversation {
    process: Process,
    limits: &'static str,
}

/// The status and the JSON of a reply.
type Answer = (Status, String);

impl Conversation {
    fn begin() -> Self {
        let mut conversation = Conversation {
            process: Process::default(),
            limits: "{}",
        };
        let item = r#""Id":"P","Data":"","Block-Height":1,"Module":"M","Tags":[{"name":"Type","value":"Process"}]"#;
        let (status, json) = conversation.send(item);
        assert_eq!(status, Status::Ok, "{json}");
        conversation
    }

    /// Sends a message of these fields and those that every message has.
    fn send(&mut self, fields: &str) -> Answer {
        self.request(&format!(
            r#"{{"message":{{{fields},"From":"me","Owner":"me","Target":"P","Timestamp":1234567890123}},
            "env":{{"Process":{{"Id":"P","Owner":"me","Tags":[]}}}},"limits":{}}}"#,
            self.limits
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
            r#""Id":"1","Tags":[{{"name":"Action","value":"Eval"}}],"Data":{data}"#
        ))
    }
}

#[test]
fn the_owner_evaluates_and_is_answered() {
    let mut process = Conversation::begin();
    let (status, json) = process.eval("print('hello') return 6 * 7");
    assert_eq!(status, Status::Ok);
    assert!(json.contains(r#""data":"hello\n42""#), "{json}");
}

#[test]
fn an_endless_loop_runs_out_of_gas_and_cannot_be_caught() {
    let mut process = Conversation::begin();
    for source in [
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "('a'):rep(1 << 20):find(('a*'):rep(50) .. 'b')",
    ] {
        process.limits = r#"{"gas":1000000}"#;
        let expected = (Status::OutOfGas, r#"{"Error":"out of gas"}"#.to_owned());
        assert_eq!(process.eval(source), expected, "{source}");
        process.limits = "{}";
        assert_eq!(process.eval("return 1").0, Status::Ok, "after {source}");
    }
}
