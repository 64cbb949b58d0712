//! A network outside in memory: what is in it, and what goes wrong on the way there.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use async_trait::async_trait;
use lunette_ao::{DataItem, Id, Tag};
use lunette_remote::{Failure, Internet, Request, Response};
use serde_json::Value;

use super::items::{PERSON, address_of, item, tags};
use super::place::Place;
use super::time::FakeTime;
use crate::network::DEFAULT_MODULE;
use crate::testing::toy::yield_now;

/// The scheduler, by the seed of its key.
pub(crate) const SCHEDULER: u8 = 3;

/// Where its units are.
pub(crate) struct Urls {
    pub(crate) scheduler: &'static str,
    pub(crate) compute: &'static str,
    pub(crate) messenger: &'static str,
    pub(crate) gateway: &'static str,
    pub(crate) bundler: &'static str,
    pub(crate) node: &'static str,
}

/// Where its units are.
pub(crate) const URLS: Urls = Urls {
    scheduler: "https://su.test",
    compute: "https://cu.test",
    messenger: "https://mu.test",
    gateway: "https://gateway.test",
    bundler: "https://bundler.test",
    node: "https://node.test",
};

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody listens.
    Unreachable,
    /// A status instead of what was asked for.
    Status(u16),
    /// 429, and after how many seconds to come again.
    Later(u64),
    /// It is done, and the answer is lost.
    Unanswered,
    /// It is done, and neither an answer nor a failure comes.
    Silent,
}

/// Something that was handed in and taken.
#[derive(Clone, Debug)]
pub(crate) struct Handed {
    /// The unit.
    pub(crate) url: &'static str,
    pub(crate) item: DataItem,
}

/// Faults of a unit: the start of addresses, and how many more times.
struct Faulty {
    url: String,
    fault: Fault,
    times: u32,
}

/// What a test makes of a page of a log before it is told.
type Tamper = Box<dyn Fn(&mut Vec<Value>)>;

/// The network.
pub(crate) struct Abroad {
    pub(crate) time: Rc<FakeTime>,
    is_online: Cell<bool>,
    pub(crate) places: RefCell<BTreeMap<Id, Place>>,
    /// What the gateway has.
    pub(crate) items: RefCell<BTreeMap<Id, DataItem>>,
    /// What was taken, each time.
    pub(crate) handed: RefCell<Vec<Handed>>,
    /// Assignments that were asked for: the process, and the message.
    pub(crate) assigned: RefCell<Vec<(Id, Id)>>,
    faults: RefCell<Vec<Faulty>>,
    /// Messages that units refuse: those with these words in their content.
    pub(crate) refused: RefCell<Vec<String>>,
    /// Slots of whose results the compute unit says something else.
    pub(crate) lies: RefCell<BTreeMap<(Id, u64), Value>>,
    /// The compute unit has no list of results.
    pub(crate) has_no_list: Cell<bool>,
    pub(crate) tamper: RefCell<Option<Tamper>>,
    /// Who signs assignments.
    pub(crate) signs: Cell<u8>,
    numbers: Cell<u64>,
    /// When each request came, and its address.
    pub(crate) asked: RefCell<Vec<(u64, String)>>,
}

impl Abroad {
    pub(crate) fn new() -> Rc<Abroad> {
        Rc::new(Abroad {
            time: FakeTime::new(1_700_000_000_000),
            is_online: Cell::new(true),
            places: RefCell::default(),
            items: RefCell::default(),
            handed: RefCell::default(),
            assigned: RefCell::default(),
            faults: RefCell::default(),
            refused: RefCell::default(),
            lies: RefCell::default(),
            has_no_list: Cell::new(false),
            tamper: RefCell::default(),
            signs: Cell::new(SCHEDULER),
            numbers: Cell::new(0),
            asked: RefCell::default(),
        })
    }

    pub(crate) fn set_online(&self, is_online: bool) {
        self.is_online.set(is_online);
    }

    /// The next so many requests to addresses that begin so have a fault.
    pub(crate) fn fault(&self, url: &str, fault: Fault, times: u32) {
        self.faults.borrow_mut().push(Faulty {
            url: url.to_owned(),
            fault,
            times,
        });
    }

    /// Nothing goes wrong any more.
    pub(crate) fn heal(&self) {
        self.faults.borrow_mut().clear();
        self.tamper.take();
        self.signs.set(SCHEDULER);
        self.lies.borrow_mut().clear();
    }

    /// A number that no item has had.
    pub(crate) fn number(&self) -> u64 {
        self.numbers.replace(self.numbers.get() + 1)
    }

    /// Makes a process of somebody there.
    pub(crate) fn spawn(&self, more: &[(&str, &str)]) -> Id {
        let scheduler = address_of(SCHEDULER);
        let mut all = tags(&[("Data-Protocol", "ao"), ("Type", "Process")]);
        all.push(Tag::new("Scheduler", scheduler));
        if more.iter().all(|(name, _)| *name != "Module") {
            all.push(Tag::new("Module", DEFAULT_MODULE));
        }
        all.extend(tags(more));
        let made = item(PERSON, None, self.number(), all, "");
        let id = made.id();
        self.schedule(id, made);
        id
    }

    /// A message of somebody to a process there.
    pub(crate) fn say(&self, process: &Id, lines: &str) -> Id {
        let tags = tags(&[("Data-Protocol", "ao"), ("Type", "Message")]);
        let message = item(PERSON, Some(*process), self.number(), tags, lines);
        let id = message.id();
        self.schedule(*process, message);
        id
    }

    /// Puts a message into the log of a process once more, as an assignment does.
    pub(crate) fn say_again(&self, process: &Id, message: &Id) {
        let item = self.items.borrow()[message].clone();
        self.schedule(*process, item);
    }

    /// Gives a message the next slot of a process.
    pub(crate) fn schedule(&self, process: Id, message: DataItem) {
        self.items
            .borrow_mut()
            .insert(message.id(), message.clone());
        let mut places = self.places.borrow_mut();
        let place = places.entry(process).or_insert_with(|| Place::new(process));
        // No two messages of a process have one time.
        let time = self.time.now() + place.log.len() as u64;
        place.add(self.signs.get(), message, time);
    }

    /// The content of the messages in the log of a process.
    pub(crate) fn said(&self, process: &Id) -> Vec<String> {
        let places = self.places.borrow();
        let log = places.get(process).map(|place| &place.log[..]);
        let log = log.unwrap_or_default().iter();
        log.map(|entry| String::from_utf8_lossy(entry.message.data()).into_owned())
            .collect()
    }

    /// How many times each item was taken by a unit.
    pub(crate) fn times_taken(&self) -> Vec<usize> {
        let mut counts: BTreeMap<Id, usize> = BTreeMap::new();
        for handed in self.handed.borrow().iter() {
            *counts.entry(handed.item.id()).or_default() += 1;
        }
        counts.into_values().collect()
    }

    /// The content of what was taken by units so far, in order.
    pub(crate) fn taken(&self) -> Vec<String> {
        let handed = self.handed.borrow();
        let data = handed.iter().map(|handed| handed.item.data());
        data.map(|data| String::from_utf8_lossy(data).into_owned())
            .collect()
    }

    fn strike(&self, url: &str) -> Option<Fault> {
        let mut faults = self.faults.borrow_mut();
        let fault = faults
            .iter_mut()
            .find(|faulty| faulty.times > 0 && url.starts_with(&faulty.url))?;
        fault.times -= 1;
        Some(fault.fault)
    }
}

/// An answer.
pub(crate) fn answer(status: u16, body: Vec<u8>) -> Response {
    Response {
        status,
        is_redirected: false,
        url: String::new(),
        headers: Vec::new(),
        body,
    }
}

#[async_trait(?Send)]
impl Internet for Abroad {
    async fn fetch(&self, request: Request) -> Result<Response, Failure> {
        self.time.note();
        yield_now(2).await;
        if !self.is_online.get() {
            return Err(Failure::Offline);
        }
        let now = self.time.now();
        self.asked.borrow_mut().push((now, request.url.clone()));
        match self.strike(&request.url) {
            None => Ok(self.answer(&request)),
            Some(Fault::Unreachable) => Err(Failure::Unreachable("connection refused".to_owned())),
            Some(Fault::Status(status)) => Ok(answer(status, b"on purpose".to_vec())),
            Some(Fault::Later(seconds)) => Ok(Response {
                headers: vec![("retry-after".to_owned(), seconds.to_string())],
                ..answer(429, Vec::new())
            }),
            Some(Fault::Unanswered) => {
                self.answer(&request);
                Err(Failure::Interrupted("on purpose".to_owned()))
            }
            Some(Fault::Silent) => {
                self.answer(&request);
                std::future::pending().await
            }
        }
    }

    fn now(&self) -> u64 {
        self.time.now()
    }

    async fn pause(&self, milliseconds: u32) {
        self.time.pause(milliseconds).await;
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn is_online(&self) -> bool {
        self.is_online.get()
    }
}
