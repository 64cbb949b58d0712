//! Events on their way to JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::UnboundedReceiver;
use js_sys::Function;
use lunette_runtime::machines::Status;
use lunette_runtime::{Code, Event};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::answers::to_js;
use super::outside::{self, answers::Obstacle};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum EventAnswer<'a> {
    Process {
        process: String,
    },
    Removed {
        process: String,
    },
    Scheduled {
        process: String,
        slot: u64,
        message: String,
    },
    Evaluated {
        process: String,
        slot: u64,
        tick: u32,
        status: Status,
        gas: u64,
    },
    Stopped {
        process: String,
        slot: u64,
        tick: u32,
        index: u32,
        reason: &'a str,
    },
    Progress {
        process: String,
        done: u64,
        total: u64,
    },
    /// A replica cannot be followed.
    Obstacle {
        process: String,
        #[serde(flatten)]
        what: Obstacle<'a>,
    },
    Compared {
        process: String,
        slot: u64,
    },
    Diverged {
        process: String,
        slot: u64,
        path: &'a str,
    },
    Letter {
        letter: u64,
        target: &'a str,
        state: &'static str,
        problem: Option<&'a str>,
    },
    Failed {
        code: Code,
        message: &'a str,
    },
}

impl<'a> From<&'a Event> for EventAnswer<'a> {
    fn from(event: &'a Event) -> EventAnswer<'a> {
        match event {
            Event::Process { process } => EventAnswer::Process {
                process: process.to_string(),
            },
            Event::Removed { process } => EventAnswer::Removed {
                process: process.to_string(),
            },
            Event::Scheduled {
                process,
                slot,
                message,
            } => EventAnswer::Scheduled {
                process: process.to_string(),
                slot: *slot,
                message: message.to_string(),
            },
            Event::Evaluated {
                process,
                ordinate,
                status,
                gas,
            } => EventAnswer::Evaluated {
                process: process.to_string(),
                slot: ordinate.slot,
                tick: ordinate.tick,
                status: *status,
                gas: *gas,
            },
            Event::Stopped {
                process,
                ordinate,
                index,
                reason,
            } => EventAnswer::Stopped {
                process: process.to_string(),
                slot: ordinate.slot,
                tick: ordinate.tick,
                index: *index,
                reason,
            },
            Event::Progress {
                process,
                done,
                total,
            } => EventAnswer::Progress {
                process: process.to_string(),
                done: *done,
                total: *total,
            },
            Event::ReplicaProblem {
                process,
                code,
                message,
            } => EventAnswer::Obstacle {
                process: process.to_string(),
                what: Obstacle {
                    code: *code,
                    message,
                },
            },
            Event::Compared { process, slot } => EventAnswer::Compared {
                process: process.to_string(),
                slot: *slot,
            },
            Event::Diverged {
                process,
                slot,
                path,
            } => EventAnswer::Diverged {
                process: process.to_string(),
                slot: *slot,
                path,
            },
            Event::Letter {
                number,
                target,
                fate,
                problem,
            } => EventAnswer::Letter {
                letter: *number,
                target,
                state: outside::answers::state(*fate),
                problem: problem.as_ref().map(|problem| problem.message.as_str()),
            },
            Event::Failed { code, message } => EventAnswer::Failed {
                code: *code,
                message,
            },
        }
    }
}

/// Who is told of events.
#[derive(Default)]
pub(super) struct Listener {
    pub(super) callback: Option<Function>,
    /// Of all of them, not only of a failure: objects that nobody looks at cost as much as a message does.
    pub(super) everything: bool,
}

impl Listener {
    /// Who wants this event, if anybody does.
    fn wants(&self, event: &Event) -> Option<Function> {
        let is_wanted = self.everything || matches!(event, Event::Failed { .. });
        self.callback.clone().filter(|_| is_wanted)
    }
}

/// Calls the listener, whoever it is at the time, with every event that it wants until there are no more.
pub(super) async fn pass_on(mut events: UnboundedReceiver<Event>, listener: Rc<RefCell<Listener>>) {
    while let Some(event) = events.next().await {
        // Out of the cell, since the listener may name another one.
        let wanting = listener.borrow().wants(&event);
        let Some(listener) = wanting else { continue };
        let Ok(event) = to_js(&EventAnswer::from(&event)) else {
            continue;
        };
        // What a listener throws is not the network's business.
        let _ = listener.call1(&JsValue::UNDEFINED, &event);
    }
}
