//! A world for scripts: a store that outlives the networks in it, what fails in it, and somebody outside who notes what was acknowledged.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use futures::future::{Either, select};
use lunette_ao::Id;
use lunette_remote::Own;
use serde_json::Map;
use std::pin::pin;

use super::module;
use super::outside::Nowhere;
use super::picture::{Picture, rows};
use super::script::{Script, Step};
use super::stores::SlowStore;
use super::toy::{Toys, yield_now};
use crate::Network;
use crate::clock::{SeededRandom, StandingClock};
use crate::error::{Code, Error, Result};
use crate::network::Receipt;
use crate::options::{Host, Options, Signing};
use crate::records::{Moment, ResultRecord};
use crate::store::{MemoryStore, Store, Table};
use crate::testing::faulty_store::{Fault, FaultyStore};
use crate::wallets::NoWallets;

/// How often somebody tries again what did not work.
const PATIENCE: usize = 100;

/// What a script is done under.
#[derive(Clone)]
pub(crate) struct Conditions {
    pub(crate) options: Options,
    /// How many machines there are.
    pub(crate) capacity: usize,
    /// How often others go first at each call of the machines.
    pub(crate) delays: Vec<u32>,
    /// How often others go first before and after each call of the store.
    pub(crate) slow: (u32, u32),
    /// At which call of the store what goes wrong.
    pub(crate) fault: Option<(u64, Fault)>,
}

impl Default for Conditions {
    /// Few machines, small images, short chains.
    fn default() -> Conditions {
        Conditions {
            options: Options {
                image_messages: 5,
                hops: 12,
                turn: 4,
                slice: 100_000,
                ..Options::default()
            },
            capacity: 3,
            delays: Vec::new(),
            slow: (0, 0),
            fault: None,
        }
    }
}

/// A store, machines, and what is done with them.
pub(crate) struct World {
    base: MemoryStore,
    script: Script,
    conditions: Conditions,
    clock: Rc<StandingClock>,
    /// The stores so far: each opening has its own.
    stores: RefCell<Vec<Rc<FaultyStore>>>,
    toys: RefCell<Rc<Toys>>,
    /// How many steps of the script are acknowledged.
    pub(crate) done: Cell<usize>,
    pub(crate) receipts: RefCell<Vec<Receipt>>,
    pub(crate) results: RefCell<Vec<(Id, Rc<ResultRecord>)>>,
    /// What somebody was told when something did not work.
    pub(crate) errors: RefCell<Vec<Error>>,
}

impl World {
    /// A world in which a script is about to be done.
    pub(crate) fn new(script: Script, conditions: Conditions) -> World {
        let start = Moment {
            time: 1_700_000_000_000,
            height: 1_300_000,
        };
        let pause = Box::new(|_| -> futures::future::LocalBoxFuture<'static, ()> {
            Box::pin(yield_now(3))
        });
        World {
            base: MemoryStore::new("a test"),
            script,
            conditions,
            clock: Rc::new(StandingClock::new(start, pause)),
            stores: RefCell::default(),
            toys: RefCell::new(Rc::new(Toys::new(1, &[]))),
            done: Cell::new(0),
            receipts: RefCell::default(),
            results: RefCell::default(),
            errors: RefCell::default(),
        }
    }

    /// How many times the store was called.
    pub(crate) fn calls(&self) -> u64 {
        self.stores.borrow().iter().map(|store| store.calls()).sum()
    }

    /// The store as somebody finds it who opens it now.
    pub(crate) fn store(&self) -> Rc<dyn Store> {
        Rc::new(self.base.reopen())
    }

    /// What the store holds.
    pub(crate) fn picture(&self) -> Picture {
        Picture::of(&self.base.reopen())
    }

    /// The same, if a network was made there already.
    pub(crate) fn picture_if_any(&self) -> Option<Picture> {
        let is_made = !rows(&self.base.reopen(), Table::Settings).is_empty();
        is_made.then(|| self.picture())
    }

    /// What a network stands on that is opened now, with new machines.
    pub(crate) fn host(&self) -> Host {
        let store = FaultyStore::new(self.store());
        if let Some((call, fault)) = self.conditions.fault
            && let Some(rest) = call.checked_sub(self.calls())
        {
            store.fail_at(rest, fault);
        }
        let store = Rc::new(store);
        self.stores.borrow_mut().push(Rc::clone(&store));
        let toys = Rc::new(Toys::new(self.conditions.capacity, &self.conditions.delays));
        *self.toys.borrow_mut() = Rc::clone(&toys);
        Host {
            store: Rc::new(SlowStore::new(store, self.conditions.slow)),
            machines: toys,
            clock: self.clock.clone(),
            random: Rc::new(SeededRandom::new("a test")),
            internet: Rc::new(Nowhere),
            verifier: Rc::new(Own),
            wallets: Rc::new(NoWallets),
            signing: Signing::Nobody,
            peers: None,
            module: module(),
            module_bytes: Rc::from(&b"the module"[..]),
        }
    }

    /// Opens the network and does what is left of the script, again and again what does not work.
    pub(crate) async fn play(&self) {
        while self.done.get() < self.script.steps.len() {
            let (network, driver) = self.open().await;
            let driver = pin!(driver);
            let work = pin!(self.work(&network));
            match select(work, driver).await {
                Either::Left(((), driver)) => {
                    let close = pin!(network.close());
                    select(close, driver).await;
                }
                // A network that is at its end says so to whoever asks it.
                Either::Right(((), work)) => work.await,
            }
        }
    }

    async fn open(&self) -> (Network, impl Future<Output = ()> + use<>) {
        for _ in 0..PATIENCE {
            match Network::open(self.host(), self.conditions.options.clone()).await {
                Ok(opened) => return opened,
                Err(error) => self.note(error),
            }
        }
        panic!("it cannot be opened: {:?}", self.errors.borrow());
    }

    fn note(&self, error: Error) {
        let expected = matches!(
            error.code,
            Code::Storage | Code::QuotaExceeded | Code::Closed
        );
        assert!(expected, "{error:?}");
        self.errors.borrow_mut().push(error);
    }

    /// Does what is left of the script, until the network has to be opened again.
    async fn work(&self, network: &Network) {
        let mut tries = 0;
        while let Some(step) = self.script.steps.get(self.done.get()) {
            if let Step::Reopen = step {
                network.close().await;
                self.done.set(self.done.get() + 1);
                return;
            }
            match self.perform(network, step).await {
                Ok(()) => {
                    self.done.set(self.done.get() + 1);
                    tries = 0;
                }
                Err(error) if error.code == Code::Closed => return self.note(error),
                Err(error) => {
                    self.note(error);
                    tries += 1;
                    assert!(tries < PATIENCE, "{step:?} never works");
                    yield_now(5).await;
                }
            }
        }
    }

    async fn perform(&self, network: &Network, step: &Step) -> Result<()> {
        let mut receipts = match step {
            Step::Create(item) => vec![network.create(item.clone()).await?],
            Step::Submit(to, message) => vec![network.submit(to, message.clone()).await?],
            Step::Assign(message, to) => network.assign(message, &[*to]).await?,
            Step::Await(process, message) => {
                let (_, places) = network.message(message).await?;
                let (_, slot) = places
                    .iter()
                    .find(|(place, _)| place == process)
                    .expect("an acknowledged message is there");
                let result = network.result(process, *slot, true).await?;
                let result = result.expect("it was waited for");
                self.results.borrow_mut().push((*process, result));
                return Ok(());
            }
            Step::Ask(process, lines) => {
                let question = Map::from_iter([("Data".to_owned(), (*lines).into())]);
                network.dry_run(process, question).await?;
                return Ok(());
            }
            Step::Pause(process, paused) => return network.set_paused(process, *paused).await,
            Step::Monitor(process) => return network.set_monitored(process, true).await,
            Step::Advance(milliseconds, blocks) => {
                self.clock.advance(*milliseconds, *blocks);
                return network.tick().await;
            }
            Step::Settle => return network.settle().await,
            Step::Lose => {
                self.toys.borrow().lose_all();
                return Ok(());
            }
            Step::Reopen => return Ok(()),
        };
        self.receipts.borrow_mut().append(&mut receipts);
        Ok(())
    }

    /// Everything in the store agrees, and holds what was acknowledged.
    ///
    /// # Panics
    /// When it does not.
    pub(crate) fn check(&self) -> Picture {
        let picture = self.picture();
        picture.check();
        for receipt in &*self.receipts.borrow() {
            let entry = &picture.processes[&receipt.process].log[receipt.slot as usize];
            assert_eq!(entry.message.id, receipt.message, "an acknowledged message");
        }
        for (process, result) in &*self.results.borrow() {
            let stored = &picture.processes[process].results;
            assert!(stored.contains(result), "an acknowledged result");
        }
        picture
    }

    /// Opens the store once more and has every process answer from its images: they lead to the states that the logs do.
    ///
    /// # Panics
    /// When they do not.
    pub(crate) async fn check_images(&self, picture: &Picture) {
        let states = picture.check();
        let options = Options {
            // What waits stays where it is.
            turn: 0,
            ..self.conditions.options.clone()
        };
        let opened = Network::open(self.host(), options).await;
        let (network, driver) = opened.expect("it can be opened");
        let questions = async {
            for (id, state) in &states {
                let question = Map::from_iter([("Data".to_owned(), "".into())]);
                let reply = network.dry_run(id, question).await.expect("an answer");
                let result: serde_json::Value = serde_json::from_slice(&reply.json).expect("JSON");
                let output = result["Output"]["data"].as_str().expect("an output");
                let number = output
                    .split(' ')
                    .next()
                    .and_then(|number| number.parse().ok());
                assert_eq!(number, Some(state.number), "the image of {id}");
            }
        };
        let (questions, driver) = (pin!(questions), pin!(driver));
        let has_ended = matches!(select(questions, driver).await, Either::Right(_));
        assert!(!has_ended, "the network has ended");
    }
}
