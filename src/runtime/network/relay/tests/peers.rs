//! Networks that have their processes apart, and are each other's peers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use async_trait::async_trait;
use lunette_ao::{DataItem, Id, Message, Tags};
use lunette_remote::{self as remote, Kind};

use crate::Code;
use crate::network::Network;
use crate::peers::{Content, Handed, Parcel, Peers};
use crate::records::{LogEntry, Reason};
use crate::testing::Setting;
use crate::testing::outside::Abroad;
use crate::testing::toy::yield_now;

/// Steps until something counts as never coming.
const MOST_STEPS: usize = 200_000;

/// What goes wrong with every so-many-th parcel.
#[derive(Clone, Copy, PartialEq)]
enum Mishap {
    Nothing,
    /// It does not arrive.
    Lost(u32),
    /// It arrives, and the sender does not learn of it.
    Unanswered(u32),
}

/// Where parcels go: each network has a house.
struct Street {
    houses: RefCell<Vec<Network>>,
    mishap: Cell<Mishap>,
    parcels: Cell<u32>,
}

impl Street {
    fn house_of(&self, process: &Id) -> Option<Network> {
        let houses = self.houses.borrow();
        let mut found = houses.iter().filter(|house| house.process(process).is_ok());
        found.next().cloned()
    }

    /// A house that has no process.
    fn empty_house(&self) -> Option<Network> {
        let houses = self.houses.borrow();
        let mut found = houses.iter().filter(|house| house.processes().is_empty());
        found.next().cloned()
    }

    async fn deliver(&self, parcel: Parcel) -> crate::Result<Handed> {
        let Parcel {
            target, hops, root, ..
        } = parcel;
        let bytes = match parcel.content {
            Content::Item(bytes) => bytes,
            Content::Assignment { item, .. } => item.expect("the sender has it"),
        };
        let item = DataItem::parse(&bytes).expect("an item");
        item.verify().expect("it is signed");
        let message = Message::from_item(&item);
        let house = match self.house_of(&target) {
            Some(house) => house,
            None if message.id == target => self.empty_house().expect("there is room"),
            None => return Ok(Handed::Nobody),
        };
        house.receive(&target, message, hops, root).await?;
        Ok(Handed::Taken)
    }
}

#[async_trait(?Send)]
impl Peers for Street {
    async fn hand_over(&self, parcel: Parcel) -> remote::Result<Handed> {
        self.parcels.set(self.parcels.get() + 1);
        let number = self.parcels.get();
        let lost = || Err(remote::Error::new(Kind::Unreachable, "", "a mishap"));
        match self.mishap.get() {
            Mishap::Lost(every) if number.is_multiple_of(every) => return lost(),
            _ => {}
        }
        let handed = self.deliver(parcel).await.map_err(|error| {
            let kind = match error.code {
                Code::Busy => Kind::Busy,
                _ => Kind::Refused,
            };
            remote::Error::new(kind, "", error.message)
        });
        match self.mishap.get() {
            Mishap::Unanswered(every) if number.is_multiple_of(every) => lost(),
            _ => handed,
        }
    }
}

/// Some networks, of which each has at most one process.
struct Scene {
    setting: Setting,
    street: Rc<Street>,
    abroad: Rc<Abroad>,
}

impl Scene {
    fn new(houses: usize) -> Scene {
        Scene::with(houses, |_| {})
    }

    fn with(houses: usize, change: impl Fn(&mut Setting)) -> Scene {
        let street = Rc::new(Street {
            houses: RefCell::default(),
            mishap: Cell::new(Mishap::Nothing),
            parcels: Cell::new(0),
        });
        let (mut first, abroad) = Setting::with_abroad();
        change(&mut first);
        let mut scene = Scene {
            setting: first,
            street,
            abroad,
        };
        for number in 0..houses {
            let (mut setting, _) = Setting::with_abroad();
            change(&mut setting);
            setting.internet = scene.abroad.clone();
            setting.peers = Some(scene.street.clone());
            setting.is_live = true;
            setting.seed = ["a", "b", "c", "d", "e", "f"][number];
            // All run in the pool of the first.
            std::mem::swap(&mut setting.pool, &mut scene.setting.pool);
            let network = setting.open().unwrap();
            std::mem::swap(&mut setting.pool, &mut scene.setting.pool);
            scene.street.houses.borrow_mut().push(network);
        }
        scene
    }

    fn house(&self, number: usize) -> Network {
        self.street.houses.borrow()[number].clone()
    }

    fn spawn(&mut self, number: usize) -> Id {
        let network = self.house(number);
        self.setting.spawn(&network, &[])
    }

    fn tell(&mut self, process: &Id, lines: &str) -> Id {
        let network = self.street.house_of(process).unwrap();
        self.setting.send(&network, process, lines).unwrap().message
    }

    fn log(&mut self, process: &Id) -> Vec<LogEntry> {
        let network = self.street.house_of(process).unwrap();
        let log = self
            .setting
            .pool
            .run_until(network.log(process, 0, u64::MAX, 10_000));
        log.unwrap()
    }

    /// The content of the messages of a process, but for the first.
    fn heard(&mut self, process: &Id) -> Vec<String> {
        let log = self.log(process).into_iter().skip(1);
        log.map(|entry| String::from_utf8(entry.message.data).unwrap())
            .collect()
    }

    /// Waits until nothing goes on anywhere.
    #[track_caller]
    fn settle(&mut self) {
        for _ in 0..MOST_STEPS {
            let networks = self.street.houses.borrow().clone();
            for network in &networks {
                self.setting.settle(network);
            }
            let is_quiet = |network: &Network| network.next_sending().is_none();
            if networks.iter().all(is_quiet) {
                return;
            }
            self.setting.pool.run_until(yield_now(10));
        }
        panic!("it never came to rest");
    }
}

#[test]
fn a_message_goes_to_the_network_that_has_its_target() {
    let mut scene = Scene::new(2);
    let (alice, bob) = (scene.spawn(0), scene.spawn(1));
    let root = scene.tell(&alice, &format!("send {bob} reply add 2"));
    scene.settle();
    assert_eq!(scene.heard(&bob), ["reply add 2"]);
    let log = scene.log(&bob);
    let message = &log[1].message;
    assert_eq!(message.from_process, Some(alice.to_string()));
    assert!(message.proof.is_some(), "it is a signed item");
    assert_eq!(
        message.tags.value("Pushed-For"),
        Some(root.to_string().as_str())
    );
    assert_eq!((log[1].hops, log[1].root), (1, root));
    let answer = scene.log(&alice).pop().unwrap();
    assert_eq!((answer.hops, answer.root), (2, root), "the chain goes on");
    assert_eq!(answer.message.from_process, Some(bob.to_string()));
}

#[test]
fn what_a_process_sends_itself_is_a_signed_item_too() {
    let mut scene = Scene::new(1);
    let alice = scene.spawn(0);
    scene.tell(&alice, &format!("send {alice} add 1"));
    scene.settle();
    let log = scene.log(&alice);
    assert_eq!(log.len(), 3);
    assert!(log[2].message.proof.is_some());
}

#[test]
fn a_process_is_made_elsewhere_before_it_is_written_to_and_its_maker_is_told() {
    let mut scene = Scene::new(2);
    let alice = scene.spawn(0);
    let root = scene.tell(&alice, "spawn add 5");
    scene.settle();
    let made = scene.house(1).processes();
    let [made] = &made[..] else {
        panic!("one process was made");
    };
    let item = &made.record.item;
    assert_eq!(
        item.tags.value("From-Process"),
        Some(alice.to_string().as_str())
    );
    let told = scene.log(&alice).pop().unwrap();
    assert_eq!(told.message.tags.value("Action"), Some("Spawned"));
    assert_eq!(
        told.message.tags.value("Process"),
        Some(item.id.to_string().as_str())
    );
    assert_eq!((told.hops, told.root), (1, root));
    assert!(told.message.proof.is_some());
    let pushed_for = told
        .message
        .tags
        .iter()
        .filter(|tag| tag.name == "Pushed-For");
    assert_eq!(pushed_for.count(), 1);
}

#[test]
fn a_message_is_assigned_to_a_process_elsewhere_once() {
    let mut scene = Scene::new(3);
    let (alice, bob, carol) = (scene.spawn(0), scene.spawn(1), scene.spawn(2));
    scene.tell(&alice, &format!("send {bob} add 1"));
    scene.settle();
    let message = scene.log(&bob)[1].message.id;
    scene.street.mishap.set(Mishap::Unanswered(1));
    scene.tell(&bob, &format!("assign {message} {carol}"));
    let network = scene.house(1);
    scene.setting.until("a parcel", || {
        network.next_sending().is_some_and(|due| due > 0)
    });
    scene.street.mishap.set(Mishap::Nothing);
    scene.settle();
    assert_eq!(scene.heard(&carol), ["add 1"]);
}

#[test]
fn parcels_that_are_lost_or_not_answered_arrive_once() {
    for mishap in [
        Mishap::Lost(2),
        Mishap::Unanswered(2),
        Mishap::Unanswered(3),
    ] {
        let mut scene = Scene::new(4);
        let (alice, bob) = (scene.spawn(0), scene.spawn(1));
        scene.street.mishap.set(mishap);
        for number in 0..6 {
            scene.tell(
                &alice,
                &format!("send {bob} add {number}; reply add {number}"),
            );
        }
        scene.tell(&alice, "spawn add 1\nspawn add 2");
        scene.settle();
        let expected: Vec<String> = (0..6)
            .map(|it| format!("add {it}\nreply add {it}"))
            .collect();
        assert_eq!(scene.heard(&bob), expected);
        let heard = scene.heard(&alice);
        let replies = heard.iter().filter(|text| text.starts_with("add"));
        assert_eq!(replies.count(), 6);
        for house in [2, 3] {
            assert_eq!(scene.house(house).processes().len(), 1);
        }
        let log = scene.log(&alice);
        let told = log
            .iter()
            .filter(|entry| entry.message.tags.value("Action") == Some("Spawned"));
        assert_eq!(told.count(), 2);
    }
}

#[test]
fn a_chain_through_peers_ends_at_the_limit_of_hops() {
    let mut scene = Scene::with(2, |setting| setting.options.hops = 7);
    let (alice, bob) = (scene.spawn(0), scene.spawn(1));
    scene.tell(&alice, &format!("send {bob} again"));
    scene.settle();
    let log = scene.log(&bob);
    assert_eq!(log.last().unwrap().hops, 7);
    let network = scene.house(1);
    let outbox = scene
        .setting
        .pool
        .run_until(network.outbox(0, 100))
        .unwrap();
    assert_eq!(outbox.last().unwrap().1.reason, Reason::HopLimit);
}

#[test]
fn what_is_for_nobody_leaves_no_letters_behind() {
    let mut scene = Scene::new(1);
    let alice = scene.spawn(0);
    let wallet = Id::derive("wallet", &[]);
    scene.tell(&alice, &format!("send {wallet} thanks\nsend 0xabc thanks"));
    scene.settle();
    let network = scene.house(0);
    let mut letters = |taken| {
        let letters = network.letters(taken, 0, 100);
        scene.setting.pool.run_until(letters).unwrap().len()
    };
    assert_eq!((letters(false), letters(true)), (0, 0));
    let outbox = scene
        .setting
        .pool
        .run_until(network.outbox(0, 100))
        .unwrap();
    assert_eq!(outbox.len(), 2, "it is still there to be read");
}

#[test]
fn a_full_mailbox_takes_parcels_later() {
    let mut scene = Scene::with(2, |setting| setting.options.mailbox = 2);
    let (alice, bob) = (scene.spawn(0), scene.spawn(1));
    for number in 0..8 {
        scene.tell(&alice, &format!("send {bob} add {number}"));
    }
    scene.settle();
    let expected: Vec<String> = (0..8).map(|it| format!("add {it}")).collect();
    assert_eq!(scene.heard(&bob), expected);
}
