//! What can be called about the network outside: replicas, and the relay.

pub(super) mod answers;
mod params;

use js_sys::Number;
use lunette_ao::{DataItem, Id, ItemDraft, Tag, Tags};
use lunette_runtime::{Error, Network, Result};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::calls::DEFAULT_IDENTITY;
use super::params::OfProcess;
use super::{answers::process, items};

/// The most letters of one answer.
const MOST: usize = 1_000;

/// Letters of an answer when nobody says how many.
const DEFAULT: usize = 100;

/// The most bytes of the content of an item that is fetched, unless somebody says otherwise.
const LARGEST_ITEM: usize = 16 << 20;

/// What is added to a message where it lacks.
const OF_A_MESSAGE: [(&str, &str); 3] = [
    ("Data-Protocol", "ao"),
    ("Variant", "ao.TN.1"),
    ("Type", "Message"),
];

/// Does what is asked for, if it is anything of the network outside.
pub(super) async fn run(
    network: &Network,
    method: &str,
    given: &JsValue,
) -> Option<Result<JsValue>> {
    Some(match method {
        "replicate" => replicate(network, given).await,
        "replica" => replica(network, given),
        "follow" => follow(network, given).await,
        "relay" => relay(network, given).await,
        "setRelay" => set_relay(network, given).await,
        "post" => post(network, given).await,
        "postTransaction" => post_transaction(network, given).await,
        "fetchItem" => fetch_item(network, given).await,
        "letters" => letters(network, given).await,
        "retry" => retry(network, given).await,
        "discard" => discard(network, given).await,
        "watch" => watch(network, given, true).await,
        "unwatch" => watch(network, given, false).await,
        "publish" => publish(network, given).await,
        _ => return None,
    })
}

fn read<T: DeserializeOwned>(given: &JsValue) -> Result<T> {
    super::params::read(given.clone())
}

async fn replicate(network: &Network, given: &JsValue) -> Result<JsValue> {
    let request: params::Replica = read(given)?;
    let request = lunette_runtime::network::Replicate::from(request);
    let id = request.process;
    network.replicate(request).await?;
    process(&network.process(&id)?)
}

fn replica(network: &Network, given: &JsValue) -> Result<JsValue> {
    let OfProcess { process } = read(given)?;
    match network.replica(&process.0)? {
        Some(info) => answers::replica(&info),
        None => Ok(JsValue::NULL),
    }
}

async fn follow(network: &Network, given: &JsValue) -> Result<JsValue> {
    let params::Follow { process, following } = read(given)?;
    network.set_following(&process.0, following).await?;
    Ok(JsValue::NULL)
}

async fn relay(network: &Network, given: &JsValue) -> Result<JsValue> {
    let super::params::Nothing {} = read(given)?;
    answers::settings(network.relay().as_ref())
}

async fn set_relay(network: &Network, given: &JsValue) -> Result<JsValue> {
    let params::SetRelay { settings, backlog } = read(given)?;
    let settings = settings.map(|settings| settings.into_settings(DEFAULT_IDENTITY));
    network.set_relay(settings, backlog).await?;
    answers::settings(network.relay().as_ref())
}

async fn post(network: &Network, given: &JsValue) -> Result<JsValue> {
    let given: params::Post = read(given)?;
    let (letter, message): (u64, Id) = match given.item {
        Some(item) => {
            let message = items::read(&item).await?;
            let item = DataItem::from_message(&message)
                .map_err(|problem| Error::argument("item", &problem.to_string()))?;
            network.post_item(item).await?
        }
        None => {
            let target = given.target.map(|target| target.0);
            if target.is_none() && given.data.0.is_empty() {
                return Err(Error::argument(
                    "target",
                    "is missing, and there is no data",
                ));
            }
            let mut tags = given.tags;
            // What is for nobody is data, and no message.
            for (name, value) in OF_A_MESSAGE.iter().filter(|_| target.is_some()) {
                if tags.value(name).is_none() {
                    tags.push(Tag::new(*name, *value));
                }
            }
            let draft = ItemDraft {
                target,
                anchor: items::anchor(given.anchor)?,
                tags,
                data: given.data.0,
            };
            let identity = given.identity.as_deref().unwrap_or(DEFAULT_IDENTITY);
            network.post(identity, draft).await?
        }
    };
    answers::posted(letter, &message)
}

async fn post_transaction(network: &Network, given: &JsValue) -> Result<JsValue> {
    let given: params::Transaction = read(given)?;
    let (letter, message) = network.post_transaction(given.into_request()?).await?;
    answers::posted(letter, &message)
}

async fn fetch_item(network: &Network, given: &JsValue) -> Result<JsValue> {
    let given: params::Fetch = read(given)?;
    let limit = given.limit.unwrap_or(LARGEST_ITEM);
    let item = network
        .fetch_item(&given.id.0, given.gateways, limit)
        .await?;
    super::answers::message(&item)
}

async fn letters(network: &Network, given: &JsValue) -> Result<JsValue> {
    let params::Letters { taken, from, limit } = read(given)?;
    let limit = limit.unwrap_or(DEFAULT).min(MOST);
    answers::letters(&network.letters(taken, from, limit).await?)
}

async fn retry(network: &Network, given: &JsValue) -> Result<JsValue> {
    let params::Numbers { letters } = read(given)?;
    let count = network.retry(letters).await?;
    Ok(Number::from(count as f64).into())
}

async fn discard(network: &Network, given: &JsValue) -> Result<JsValue> {
    let params::Numbers { letters } = read(given)?;
    let letters = letters.ok_or_else(|| Error::argument("letters", "is missing"))?;
    let count = network.discard(letters).await?;
    Ok(Number::from(count as f64).into())
}

async fn watch(network: &Network, given: &JsValue, watching: bool) -> Result<JsValue> {
    let OfProcess { process } = read(given)?;
    network.set_watching(&process.0, watching).await?;
    Ok(JsValue::NULL)
}

async fn publish(network: &Network, given: &JsValue) -> Result<JsValue> {
    let given: params::Publication = read(given)?;
    let publication = network
        .publish(given.into_request(DEFAULT_IDENTITY))
        .await?;
    answers::publication(&publication)
}
