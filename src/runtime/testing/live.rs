//! A network whose clock goes by itself.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use futures::future::LocalBoxFuture;
use lunette_ao::{Id, Message, Tag};
use lunette_remote::Own;
use serde_json::Map;

use super::clock::LiveToyClock;
use super::module;
use super::outside::Nowhere;
use super::picture::Picture;
use super::run::{Stopped, run, run_for};
use super::stores::SlowStore;
use super::toy::Toys;
use crate::clock::{Clock, SeededRandom};
use crate::error::{Error, Result};
use crate::machines::Reply;
use crate::network::Receipt;
use crate::options::{Host, Options, Signing};
use crate::store::MemoryStore;
use crate::testing::faulty_store::{Fault, FaultyStore};
use crate::wallets::NoWallets;
use crate::{Code, Network};

/// More polls than anything in these tests takes.
const MOST_POLLS: u64 = 1_000_000;

/// A network that runs, and its parts.
pub(crate) struct Live {
    pub(crate) clock: Rc<LiveToyClock>,
    pub(crate) toys: Rc<Toys>,
    base: MemoryStore,
    pub(crate) faulty: Rc<FaultyStore>,
    /// How many calls of the store it took to open.
    opened_at: u64,
    pub(crate) store: Rc<SlowStore>,
    pub(crate) network: Network,
    driver: RefCell<Option<LocalBoxFuture<'static, ()>>>,
    messages: Cell<u64>,
}

impl Live {
    pub(crate) fn open(toys: Toys, options: Options) -> Live {
        Live::with_fault(toys, options, (1, 1), None)
    }

    /// A network whose store takes its time, and fails at a call once it is open.
    pub(crate) fn with_fault(
        toys: Toys,
        options: Options,
        slow: (u32, u32),
        fault: Option<(u64, Fault)>,
    ) -> Live {
        let clock = Rc::new(LiveToyClock::new(1_700_000_000_000));
        let toys = Rc::new(toys);
        let base = MemoryStore::new("a test");
        let faulty = Rc::new(FaultyStore::new(Rc::new(base.reopen())));
        let store = Rc::new(SlowStore::new(faulty.clone(), slow));
        let host = Host {
            store: store.clone(),
            machines: toys.clone(),
            clock: clock.clone(),
            random: Rc::new(SeededRandom::new("a test")),
            internet: Rc::new(Nowhere),
            verifier: Rc::new(Own),
            wallets: Rc::new(NoWallets),
            signing: Signing::Nobody,
            peers: None,
            module: module(),
            module_bytes: Rc::from(&b"the module"[..]),
        };
        let (network, driver) = run(Network::open(host, options)).0.expect("it opens");
        if let Some((call, fault)) = fault {
            faulty.fail_at(call, fault);
        }
        Live {
            opened_at: faulty.calls(),
            faulty,
            clock,
            toys,
            base,
            store,
            network,
            driver: RefCell::new(Some(Box::pin(driver))),
            messages: Cell::new(0),
        }
    }

    /// Runs something beside the network; the clock goes on when nothing else does.
    #[track_caller]
    pub(crate) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        let mut both = pin!(std::future::poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(output);
            }
            let mut driver = self.driver.borrow_mut();
            if let Some(running) = driver.as_mut()
                && running.as_mut().poll(context).is_ready()
            {
                *driver = None;
            }
            future.as_mut().poll(context)
        }));
        loop {
            match run_for(both.as_mut(), MOST_POLLS) {
                Ok((output, _)) => return output,
                Err(Stopped::Goes) => panic!("it never comes to an end"),
                Err(Stopped::Waits) => {
                    assert!(
                        self.clock.skip(u64::MAX),
                        "it waits for what nobody will do"
                    );
                }
            }
        }
    }

    /// Calls of the store since it was opened.
    pub(crate) fn calls(&self) -> u64 {
        self.faulty.calls() - self.opened_at
    }

    /// What is stored.
    pub(crate) fn picture(&self) -> Picture {
        Picture::of(&self.base.reopen())
    }

    /// Lets time pass.
    pub(crate) fn rest(&self, milliseconds: u64) {
        self.run(self.clock.wait_until(self.clock.now() + milliseconds));
    }

    /// A message from outside.
    pub(crate) fn message(&self, target: &Id, lines: &str) -> Message {
        self.messages.set(self.messages.get() + 1);
        Message {
            id: Id::derive("live", &[&self.messages.get().to_le_bytes()]),
            owner: "somebody".to_owned(),
            from_process: None,
            target: target.to_string(),
            anchor: Vec::new(),
            tags: Vec::new(),
            data: lines.as_bytes().to_vec(),
            proof: None,
        }
    }

    /// Makes a process and lets it start.
    pub(crate) fn spawn(&self, tags: &[(&str, &str)]) -> Id {
        let mut item = self.message(&Id([0; 32]), "");
        item.target = String::new();
        let tags = tags.iter().map(|(name, value)| Tag::new(*name, *value));
        item.tags = tags.collect();
        let id = item.id;
        self.run(self.network.create(item)).expect("it is made");
        self.settle();
        id
    }

    pub(crate) fn send(&self, target: &Id, lines: &str) -> Result<Receipt> {
        let message = self.message(target, lines);
        self.run(self.network.submit(target, message))
    }

    /// Sends many messages at once; returns how many were refused as too many.
    pub(crate) fn send_many(&self, target: &Id, lines: &str, count: usize) -> usize {
        let messages = (0..count).map(|_| self.message(target, lines));
        let all = messages.map(|message| self.network.submit(target, message));
        let outcomes = self.run(futures::future::join_all(all));
        let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
        let codes: Vec<Code> = refused.map(|error| error.code).collect();
        assert!(codes.iter().all(|code| *code == Code::Busy), "{codes:?}");
        codes.len()
    }

    /// Sends a message again and again until it has its slot.
    pub(crate) async fn submit_patiently(&self, target: &Id, lines: &str) {
        let message = self.message(target, lines);
        while let Err(error) = self.network.submit(target, message.clone()).await {
            self.expect_fault(&error);
            self.clock.pause(50).await;
        }
    }

    /// The same for a process.
    pub(crate) fn create_patiently(&self) -> Id {
        let mut item = self.message(&Id([0; 32]), "");
        item.target = String::new();
        let id = item.id;
        while let Err(error) = self.run(self.network.create(item.clone())) {
            self.expect_fault(&error);
            self.rest(50);
        }
        id
    }

    fn expect_fault(&self, error: &Error) {
        let is_fault = matches!(error.code, Code::Storage | Code::QuotaExceeded);
        assert!(is_fault, "{error:?}");
    }

    /// The number of a process, as it is without a message.
    pub(crate) fn number(&self, process: &Id) -> i64 {
        let mut reply = self.run(self.ask(process, ""));
        while let Err(error) = reply {
            self.expect_fault(&error);
            reply = self.run(self.ask(process, ""));
        }
        let json = reply.expect("it was asked until it came").json;
        let result: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
        let output = result["Output"]["data"].as_str().expect("an output");
        let number = output.split(' ').next().expect("a number");
        number.parse().expect("a number")
    }

    pub(crate) async fn ask(&self, process: &Id, lines: &str) -> Result<Reply> {
        let question = Map::from_iter([("Data".to_owned(), lines.into())]);
        self.network.dry_run(process, question).await
    }

    pub(crate) fn settle(&self) {
        self.run(self.network.settle()).expect("it settles");
    }
}
