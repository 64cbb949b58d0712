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
            Event::Failed { code, message } => EventAnswer::Failed {
                code: *code,
                message,
            },
        }
    }
}

/// Calls the listener, whoever it is at the time, with every event until there are no more.
pub(super) async fn pass_on(
    mut events: UnboundedReceiver<Event>,
    listener: Rc<RefCell<Option<Function>>>,
) {
    while let Some(event) = events.next().await {
        // Out of the cell, since the listener may name another one.
        let listener = listener.borrow().clone();
        let (Some(listener), Ok(event)) = (listener, to_js(&EventAnswer::from(&event))) else {
            continue;
        };
        // What a listener throws is not the network's business.
        let _ = listener.call1(&JsValue::UNDEFINED, &event);
    }
}
