//! What toy processes are made of: messages that are little programs.
//!
//! A message's data has one instruction a line:
//!
//! | instruction | |
//! |---|---|
//! | `add N` | adds to the process's number |
//! | `send TARGET LINE; LINE` | sends a message with these lines |
//! | `reply LINE; LINE` | the same to the sender |
//! | `again` | sends itself a message with this line |
//! | `spawn LINE; LINE` | asks for a process whose item has these lines as its data; `|` stands for `;` in the lines of its own spawns |
//! | `tree` | asks for two processes that do the same |
//! | `assign MESSAGE PROCESS` | asks for an assignment |
//! | `odd` | sends a message that cannot be delivered |
//! | `blank TARGET` | sends a message with a tag that no data item can have |
//! | `gas N` | uses gas |
//! | `fail`, `trap`, `lose` | an error; the machine stops; the machine is gone |
//!
//! The output is the number and a digest of everything that the process ever saw.

use lunette_ao::Id;
use serde_json::{Value, json};

use crate::machines::{Reply, Status};

/// The state of a toy process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) number: i64,
    pub(crate) seen: Id,
}

impl Process {
    /// A process that has just started.
    pub(crate) fn new() -> Process {
        Process {
            number: 0,
            seen: Id([0; 32]),
        }
    }
}

/// Evaluates a message; nothing when it takes the machine down. After anything but success the state is worth nothing.
pub(crate) fn evaluate(process: &mut Process, message: &Value, limit: u64) -> Option<Reply> {
    let mut gas = 10;
    let (mut messages, mut spawns, mut assignments) = (Vec::new(), Vec::new(), Vec::new());
    let mut failure = None;
    let text = message["Data"].as_str().unwrap_or_default();
    process.seen = Id::derive(
        "seen",
        &[process.seen.as_bytes(), message.to_string().as_bytes()],
    );
    for line in text.lines() {
        let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let lines = |text: &str| text.split("; ").collect::<Vec<_>>().join("\n");
        let send = |target: &str, text: &str| {
            let tags = json!([{ "name": "Action", "value": "Do" }]);
            json!({ "Target": target, "Data": lines(text), "Anchor": "0", "Tags": tags })
        };
        match word {
            "add" => process.number += rest.parse::<i64>().unwrap_or(0),
            "send" => {
                let (target, text) = rest.split_once(' ').unwrap_or((rest, ""));
                messages.push(send(target, text));
            }
            "reply" => messages.push(send(message["From"].as_str().unwrap_or_default(), rest)),
            "again" => messages.push(send(
                message["Target"].as_str().unwrap_or_default(),
                "again",
            )),
            "odd" => messages.push(json!({ "Target": "x", "Tags": [{ "name": "N", "value": 1 }] })),
            "blank" => messages.push(json!({ "Target": rest, "Data": "blank", "Anchor": "0", "Tags": [{ "name": "N", "value": "" }] })),
            "spawn" => spawns.push(json!({
                "Data": lines(rest).replace('|', ";"), "Anchor": "0", "Tags": [{ "name": "Reference", "value": "1" }]
            })),
            "tree" => spawns.extend([1, 2].map(|reference| {
                let tags = json!([{ "name": "Reference", "value": reference.to_string() }]);
                json!({ "Data": "tree", "Anchor": "0", "Tags": tags })
            })),
            "assign" => {
                let (message, processes) = rest.split_once(' ').unwrap_or((rest, ""));
                let processes: Vec<&str> = processes.split(' ').collect();
                assignments.push(json!({ "Message": message, "Processes": processes }));
            }
            "gas" => gas += rest.parse::<u64>().unwrap_or(0),
            "fail" => failure = Some((Status::Error, "it failed")),
            "trap" => failure = Some((Status::MachineTrapped, "it trapped")),
            "lose" => return None,
            _ => {}
        }
    }
    if gas > limit {
        failure = Some((Status::OutOfGas, "out of gas"));
    }
    let reply = match failure {
        Some((status, text)) => Reply {
            status,
            gas: gas.min(limit),
            json: json!({ "Error": text }).to_string().into_bytes(),
        },
        None => {
            let output = format!("{} {}", process.number, process.seen);
            let result = json!({ "Output": { "data": output }, "Messages": messages, "Spawns": spawns, "Assignments": assignments });
            Reply {
                status: Status::Ok,
                gas,
                json: result.to_string().into_bytes(),
            }
        }
    };
    Some(reply)
}
