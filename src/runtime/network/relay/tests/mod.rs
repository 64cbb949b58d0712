//! The relay, towards a network in memory.

mod answers;
mod faults;
mod peers;
mod publish;
mod send;

use std::rc::Rc;

use lunette_ao::Id;

use crate::network::{Network, Numbered};
use crate::records::{Protocol, RelaySettings, Voice};
use crate::testing::Setting;
use crate::testing::outside::{Abroad, URLS};

/// How the network outside is reached, without anybody who looks for answers.
fn settings() -> RelaySettings {
    RelaySettings {
        protocol: Protocol::Legacy,
        messenger: URLS.messenger.to_owned(),
        compute: None,
        uploader: None,
        gateways: Vec::new(),
        identity: "relay".to_owned(),
        voice: Voice::Process,
        sending: true,
    }
}

/// The same, and answers are looked for.
fn with_answers() -> RelaySettings {
    RelaySettings {
        compute: Some(URLS.compute.to_owned()),
        ..settings()
    }
}

/// A network with a process that is open, and another one outside.
struct Scene {
    setting: Setting,
    abroad: Rc<Abroad>,
    network: Network,
    here: Id,
    there: Id,
}

impl Scene {
    /// Nobody has said yet how the network outside is reached.
    fn new() -> Scene {
        Scene::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Setting)) -> Scene {
        let (mut setting, abroad) = Setting::with_abroad();
        change(&mut setting);
        let network = setting.open().unwrap();
        let here = setting.spawn(&network, &[]);
        let there = abroad.spawn(&[]);
        Scene {
            setting,
            abroad,
            network,
            here,
            there,
        }
    }

    fn relay(&mut self, settings: RelaySettings) {
        let set = self.network.set_relay(Some(settings), false);
        self.setting.pool.run_until(set).unwrap();
    }

    /// The process here sends something to the one outside.
    fn send(&mut self, lines: &str) {
        let text = format!("send {} {lines}", self.there);
        self.tell(&text);
    }

    /// The process here is told something.
    fn tell(&mut self, lines: &str) {
        let here = self.here;
        self.setting.send(&self.network, &here, lines).unwrap();
        self.setting.settle(&self.network);
    }

    /// Waits until the process outside has been told so many things.
    #[track_caller]
    fn until_said(&mut self, count: usize) {
        let (abroad, there) = (Rc::clone(&self.abroad), self.there);
        let is_so = || abroad.said(&there).len() > count;
        self.setting.until("messages outside", is_so);
    }

    /// Waits until the compute unit outside was asked for answers.
    #[track_caller]
    fn until_asked(&mut self) {
        let abroad = Rc::clone(&self.abroad);
        let is_so = || {
            let asked = abroad.asked.borrow();
            asked.iter().any(|(_, url)| url.contains("cu.test"))
        };
        self.setting.until("a look", is_so);
    }

    /// What the process outside was told.
    fn said(&self) -> Vec<String> {
        self.abroad.said(&self.there).split_off(1)
    }

    /// Waits until the process here has so many slots.
    #[track_caller]
    fn until_scheduled(&mut self, count: u64) {
        let (network, here) = (self.network.clone(), self.here);
        let is_so = || network.process(&here).unwrap().scheduled >= count;
        self.setting.until("messages here", is_so);
    }

    fn letters(&mut self, taken: bool) -> Vec<Numbered> {
        let letters = self.network.letters(taken, 0, 10_000);
        self.setting.pool.run_until(letters).unwrap()
    }

    /// Waits until so many letters were taken.
    #[track_caller]
    fn until_taken(&mut self, count: usize) {
        for _ in 0..100_000 {
            if self.letters(true).len() >= count {
                return;
            }
            self.setting
                .pool
                .run_until(crate::testing::toy::yield_now(20));
        }
        panic!("{} of {count} letters were taken", self.letters(true).len());
    }

    /// Lets much time pass.
    fn pass(&mut self, milliseconds: u32) {
        let abroad = Rc::clone(&self.abroad);
        self.setting.pass(&abroad, milliseconds);
    }

    /// The content of the messages in the log of the process here, but for the first.
    fn heard(&mut self) -> Vec<String> {
        let log = self.network.log(&self.here, 1, u64::MAX, 10_000);
        let log = self.setting.pool.run_until(log).unwrap().into_iter();
        log.map(|entry| String::from_utf8(entry.message.data).unwrap())
            .collect()
    }
}
