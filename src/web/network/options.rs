//! What a network is opened with.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use lunette_runtime as runtime;
use lunette_runtime::clock::{Random, SeededRandom, StandingClock};
use lunette_runtime::peers::Peers;
use lunette_runtime::records::Moment;
use lunette_runtime::store::{Durability, MemoryStore, Store, StoreError};
use lunette_runtime::{Error, Host, Options, Result, Signing};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};

use super::params::{self, Bytes};
use crate::clock::{AnyClock, Crypto};
use crate::given_store::{Given, GivenStore};
use crate::indexeddb::IndexedDbStore;
use crate::internet::Fetch;
use crate::machines::WorkerPool;
use crate::peers::GivenPeers;
use crate::verify::Here;
use crate::wallets::keeper::Keeper;
use crate::wallets::{Keys, scheduler_key};

/// The name of the wallet whose key is kept elsewhere.
const AUTHORITY: &str = "authority";

/// Why a store in memory is one.
const ASKED_FOR: &str = "it was asked for";

/// The options as JavaScript gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct OpenOptions {
    /// The database.
    name: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    store: JsValue,
    #[serde(default)]
    durability: DurabilityKind,
    module: Module,
    /// Makes a worker for machines, or what looks like one.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    spawn_worker: JsValue,
    /// How many workers.
    workers: Option<usize>,
    #[serde(default)]
    clock: ClockKind,
    seed: Option<String>,
    #[serde(default)]
    limits: Limits,
    /// The key of who vouches for messages of processes, when it is kept elsewhere.
    authority: Option<params::OneKey>,
    /// Whether the network signs assignments and messages of processes, by keys of its own unless it has an authority.
    #[serde(default)]
    signed: bool,
    /// Leads to other networks of the deployment ([`crate::peers`]).
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    peers: JsValue,
    /// Takes the place of the platform's `fetch`.
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    fetch: JsValue,
}

/// Where everything is kept.
enum StoreKind {
    IndexedDb,
    Memory,
    /// Memory that outlives the network: whoever opens it by the same word in this thread finds what is in it.
    Shared(String),
    /// A store that was made elsewhere ([`crate::given_store`]).
    Given(Given),
}

impl StoreKind {
    /// `"indexeddb"`, `"memory"`, `{ memory: word }` or `{ object }`.
    fn read(given: &JsValue) -> Result<StoreKind> {
        let part = |name: &str| Reflect::get(given, &name.into()).unwrap_or_default();
        match given.as_string().as_deref() {
            Some("indexeddb") => return Ok(StoreKind::IndexedDb),
            Some("memory") => return Ok(StoreKind::Memory),
            Some(_) => {}
            None if part("object").is_object() => {
                return Ok(StoreKind::Given(part("object").unchecked_into()));
            }
            None => {
                if let Some(word) = part("memory").as_string() {
                    return Ok(StoreKind::Shared(word));
                }
            }
        }
        let problem = "must be \"indexeddb\", \"memory\", { memory } or { object }";
        Err(Error::argument("store", problem))
    }
}

thread_local! {
    /// What is kept in memory under a word.
    static SHARED: RefCell<HashMap<String, MemoryStore>> = RefCell::default();
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum DurabilityKind {
    #[default]
    Strict,
    Relaxed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Module {
    hash: String,
    /// Missing where modules cannot be made of bytes.
    bytes: Option<Bytes>,
    /// A `WebAssembly.Module`, where they cannot.
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    compiled: JsValue,
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum ClockKind {
    #[default]
    Live,
    Named(String),
    Standing {
        now: u64,
        height: u64,
    },
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Limits {
    gas: Option<u64>,
    memory: Option<u64>,
    slice: Option<u64>,
    hops: Option<u32>,
    mailbox: Option<usize>,
    backlog: Option<usize>,
}

/// A network that was opened, and what belongs to it.
pub(super) struct Opened {
    pub(super) network: (runtime::Network, Pin<Box<dyn Future<Output = ()>>>),
    pub(super) clock: Rc<AnyClock>,
    pub(super) keys: Rc<Keys>,
    pub(super) name: String,
}

/// Opens a network.
pub(super) async fn open(given: JsValue) -> Result<Opened> {
    let given: OpenOptions = params::read(given)?;
    let clock = Rc::new(clock(&given.clock)?);
    let spawn_worker = given.spawn_worker.dyn_into::<Function>();
    let spawn_worker =
        spawn_worker.map_err(|_| Error::argument("spawnWorker", "must be a function"))?;
    let random: Rc<dyn Random> = match &given.seed {
        Some(seed) => Rc::new(SeededRandom::new(seed)),
        None => Rc::new(Crypto),
    };
    let (store, keeper) = open_store(StoreKind::read(&given.store)?, &given.name).await?;
    let keys = Rc::new(Keys::new(keeper));
    let signing = match given.authority {
        Some(params::OneKey { kind, key }) => {
            keys.hold(AUTHORITY, kind, &key).await?;
            Signing::Given {
                authority: AUTHORITY.to_owned(),
                scheduler: scheduler_key(kind, &key)?,
            }
        }
        None if given.signed => Signing::Own,
        None => Signing::Nobody,
    };
    let pool = WorkerPool::new(spawn_worker, given.workers.unwrap_or(1));
    if let Ok(compiled) = given.module.compiled.dyn_into() {
        pool.add_compiled(&given.module.hash, compiled)?;
    }
    let module_bytes = given.module.bytes.map(Bytes::into_vec).unwrap_or_default();
    let host = Host {
        store,
        machines: Rc::new(pool),
        clock: clock.clone(),
        random,
        internet: Rc::new(Fetch::new(function("fetch", given.fetch)?)),
        verifier: Rc::new(Here),
        wallets: keys.clone(),
        signing,
        peers: function("peers", given.peers)?
            .map(|peers| Rc::new(GivenPeers::new(peers)) as Rc<dyn Peers>),
        module: given.module.hash,
        module_bytes: module_bytes.into(),
    };
    let options = options(&given.durability, &given.limits);
    let (network, driver) = runtime::Network::open(host, options).await?;
    keys.load().await?;
    Ok(Opened {
        network: (network, Box::pin(driver)),
        clock,
        keys,
        name: given.name,
    })
}

/// A function that may have been given.
fn function(field: &str, given: JsValue) -> Result<Option<Function>> {
    if given.is_undefined() {
        return Ok(None);
    }
    let function = given.dyn_into::<Function>();
    function
        .map(Some)
        .map_err(|_| Error::argument(field, "must be a function"))
}

/// Where the browser offers no storage it is replaced by memory; `status` tells. What is there and cannot be used is an error: an empty
/// network in its place would look as if everything were lost.
async fn open_store(kind: StoreKind, name: &str) -> Result<(Rc<dyn Store>, Keeper)> {
    let in_memory = |reason: &str| {
        let store: Rc<dyn Store> = Rc::new(MemoryStore::new(reason));
        (Rc::clone(&store), Keeper::in_memory(store))
    };
    let opened = match kind {
        StoreKind::Memory => return Ok(in_memory(ASKED_FOR)),
        StoreKind::Shared(word) => {
            let store: Rc<dyn Store> = Rc::new(shared(&word));
            return Ok((Rc::clone(&store), Keeper::shared(store, &word)));
        }
        StoreKind::Given(given) => {
            let store = Rc::new(GivenStore::new(given));
            return Ok((Rc::clone(&store) as Rc<dyn Store>, Keeper::Given(store)));
        }
        StoreKind::IndexedDb => IndexedDbStore::open(name).await,
    };
    match opened {
        Ok(store) => {
            let store = Rc::new(store);
            Ok((Rc::clone(&store) as Rc<dyn Store>, Keeper::Database(store)))
        }
        Err(StoreError::Failed { name, message }) if is_without_storage(&name, &message) => {
            Ok(in_memory(&format!("{name}: {message}")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether a database cannot be opened since there is no storage here, or somebody does not want it. Chromium says the latter of sites whose data is
/// blocked by an error that it also has for databases that are damaged.
fn is_without_storage(name: &str, message: &str) -> bool {
    match name {
        "NotFoundError" | "SecurityError" | "InvalidStateError" | "NotSupportedError" => true,
        "UnknownError" => message.contains("denied permission"),
        _ => false,
    }
}

/// The store in memory under a word, made when it is first named.
fn shared(word: &str) -> MemoryStore {
    SHARED.with_borrow_mut(|stores| {
        let store = stores.entry(word.to_owned());
        store
            .or_insert_with(|| MemoryStore::new(ASKED_FOR))
            .reopen()
    })
}

fn clock(kind: &ClockKind) -> Result<AnyClock> {
    match kind {
        ClockKind::Live => Ok(AnyClock::Live),
        ClockKind::Named(name) if name == "live" => Ok(AnyClock::Live),
        ClockKind::Named(_) => Err(Error::argument(
            "clock",
            "must be \"live\" or { now, height }",
        )),
        ClockKind::Standing { now, height } => {
            let moment = Moment {
                time: *now,
                height: *height,
            };
            let pause = |milliseconds| {
                let timer = gloo_timers::future::TimeoutFuture::new(milliseconds);
                Box::pin(timer) as futures::future::LocalBoxFuture<'static, ()>
            };
            Ok(AnyClock::Standing(StandingClock::new(
                moment,
                Box::new(pause),
            )))
        }
    }
}

fn options(durability: &DurabilityKind, limits: &Limits) -> Options {
    let mut options = Options {
        durability: match durability {
            DurabilityKind::Strict => Durability::Strict,
            DurabilityKind::Relaxed => Durability::Relaxed,
        },
        ..Options::default()
    };
    options.limits.gas = limits.gas.unwrap_or(options.limits.gas);
    options.limits.memory = limits.memory.unwrap_or(options.limits.memory);
    options.slice = limits.slice.unwrap_or(options.slice);
    options.hops = limits.hops.unwrap_or(options.hops);
    options.mailbox = limits.mailbox.unwrap_or(options.mailbox);
    options.backlog = limits.backlog.unwrap_or(options.backlog);
    options
}
