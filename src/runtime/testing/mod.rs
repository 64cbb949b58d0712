//! What the tests of this crate stand on: a network of toy processes.

pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod faulty_store;
pub(crate) mod live;
pub(crate) mod model;
pub(crate) mod outside;
pub(crate) mod picture;
pub(crate) mod program;
pub(crate) mod run;
pub(crate) mod script;
pub(crate) mod stores;
pub(crate) mod toy;
pub(crate) mod world;

use std::rc::Rc;

use async_trait::async_trait;
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;
use lunette_ao::{Id, Message, Tag};
use lunette_remote::{Internet, Own};
use serde_json::Value;

use crate::clock::{Clock, SeededRandom, StandingClock};
use crate::machines::{Machines, Status};
use crate::network::Receipt;
use crate::options::Signing;
use crate::peers::Peers;
use crate::records::{Moment, Ordinate, ResultRecord};
use crate::store::{MemoryStore, Store};
use crate::testing::faulty_store::FaultyStore;
use crate::wallets::{NoWallets, Wallets};
use crate::{Host, Network, Options, Result};
use outside::{Abroad, Nowhere};
use picture::Picture;
use toy::{Toys, yield_now};

/// What stands for the bytes of the module of the toys.
pub(crate) const MODULE: &[u8] = b"the module";

/// The module of the toys.
pub(crate) fn module() -> String {
    let hash = Id::of(MODULE);
    hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// More steps than anything that a test waits for takes.
const MOST_STEPS: u32 = 2_000_000;

/// A clock that goes by itself, as far as anybody can tell.
struct LiveClock(Rc<StandingClock>);

#[async_trait(?Send)]
impl Clock for LiveClock {
    fn now(&self) -> u64 {
        self.0.now()
    }

    fn block_height(&self) -> u64 {
        self.0.block_height()
    }

    fn block_time(&self, height: u64) -> u64 {
        self.0.block_time(height)
    }

    async fn wait_until(&self, time: u64) {
        self.0.wait_until(time).await;
    }

    async fn pause(&self, milliseconds: u32) {
        yield_now(milliseconds).await;
    }

    fn is_live(&self) -> bool {
        true
    }
}

/// A network, its parts, and the pool that runs it.
pub(crate) struct Setting {
    pub(crate) pool: LocalPool,
    /// What outlives a network.
    base: MemoryStore,
    pub(crate) store: Rc<dyn Store>,
    pub(crate) toys: Rc<Toys>,
    pub(crate) clock: Rc<StandingClock>,
    pub(crate) options: Options,
    /// Whether the clock is one that goes by itself; it goes when the other one is set.
    pub(crate) is_live: bool,
    /// What randomness follows from.
    pub(crate) seed: &'static str,
    pub(crate) wallets: Rc<dyn Wallets>,
    /// What leads to the network outside.
    pub(crate) internet: Rc<dyn Internet>,
    pub(crate) peers: Option<Rc<dyn Peers>>,
    pub(crate) signing: Signing,
    /// The module of new processes.
    pub(crate) module: String,
    /// A module that gives other results than all others.
    pub(crate) other_results: Option<String>,
    /// A module that counts gas in another way than all others.
    pub(crate) other_gas: Option<String>,
    messages: u64,
}

impl Setting {
    pub(crate) fn new() -> Setting {
        Setting::with_toys(Toys::new(100, &[]))
    }

    pub(crate) fn with_toys(toys: Toys) -> Setting {
        let start = Moment {
            time: 1_700_000_000_000,
            height: 1_300_000,
        };
        let pause = Box::new(|_| -> futures::future::LocalBoxFuture<'static, ()> {
            Box::pin(yield_now(3))
        });
        let base = MemoryStore::new("a test");
        Setting {
            pool: LocalPool::new(),
            store: Rc::new(base.reopen()),
            base,
            toys: Rc::new(toys),
            clock: Rc::new(StandingClock::new(start, pause)),
            options: Options::default(),
            is_live: false,
            seed: "a test",
            wallets: Rc::new(NoWallets),
            internet: Rc::new(Nowhere),
            peers: None,
            signing: Signing::Nobody,
            module: module(),
            other_results: None,
            other_gas: None,
            messages: 0,
        }
    }

    /// Opens the network; its driver runs whenever the pool does.
    pub(crate) fn open(&mut self) -> Result<Network> {
        let host = Host {
            store: Rc::clone(&self.store),
            machines: self.toys.clone(),
            clock: match self.is_live {
                true => Rc::new(LiveClock(self.clock.clone())),
                false => self.clock.clone(),
            },
            random: Rc::new(SeededRandom::new(self.seed)),
            internet: Rc::clone(&self.internet),
            verifier: Rc::new(Own),
            wallets: Rc::clone(&self.wallets),
            signing: self.signing.clone(),
            peers: self.peers.clone(),
            module: self.module.clone(),
            module_bytes: Rc::from(MODULE),
        };
        let options = self.options.clone();
        let spawner = self.pool.spawner();
        self.pool.run_until(async move {
            let (network, driver) = Network::open(host, options).await?;
            spawner.spawn_local(driver).expect("the pool runs");
            Ok(network)
        })
    }

    /// Opens the network again, with new machines; whoever had it before is never asked again.
    pub(crate) fn restart(&mut self) -> Network {
        self.reopen_store();
        self.toys = Rc::new(Toys::new(self.toys.capacity(), &[]));
        self.toys.other_results.replace(self.other_results.clone());
        self.toys.other_gas.replace(self.other_gas.clone());
        self.pool = LocalPool::new();
        self.open().expect("it can be opened")
    }

    /// The store as the next one finds it who opens it.
    pub(crate) fn reopen_store(&mut self) {
        self.store = Rc::new(self.base.reopen());
    }

    /// A setting with a network outside.
    pub(crate) fn with_abroad() -> (Setting, Rc<Abroad>) {
        let mut setting = Setting::new();
        let abroad = Abroad::new();
        setting.internet = abroad.clone();
        (setting, abroad)
    }

    /// Has the store fail when it is told to.
    pub(crate) fn make_faulty(&mut self) -> Rc<FaultyStore> {
        let faulty = Rc::new(FaultyStore::new(Rc::new(self.base.reopen())));
        self.store = faulty.clone();
        faulty
    }

    /// Lets everything go on until something is so.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, mut is_so: impl FnMut() -> bool) {
        for _ in 0..MOST_STEPS {
            if is_so() {
                return;
            }
            self.pool.run_until(yield_now(1));
        }
        panic!("it never came: {what}");
    }

    /// Lets so much time of the network outside pass, and everything that happens in it.
    pub(crate) fn pass(&mut self, abroad: &Abroad, milliseconds: u32) {
        self.pool.run_until(abroad.time.pause(milliseconds));
    }

    /// What is stored.
    pub(crate) fn picture(&self) -> Picture {
        Picture::of(&*self.store)
    }

    /// The number of a process, as it is without a message.
    pub(crate) fn number(&mut self, network: &Network, process: &Id) -> Result<i64> {
        let question = serde_json::Map::from_iter([("Data".to_owned(), "".into())]);
        let reply = self.pool.run_until(network.dry_run(process, question))?;
        let result: Value = serde_json::from_slice(&reply.json).expect("JSON");
        let output = result["Output"]["data"].as_str().expect("an output");
        let number = output.split(' ').next().expect("a number");
        Ok(number.parse().expect("a number"))
    }

    /// The id of the next message or process.
    fn next_id(&mut self) -> Id {
        self.messages += 1;
        Id::derive("test", &[&self.messages.to_le_bytes()])
    }

    /// A message from outside.
    pub(crate) fn message(&mut self, target: &Id, lines: &str) -> Message {
        Message {
            id: self.next_id(),
            owner: "somebody".to_owned(),
            from_process: None,
            target: target.to_string(),
            anchor: Vec::new(),
            tags: Vec::new(),
            data: lines.as_bytes().to_vec(),
            proof: None,
        }
    }

    /// Makes a process.
    pub(crate) fn spawn(&mut self, network: &Network, tags: &[(&str, &str)]) -> Id {
        let id = self.next_id();
        let tags = tags
            .iter()
            .map(|(name, value)| Tag::new(*name, *value))
            .collect();
        let item = Message {
            id,
            tags,
            target: String::new(),
            ..self.message(&id, "")
        };
        self.pool
            .run_until(network.create(item))
            .expect("a process is made");
        id
    }

    /// Sends a message and waits until it has its slot.
    pub(crate) fn send(&mut self, network: &Network, target: &Id, lines: &str) -> Result<Receipt> {
        let message = self.message(target, lines);
        self.pool.run_until(network.submit(target, message))
    }

    /// Waits until nothing is left to do.
    pub(crate) fn settle(&mut self, network: &Network) {
        self.pool.run_until(network.settle()).expect("it settles");
    }

    /// Everything that a process evaluated.
    pub(crate) fn results(&mut self, network: &Network, process: &Id) -> Vec<ResultRecord> {
        let end = Ordinate {
            slot: u64::MAX,
            tick: u32::MAX,
        };
        let results = network.results(process, Ordinate::default(), end, usize::MAX);
        self.pool
            .run_until(results)
            .expect("the results can be read")
    }

    /// What came out of the message of a slot: its status, and the number in its output.
    pub(crate) fn outcome(
        &mut self,
        network: &Network,
        process: &Id,
        slot: u64,
    ) -> (Status, Option<i64>) {
        let result = self.pool.run_until(network.result(process, slot, true));
        let result = result
            .expect("there is a result")
            .expect("it was waited for");
        (result.status, number(&result))
    }
}

/// The number in the output of a result.
pub(crate) fn number(result: &ResultRecord) -> Option<i64> {
    let value: Value = serde_json::from_slice(&result.json).ok()?;
    value["Output"]["data"]
        .as_str()?
        .split(' ')
        .next()?
        .parse()
        .ok()
}
