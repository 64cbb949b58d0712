//! A process of this network becomes one of the network outside.

use lunette_ao::{Id, ItemDraft, Message, Tags};

use super::{Scene, settings};
use crate::error::Code;
use crate::network::{Publication, Publish};
use crate::records::{LetterFate, Origin};
use crate::testing::outside::{PERSON, SCHEDULER, address_of, item, tags};

impl Scene {
    fn address(&mut self, name: &str) -> String {
        let address = self.network.address_of(name);
        self.setting.pool.run_until(address).unwrap()
    }

    fn spawn_as(&mut self, name: &str, more: &[(&str, &str)]) -> Id {
        let draft = ItemDraft {
            tags: tags(more),
            data: b"add 1".to_vec(),
            ..ItemDraft::default()
        };
        let spawned = self.network.spawn(name, draft);
        self.setting.pool.run_until(spawned).unwrap().process
    }

    fn send_as(&mut self, name: &str, process: &Id, lines: &str) -> Id {
        let draft = ItemDraft {
            data: lines.as_bytes().to_vec(),
            ..ItemDraft::default()
        };
        let sent = self.network.send(name, process, draft);
        self.setting.pool.run_until(sent).unwrap().message
    }

    fn publish(&mut self, process: &Id) -> crate::Result<Publication> {
        self.setting.settle(&self.network);
        let request = Publish {
            process: *process,
            identity: "me".to_owned(),
            scheduler: address_of(SCHEDULER),
            authorities: vec![address_of(2)],
        };
        let published = self.network.publish(request);
        self.setting.pool.run_until(published)
    }
}

#[test]
fn a_process_is_signed_anew_with_all_its_messages_in_their_order() {
    let mut scene = Scene::new();
    scene.relay(settings());
    let process = scene.spawn_as("me", &[("Name", "mine")]);
    let (mine, friends) = (scene.address("me"), scene.address("friend"));
    scene.send_as("me", &process, "add 2");
    scene.send_as("friend", &process, "add 3");
    let other = scene.here;
    let text = format!("send {process} add 4");
    scene.setting.send(&scene.network, &other, &text).unwrap();
    scene.setting.settle(&scene.network);
    // One that somebody signed who is not here.
    let foreign = Message::from_item(&item(PERSON, Some(process), 1, Vec::new(), "add 5"));
    let sent = scene.network.submit(&process, foreign.clone());
    scene.setting.pool.run_until(sent).unwrap();
    // One that was for another process.
    let strange = scene.send_as("me", &other, "add 6");
    let processes = [process];
    let assigned = scene.network.assign(&strange, &processes);
    scene.setting.pool.run_until(assigned).unwrap();
    scene.send_as("me", &process, "add 7");
    // One that no item can say.
    let text = format!("blank {process}");
    scene.setting.send(&scene.network, &other, &text).unwrap();
    scene.setting.settle(&scene.network);

    let published = scene.publish(&process).unwrap();
    assert_ne!(published.process, process);
    let left_out: Vec<_> = published
        .left_out
        .iter()
        .map(|it| (it.slot, it.message))
        .collect();
    assert_eq!(left_out[..2], [(4, foreign.id), (5, strange)]);
    assert_eq!(
        left_out[2..]
            .iter()
            .map(|(slot, _)| *slot)
            .collect::<Vec<_>>(),
        [7]
    );
    assert!(published.left_out[2].reason.contains("tags"));
    assert!(published.left_out[0].reason.contains("signed elsewhere"));
    assert!(published.left_out[1].reason.contains("assigned"));
    assert_eq!(published.letters, (0, 5));
    scene.until_taken(5);
    let letters = scene.letters(true);
    for letter in &letters {
        assert_eq!(letter.letter.origin, Origin::Published(published.process));
        assert_eq!(letter.letter.target, published.process.to_string());
        assert!(matches!(letter.letter.fate, LetterFate::Taken(_)));
    }
    let said = scene.abroad.said(&published.process);
    assert_eq!(said, ["add 1", "add 2", "add 3", "add 4", "add 7"]);
    let places = scene.abroad.places.borrow();
    let log = &places[&published.process].log;
    let owners: Vec<String> = log.iter().map(|entry| entry.message.address()).collect();
    assert_eq!(
        owners,
        [&mine, &mine, &friends, &mine, &mine].map(String::clone)
    );
    let made = log[0].message.tags();
    assert_eq!(made.value("Name"), Some("mine"));
    assert_eq!(made.value("Scheduler"), Some(&*address_of(SCHEDULER)));
    let authorities = made.iter().filter(|tag| tag.name == "Authority");
    let authorities: Vec<&str> = authorities.map(|tag| &*tag.value).collect();
    assert_eq!(authorities, [&*address_of(2), &*mine]);
    // Who publishes vouches for what a process here sent.
    let from = log[3].message.tags();
    assert_eq!(from.value("From-Process"), Some(&*other.to_string()));
    for entry in &log[1..] {
        assert_eq!(entry.message.target(), Some(published.process));
    }
}

#[test]
fn a_process_that_was_made_for_the_scheduler_outside_keeps_its_id_and_its_messages() {
    let mut scene = Scene::new();
    scene.relay(settings());
    let scheduler = address_of(SCHEDULER);
    let process = scene.spawn_as("me", &[("Scheduler", &scheduler)]);
    let kept = scene.send_as("friend", &process, "add 2");
    let foreign = item(PERSON, Some(process), 1, Vec::new(), "add 3");
    let sent = scene.network.submit(&process, Message::from_item(&foreign));
    scene.setting.pool.run_until(sent).unwrap();
    let published = scene.publish(&process).unwrap();
    assert_eq!(
        (published.process, published.left_out),
        (process, Vec::new())
    );
    scene.until_taken(3);
    let places = scene.abroad.places.borrow();
    let log = places[&process].log.iter();
    let ids: Vec<Id> = log.map(|entry| entry.message.id()).collect();
    assert_eq!(ids, [process, kept, foreign.id()]);
}

#[test]
fn what_is_published_waits_for_its_process_and_is_not_looked_at_for_answers() {
    let mut scene = Scene::new();
    scene.relay(super::with_answers());
    let process = scene.spawn_as("me", &[]);
    for number in 0..20 {
        scene.send_as("me", &process, &format!("add {number}"));
    }
    scene.abroad.set_online(false);
    let published = scene.publish(&process).unwrap();
    scene.pass(10_000);
    scene.network = scene.setting.restart();
    scene.abroad.set_online(true);
    scene.until_taken(21);
    let said = scene.abroad.said(&published.process).split_off(1);
    let expected: Vec<String> = (0..20).map(|number| format!("add {number}")).collect();
    assert_eq!(said, expected);
    let asked = scene.abroad.asked.borrow();
    assert!(asked.iter().all(|(_, url)| !url.contains("cu.test")));
}

#[test]
fn what_cannot_be_published_is_refused() {
    let mut scene = Scene::new();
    let process = scene.spawn_as("me", &[]);
    assert_eq!(
        scene.publish(&process).unwrap_err().code,
        Code::InvalidArgument
    );
    scene.relay(settings());
    let fork = scene.network.fork(&process, None, false);
    let fork = scene.setting.pool.run_until(fork).unwrap();
    let error = scene.publish(&fork).unwrap_err();
    assert_eq!(
        (error.code, error.field.as_deref()),
        (Code::InvalidArgument, Some("process"))
    );
    assert_eq!(
        scene.publish(&Id::of(b"nobody")).unwrap_err().code,
        Code::UnknownProcess
    );
    let request = Publish {
        process,
        identity: "me".to_owned(),
        scheduler: "nobody".to_owned(),
        authorities: Vec::new(),
    };
    let error = scene.setting.pool.run_until(scene.network.publish(request));
    assert_eq!(error.unwrap_err().field.as_deref(), Some("scheduler"));
    assert_eq!(scene.letters(false), []);
}

#[test]
fn a_publication_for_which_there_is_no_room_leaves_nothing_behind() {
    let mut scene = Scene::with(|setting| setting.options.letters = 3);
    scene.relay(settings());
    scene.abroad.set_online(false);
    let process = scene.spawn_as("me", &[]);
    for _ in 0..3 {
        scene.send_as("me", &process, "add 1");
    }
    assert_eq!(scene.publish(&process).unwrap_err().code, Code::Busy);
    assert_eq!(scene.letters(false), []);
    scene.network = scene.setting.restart();
    assert_eq!(scene.letters(false), []);
}
