//! What can be called, by name.

use std::rc::Rc;

use js_sys::Uint8Array;
use lunette_ao::{DataItem, Id, ItemDraft, Message, Tag};
use lunette_runtime::clock::{Clock, StandingClock};
use lunette_runtime::network::PageQuery;
use lunette_runtime::records::{Moment, Ordinate};
use lunette_runtime::store::Persistence;
use lunette_runtime::{Code, Error, Network, Result};
use serde::Serialize;
use serde_json::{Map, Value, json};
use wasm_bindgen::JsValue;

use super::answers::{self, to_js};
use super::params::{self, Data};
use super::{items, lint, outside};
use crate::clock::AnyClock;
use crate::turns::Turns;
use crate::wallets::Keys;

/// The most entries of one answer.
const MOST: usize = 1_000;

/// Entries of an answer when nobody says how many.
const DEFAULT: usize = 100;

/// Results of a page when nobody says how many.
const PAGE: usize = 25;

/// The last time that a `Date` of JavaScript can have, and the last height that is one of its whole numbers.
const LAST_TIME: u64 = 8_640_000_000_000_000;
const LAST_HEIGHT: u64 = (1 << 53) - 1;

/// The most blocks that come at a time: the clock remembers each.
const MOST_BLOCKS: u64 = 1_000_000;

/// The identity of the person at the keyboard.
pub(super) const DEFAULT_IDENTITY: &str = "default";

/// One call.
pub(super) struct Call {
    pub(super) network: Network,
    pub(super) clock: Rc<AnyClock>,
    pub(super) advances: Rc<Turns>,
    pub(super) keys: Rc<Keys>,
    pub(super) name: String,
}

impl Call {
    /// Does what is asked for.
    pub(super) async fn run(self, method: &str, given: JsValue) -> Result<JsValue> {
        if let Some(outcome) = outside::run(&self.network, method, &given).await {
            return outcome;
        }
        match method {
            "spawn" => self.spawn(params::read(given)?).await,
            "send" => self.send(params::read(given)?).await,
            "result" => self.result(params::read(given)?).await,
            "results" => self.results(params::read(given)?).await,
            "inspect" => self.inspect(params::read(given)?).await,
            "trace" => self.trace(params::read(given)?).await,
            "dryrun" => self.dry_run(params::read(given)?).await,
            "assign" => self.assign(params::read(given)?).await,
            "receive" => self.receive(params::read(given)?).await,
            "due" => self.due(params::read(given)?),
            "monitor" => self.set_monitored(params::read(given)?, true).await,
            "unmonitor" => self.set_monitored(params::read(given)?, false).await,
            "pause" => self.set_paused(params::read(given)?, true).await,
            "stop" => self.stop(params::read(given)?).await,
            "resume" => self.set_paused(params::read(given)?, false).await,
            "fork" => self.fork(params::read(given)?).await,
            "upgrade" => self.upgrade(params::read(given)?).await,
            "export" => self.export(params::read(given)?).await,
            "import" => self.import(params::read(given)?).await,
            "remove" => self.remove(params::read(given)?).await,
            "processes" => self.processes(params::read(given)?),
            "process" => self.process(params::read(given)?),
            "log" => self.log(params::read(given)?).await,
            "message" => self.message(params::read(given)?).await,
            "messageIds" => self.message_ids(params::read(given)?).await,
            "item" => self.item(params::read(given)?).await,
            "outbox" => self.outbox(params::read(given)?).await,
            "identity" => self.identity(params::read(given)?).await,
            "identities" => self.identities(params::read(given)?).await,
            "createWallet" => self.create_wallet(params::read(given)?).await,
            "importWallet" => self.import_wallet(params::read(given)?).await,
            "exportWallet" => self.export_wallet(params::read(given)?).await,
            "removeWallet" => self.remove_wallet(params::read(given)?).await,
            "clock" => self.show_clock(params::read(given)?),
            "advance" => self.advance(params::read(given)?).await,
            "settle" => self.settle(params::read(given)?).await,
            "status" => self.status(params::read(given)?),
            "block" => self.block(params::read(given)?),
            "draftItem" => items::draft(params::read(given)?),
            "sealItem" => items::seal(params::read(given)?),
            "readItem" => read_item(params::read(given)?).await,
            "lint" => lint::lint(&self.network, params::read(given)?).await,
            "recoverKey" => items::recover(params::read(given)?),
            _ => Err(Error::argument(
                "method",
                &format!("{method:?} is no function of a network"),
            )),
        }
    }

    async fn spawn(&self, given: params::Spawn) -> Result<JsValue> {
        let receipt = match given.item {
            Some(item) => self.network.create(items::read(&item).await?).await?,
            None => {
                let mut tags = given.tags;
                if let Some(module) = given.module {
                    tags.push(Tag::new("Module", module));
                }
                let draft = draft(given.data, tags, given.anchor)?;
                self.network
                    .spawn(&identity_or_default(given.identity), draft)
                    .await?
            }
        };
        let process = receipt.process;
        if given.monitor {
            self.network.set_monitored(&process, true).await?;
        }
        self.network.result(&process, 0, true).await?;
        answers::process(&self.network.process(&process)?)
    }

    async fn send(&self, given: params::Send) -> Result<JsValue> {
        let receipt = match given.item {
            Some(item) => {
                let message = items::read(&item).await?;
                let process = target_of(&message, given.process.map(|process| process.0))?;
                self.network.submit(&process, message).await?
            }
            None => {
                let process = given
                    .process
                    .ok_or_else(|| Error::argument("process", "is missing"))?
                    .0;
                let draft = draft(given.data, given.tags, given.anchor)?;
                self.network
                    .send(&identity_or_default(given.identity), &process, draft)
                    .await?
            }
        };
        answers::receipt(&receipt)
    }

    async fn result(&self, given: params::OfMessage) -> Result<JsValue> {
        let process = given.process.0;
        let slot = match (given.slot, given.message) {
            (Some(slot), None) => slot,
            (None, Some(message)) => self.network.slot_of(&process, &message.0).await?,
            _ => {
                return Err(Error::argument(
                    "message",
                    "or slot must be given, and not both",
                ));
            }
        };
        match self.network.result(&process, slot, given.wait).await? {
            Some(result) => answers::result(&result),
            None => Ok(JsValue::NULL),
        }
    }

    async fn results(&self, given: params::Results) -> Result<JsValue> {
        let query = PageQuery {
            from: given.from,
            to: given.to,
            limit: given.limit.unwrap_or(PAGE).min(MOST),
            sort: given.sort.into(),
        };
        answers::page(&self.network.page(&given.process.0, &query).await?)
    }

    async fn dry_run(&self, given: params::DryRun) -> Result<JsValue> {
        let (process, slot) = (given.process.0, given.slot);
        let message = self.question(given).await?;
        let reply = match slot {
            Some(slot) => self.network.dry_run_at(&process, slot, message).await?,
            None => self.network.dry_run(&process, message).await?,
        };
        answers::reply(&reply)
    }

    /// The answer to a question of the machine (`src/process/questions`).
    async fn inspect(&self, given: params::Inspect) -> Result<JsValue> {
        let process = given.process.0;
        // A text that is more than one value could add fields to a request.
        let question: Value = serde_json::from_str(&given.question)
            .map_err(|error| Error::argument("question", &format!("must be JSON: {error}")))?;
        let question = question.to_string();
        let reply = match given.slot {
            Some(slot) => self.network.inspect_at(&process, slot, question).await?,
            None => self.network.inspect(&process, question).await?,
        };
        answers::reply(&reply)
    }

    async fn trace(&self, given: params::Trace) -> Result<JsValue> {
        let process = given.process.0;
        let reply = self.network.trace(&process, given.slot, given.tick).await?;
        answers::reply(&reply)
    }

    /// A dry-run message, filled up as `@permaweb/aoconnect` does.
    async fn question(&self, given: params::DryRun) -> Result<Map<String, Value>> {
        let address = match (&given.owner, &given.identity) {
            (Some(owner), _) => owner.clone(),
            // Nobody is remembered for a question.
            (None, Some(identity)) => self.network.address_of(identity).await?,
            (None, None) => self.network.address_of(DEFAULT_IDENTITY).await?,
        };
        let tags: Vec<Value> = given
            .tags
            .iter()
            .map(|tag| json!({ "name": tag.name, "value": tag.value }))
            .collect();
        let text = |data: Data| String::from_utf8_lossy(&data.0).into_owned();
        let mut message = Map::new();
        let mut set = |key: &str, value: Value| drop(message.insert(key.to_owned(), value));
        set("Id", given.id.unwrap_or_else(|| "1234".to_owned()).into());
        set("From", given.from.unwrap_or_else(|| address.clone()).into());
        set("Owner", address.into());
        set("Tags", tags.into());
        set("Data", text(given.data).into());
        set(
            "Anchor",
            given.anchor.map_or_else(|| "0".to_owned(), text).into(),
        );
        if let Some(target) = given.target {
            set("Target", target.into());
        }
        if let Some(timestamp) = given.timestamp {
            set("Timestamp", timestamp.into());
        }
        if let Some(height) = given.height {
            set("Block-Height", height.into());
        }
        Ok(message)
    }

    async fn assign(&self, given: params::Assign) -> Result<JsValue> {
        if given.base_layer {
            return Err(Error::argument(
                "baseLayer",
                "needs a gateway, which this network has not",
            ));
        }
        if !given.exclude.is_empty() {
            return Err(Error::argument(
                "exclude",
                "cannot leave anything out: in this network a process gets the whole message",
            ));
        }
        let processes: Vec<Id> = given.processes.iter().map(|process| process.0).collect();
        answers::receipts(&self.network.assign(&given.message.0, &processes).await?)
    }

    /// What a peer hands over ([`crate::peers`]).
    async fn receive(&self, given: params::Received) -> Result<JsValue> {
        let process = given.target.0;
        let message = items::read(&given.item).await?;
        let receipt = self
            .network
            .receive(&process, message, given.hops, given.root.0)
            .await?;
        answers::receipt(&receipt)
    }

    /// When there is something to do that nobody calls for, in milliseconds since 1970: 0 for at once, nothing for never.
    fn due(&self, _: params::Nothing) -> Result<JsValue> {
        let network = &self.network;
        if network.is_working() {
            return Ok(0.into());
        }
        let times = [network.next_sending(), network.next_tick()];
        let next = times.into_iter().flatten().min();
        Ok(next.map_or(JsValue::NULL, |time| (time as f64).into()))
    }

    async fn set_monitored(&self, given: params::OfProcess, monitored: bool) -> Result<JsValue> {
        self.network
            .set_monitored(&given.process.0, monitored)
            .await?;
        Ok(JsValue::NULL)
    }

    async fn set_paused(&self, given: params::OfProcess, paused: bool) -> Result<JsValue> {
        self.network.set_paused(&given.process.0, paused).await?;
        Ok(JsValue::NULL)
    }

    async fn stop(&self, given: params::OfProcess) -> Result<JsValue> {
        Ok(self.network.stop(&given.process.0).await?.into())
    }

    async fn fork(&self, given: params::Fork) -> Result<JsValue> {
        let fork = self
            .network
            .fork(&given.process.0, given.slot, given.connected)
            .await?;
        answers::process(&self.network.process(&fork)?)
    }

    async fn upgrade(&self, given: params::OfProcess) -> Result<JsValue> {
        answers::upgrade(&self.network.upgrade(&given.process.0).await?)
    }

    async fn export(&self, given: params::Export) -> Result<JsValue> {
        let processes = given.processes.map(|processes| {
            let ids = processes.iter().map(|process| process.0);
            ids.collect::<Vec<Id>>()
        });
        let file = self.network.export(processes.as_deref()).await?;
        Ok(js_sys::Uint8Array::from(&file[..]).into())
    }

    async fn import(&self, given: params::Import) -> Result<JsValue> {
        let processes = self
            .network
            .import(&given.file, &crate::verify::Here)
            .await?;
        answers::imported(&processes)
    }

    async fn remove(&self, given: params::OfProcess) -> Result<JsValue> {
        self.network.remove(&given.process.0).await?;
        Ok(JsValue::NULL)
    }

    fn processes(&self, _: params::Nothing) -> Result<JsValue> {
        let list = js_sys::Array::new();
        for info in self.network.processes() {
            list.push(&answers::process(&info)?);
        }
        Ok(list.into())
    }

    fn process(&self, given: params::OfProcess) -> Result<JsValue> {
        answers::process(&self.network.process(&given.process.0)?)
    }

    async fn log(&self, given: params::Log) -> Result<JsValue> {
        let process = given.process.0;
        let limit = given.limit.unwrap_or(DEFAULT).min(MOST);
        let to = given.to.unwrap_or(u64::MAX);
        let entries = self.network.log(&process, given.from, to, limit).await?;
        let results = match (given.results, entries.first(), entries.last()) {
            (true, Some(first), Some(last)) => {
                let from = Ordinate::of_slot(first.assignment.nonce);
                // With the ticks after the last message.
                let to = Ordinate {
                    slot: last.assignment.nonce,
                    tick: u32::MAX,
                };
                self.network.results(&process, from, to, usize::MAX).await?
            }
            _ => Vec::new(),
        };
        answers::log(&self.network, &entries, &results, given.proofs)
    }

    async fn message(&self, given: params::OneMessage) -> Result<JsValue> {
        let (message, places) = self.network.message(&given.message.0).await?;
        answers::found(&message, &places, given.proofs)
    }

    /// The ids of the messages in some slots, and nothing else of them.
    async fn message_ids(&self, given: params::Slots) -> Result<JsValue> {
        let limit = given.limit.unwrap_or(DEFAULT).min(MOST);
        let log = self
            .network
            .log(&given.process.0, given.from, u64::MAX, limit);
        let ids = log
            .await?
            .into_iter()
            .map(|entry| JsValue::from(entry.message.id.to_string()));
        Ok(ids.collect::<js_sys::Array>().into())
    }

    /// The data item that a message is, byte for byte as it was signed.
    async fn item(&self, given: params::OneMessage) -> Result<JsValue> {
        let id = given.message.0;
        let (message, _) = self.network.message(&id).await?;
        let item = DataItem::from_message(&message).map_err(|_| {
            let text = format!("the message {id} is no data item: nobody signed it");
            Error::new(Code::UnknownMessage, text)
        })?;
        Ok(Uint8Array::from(&item.to_bytes()[..]).into())
    }

    async fn outbox(&self, given: params::Outbox) -> Result<JsValue> {
        let limit = given.limit.unwrap_or(DEFAULT).min(MOST);
        answers::outbox(&self.network.outbox(given.from, limit).await?)
    }

    async fn identity(&self, given: params::Name) -> Result<JsValue> {
        let identity = self.network.identity(&given.name).await?;
        Ok(answers::identity(&identity))
    }

    async fn identities(&self, _: params::Nothing) -> Result<JsValue> {
        let identities = self.network.identities().await?;
        let list: js_sys::Array = identities.iter().map(answers::identity).collect();
        Ok(list.into())
    }

    async fn create_wallet(&self, given: params::CreateWallet) -> Result<JsValue> {
        let params::CreateWallet {
            name,
            kind,
            extractable,
        } = given;
        let wallet = self.keys.create(name, kind, extractable).await?;
        Ok(answers::identity(&wallet.into()))
    }

    async fn import_wallet(&self, given: params::ImportWallet) -> Result<JsValue> {
        let params::ImportWallet {
            name,
            kind,
            key,
            extractable,
        } = given;
        let wallet = self.keys.import(name, kind, &key, extractable).await?;
        Ok(answers::identity(&wallet.into()))
    }

    async fn export_wallet(&self, given: params::Name) -> Result<JsValue> {
        let (wallet, key) = self.keys.export(&given.name).await?;
        Ok(answers::exported(wallet, &key))
    }

    async fn remove_wallet(&self, given: params::Name) -> Result<JsValue> {
        self.keys.remove(&given.name).await?;
        Ok(JsValue::NULL)
    }

    fn show_clock(&self, _: params::Nothing) -> Result<JsValue> {
        answers::clock(self.network.now(), self.clock.is_live())
    }

    fn block(&self, given: params::Block) -> Result<JsValue> {
        block(&self.clock, given)
    }

    async fn advance(&self, given: params::Advance) -> Result<JsValue> {
        let AnyClock::Standing(clock) = &*self.clock else {
            return Err(Error::argument(
                "clock",
                "goes by itself: open the network with one that stands still",
            ));
        };
        let _turn = self.advances.take().await;
        let now = self.network.now();
        let way = |field, from: u64, way: u64, end: u64| match from.checked_add(way) {
            Some(there) if there <= end => Ok(()),
            _ => Err(Error::argument(field, "goes beyond the end of the clock")),
        };
        way("milliseconds", now.time, given.milliseconds, LAST_TIME)?;
        way("blocks", now.height, given.blocks, LAST_HEIGHT)?;
        if given.blocks > MOST_BLOCKS {
            let problem = format!("must be at most {MOST_BLOCKS} at a time");
            return Err(Error::argument("blocks", &problem));
        }
        let end = clock.announce(given.milliseconds, given.blocks);
        self.tick_until(clock, end).await?;
        clock.go_to(end);
        self.network.tick().await?;
        answers::clock(self.network.now(), false)
    }

    /// Sets the clock forward from tick to tick: as when time passes, all that follows from one is done before the next one comes.
    async fn tick_until(&self, clock: &StandingClock, end: u64) -> Result<()> {
        while let Some(next) = self.network.next_tick().filter(|next| *next <= end) {
            clock.go_to(next);
            self.network.tick().await?;
            self.network.settle().await?;
            // A process that cannot go on has its tick before it still.
            if self.network.next_tick() == Some(next) {
                break;
            }
        }
        Ok(())
    }

    async fn settle(&self, _: params::Nothing) -> Result<JsValue> {
        self.network.settle().await?;
        Ok(JsValue::NULL)
    }

    fn status(&self, _: params::Nothing) -> Result<JsValue> {
        #[derive(Serialize)]
        struct Status<'a> {
            name: &'a str,
            persistence: &'a str,
            reason: Option<String>,
            epoch: u64,
            module: &'a str,
            authority: String,
            scheduler: String,
            processes: usize,
            damaged: Vec<Damaged>,
            waiting: usize,
        }
        #[derive(Serialize)]
        struct Damaged {
            process: String,
            message: String,
        }
        let network = &self.network;
        let damaged = network.damaged().into_iter();
        let damaged = damaged.map(|(process, error)| Damaged {
            process: process.to_string(),
            message: error.message,
        });
        let (persistence, reason) = match network.persistence() {
            Persistence::Saved => ("saved", None),
            Persistence::Memory(reason) => ("memory", Some(reason)),
        };
        to_js(&Status {
            name: &self.name,
            persistence,
            reason,
            epoch: network.epoch(),
            module: &network.host().module,
            authority: network.authority(),
            scheduler: network.scheduler(),
            processes: network.processes().len(),
            damaged: damaged.collect(),
            waiting: network.waiting(),
        })
    }
}

/// Does what needs no network: `None` when it needs one.
pub(super) async fn run_alone(method: &str, given: JsValue) -> Option<Result<JsValue>> {
    Some(match method {
        "draftItem" => params::read(given).and_then(items::draft),
        "sealItem" => params::read(given).and_then(items::seal),
        "recoverKey" => params::read(given).and_then(items::recover),
        "readItem" => match params::read(given) {
            Ok(given) => read_item(given).await,
            Err(error) => Err(error),
        },
        "clock" => params::read(given).and_then(|params::Nothing {}| {
            let clock = AnyClock::Live;
            let (time, height) = (clock.now(), clock.block_height());
            answers::clock(Moment { time, height }, true)
        }),
        "block" => params::read(given).and_then(|given| block(&AnyClock::Live, given)),
        "addressesOf" => match params::read(given) {
            Ok(authority) => addresses_of(authority).await,
            Err(error) => Err(error),
        },
        _ => return None,
    })
}

/// The addresses of a network that has the key of its authority from elsewhere.
async fn addresses_of(given: params::OneKey) -> Result<JsValue> {
    #[derive(Serialize)]
    struct Addresses {
        authority: String,
        scheduler: String,
    }
    let params::OneKey { kind, key } = given;
    to_js(&Addresses {
        authority: crate::wallets::address(kind, &key).await?,
        scheduler: crate::wallets::scheduler_key(kind, &key)?.address(),
    })
}

fn block(clock: &AnyClock, given: params::Block) -> Result<JsValue> {
    let height = given.height;
    if height > clock.block_height() {
        return Err(Error::argument("height", "is that of a block to come"));
    }
    answers::block(height, clock.block_time(height))
}

fn identity_or_default(identity: Option<String>) -> String {
    identity.unwrap_or_else(|| DEFAULT_IDENTITY.to_owned())
}

fn draft(data: Data, tags: Vec<Tag>, anchor: Option<Data>) -> Result<ItemDraft> {
    Ok(ItemDraft {
        target: None,
        anchor: items::anchor(anchor)?,
        tags,
        data: data.0,
    })
}

async fn read_item(given: params::Item) -> Result<JsValue> {
    answers::message(&items::read(&given.item).await?)
}

/// The process to which a message goes: its target, and when it has none or another one was named, the named one must be the same.
fn target_of(message: &Message, named: Option<Id>) -> Result<Id> {
    let target: Option<Id> = message.target.parse().ok();
    match (target, named) {
        (Some(target), None) => Ok(target),
        (Some(target), Some(named)) if target == named => Ok(target),
        (Some(_), Some(_)) => Err(Error::argument("process", "is not the target of the item")),
        (None, _) => Err(Error::argument("item", "has no target")),
    }
}
