//! What the network would drop or refuse without a word, told before it is sent.

use lunette_ao::lint::{self, Sending, Warning};
use lunette_ao::{Id, Outgoing, Tag, Tags};
use lunette_runtime::{Error, Network, Result};
use wasm_bindgen::JsValue;

use super::{answers, items, params};

/// 32 bytes in the place of the anchor that comes when it is sent.
const ANCHOR: &str = "00000000000000000000000000000000";

/// Warnings about an item that was signed, a message that a process would send, or one that an identity would sign.
pub(super) async fn lint(network: &Network, given: params::Lint) -> Result<JsValue> {
    let warnings = match (&given.item, given.process) {
        (Some(_), Some(_)) => {
            return Err(Error::argument(
                "process",
                "is who sends what has no item: it cannot be given beside one",
            ));
        }
        (Some(item), None) => of_item(network, item).await?,
        (None, Some(process)) => of_process(network, &process.0, given)?,
        (None, None) => of_identity(network, &given),
    };
    answers::warnings(&warnings)
}

async fn of_item(network: &Network, item: &params::Bytes) -> Result<Vec<Warning>> {
    let message = items::read(item).await?;
    let mut warnings = lint::of_message(&message);
    if message.from_process.is_some() {
        warnings.extend(of_trust(network, &message.target, &message.owner));
    }
    Ok(warnings)
}

fn of_process(network: &Network, process: &Id, given: params::Lint) -> Result<Vec<Warning>> {
    network.process(process)?;
    let message = Outgoing {
        target: given.target,
        data: String::from_utf8_lossy(&given.data.0).into_owned(),
        anchor: ANCHOR.to_owned(),
        tags: given.tags,
        defect: None,
    };
    let mut warnings = lint::of_outgoing(&message);
    warnings.extend(of_trust(network, &message.target, &network.authority()));
    Ok(warnings)
}

/// With the tags and the anchor that `send` and `spawn` add.
fn of_identity(network: &Network, given: &params::Lint) -> Vec<Warning> {
    let mut tags = given.tags.clone();
    let scheduler = network.scheduler();
    let is_process = tags.value("Type") == Some("Process");
    let always = [
        ("Data-Protocol", "ao"),
        ("Variant", "ao.TN.1"),
        ("Type", "Message"),
    ];
    let of_process = [
        ("Module", lunette_runtime::network::DEFAULT_MODULE),
        ("Scheduler", &scheduler),
    ];
    let of_process = of_process.into_iter().filter(|_| is_process);
    for (name, value) in always.into_iter().chain(of_process) {
        if tags.value(name).is_none() {
            tags.push(Tag::new(name, value));
        }
    }
    let sending = Sending {
        target: &given.target,
        anchor: ANCHOR.as_bytes(),
        tags: &tags,
        data_length: given.data.0.len(),
        kind: None,
    };
    sending.lint()
}

/// Of a receiver that is not here nobody knows whom it trusts.
fn of_trust(network: &Network, target: &str, authority: &str) -> Option<Warning> {
    let receiver = network.process(&target.parse().ok()?).ok()?;
    lint::of_trust(&receiver.record.item.tags, authority)
}
