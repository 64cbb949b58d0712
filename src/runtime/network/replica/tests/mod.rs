//! Replicas of processes of a network in memory.

mod compare;
mod faults;
mod follow;
mod ours;
mod units;

use std::rc::Rc;

use lunette_ao::Id;

use crate::error::Result;
use crate::network::{Network, ReplicaInfo, Replicate};
use crate::records::{Dialect, Protocol, ResultRecord, Units};
use crate::testing::Setting;
use crate::testing::outside::{Abroad, URLS};

/// A process of scheduler and compute units.
fn request(process: Id) -> Replicate {
    Replicate {
        process,
        units: Units {
            protocol: Protocol::Legacy,
            scheduler: URLS.scheduler.to_owned(),
            compute: Some(URLS.compute.to_owned()),
            gateways: Vec::new(),
            signer: None,
        },
        dialect: Dialect::Reference,
        like: None,
        from: 0,
        limits: None,
    }
}

/// A network that is open, and a process outside.
struct Scene {
    setting: Setting,
    abroad: Rc<Abroad>,
    network: Network,
    there: Id,
}

impl Scene {
    fn new() -> Scene {
        Scene::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Setting)) -> Scene {
        let (mut setting, abroad) = Setting::with_abroad();
        change(&mut setting);
        let network = setting.open().unwrap();
        let there = abroad.spawn(&[]);
        Scene {
            setting,
            abroad,
            network,
            there,
        }
    }

    /// A process outside with so many messages, each of which adds one, and its replica, which is compared.
    fn following(messages: u64) -> Scene {
        let mut scene = Scene::new();
        scene.say_many(messages);
        scene.replicate(request(scene.there)).unwrap();
        scene.until_compared(messages + 1);
        scene
    }

    fn say(&mut self, lines: &str) -> Id {
        self.abroad.say(&self.there, lines)
    }

    fn say_many(&mut self, messages: u64) {
        for _ in 0..messages {
            self.say("add 1");
        }
    }

    fn replicate(&mut self, request: Replicate) -> Result<()> {
        self.setting.pool.run_until(self.network.replicate(request))
    }

    fn follow(&mut self, following: bool) {
        let set = self.network.set_following(&self.there, following);
        self.setting.pool.run_until(set).unwrap();
    }

    fn info(&self) -> ReplicaInfo {
        self.network.replica(&self.there).unwrap().unwrap()
    }

    /// Waits until something is so about the replica.
    #[track_caller]
    fn until(&mut self, what: &str, is_so: impl Fn(&ReplicaInfo) -> bool) {
        let (network, there) = (self.network.clone(), self.there);
        let is_so = || is_so(&network.replica(&there).unwrap().unwrap());
        self.setting.until(what, is_so);
    }

    #[track_caller]
    fn until_verified(&mut self, slots: u64) {
        self.until("messages", |info| info.verified >= slots);
    }

    #[track_caller]
    fn until_compared(&mut self, slots: u64) {
        self.until("comparisons", |info| info.progress.compared >= slots);
    }

    /// Waits until something is in the way.
    #[track_caller]
    fn until_problem(&mut self) {
        self.until("a problem", |info| info.problem.is_some());
    }

    /// Lets much time pass.
    fn pass(&mut self, milliseconds: u32) {
        let abroad = Rc::clone(&self.abroad);
        self.setting.pass(&abroad, milliseconds);
    }

    fn number(&mut self) -> i64 {
        let there = self.there;
        self.setting.number(&self.network, &there).unwrap()
    }

    fn results(&mut self) -> Vec<ResultRecord> {
        let there = self.there;
        self.setting.results(&self.network, &there)
    }

    fn counts(&self) -> (u64, u64, u64) {
        let progress = self.info().progress;
        (progress.same, progress.different, progress.unknown)
    }
}
