//! What can be done with a replica here, and what cannot.

use lunette_ao::{Id, ItemDraft};
use serde_json::{Map, Value};

use super::{Scene, request};
use crate::error::Code;
use crate::network::{Publish, Signatures};
use crate::records::{Fate, Protocol, Reason, RelaySettings, Voice};
use crate::testing::outside::URLS;

fn question(lines: &str) -> Map<String, Value> {
    Map::from_iter([("Data".to_owned(), lines.into())])
}

fn number(json: &[u8]) -> i64 {
    let result: Value = serde_json::from_slice(json).unwrap();
    let output = result["Output"]["data"].as_str().unwrap();
    output.split(' ').next().unwrap().parse().unwrap()
}

struct Believing;

#[async_trait::async_trait(?Send)]
impl Signatures for Believing {
    async fn check(&self, _message: &lunette_ao::Message) -> crate::Result<()> {
        Ok(())
    }
}

#[test]
fn nobody_here_adds_to_its_log() {
    let mut scene = Scene::following(2);
    let there = scene.there;
    let here = scene.setting.spawn(&scene.network, &[]);
    let receipt = scene.setting.send(&scene.network, &here, "add 1").unwrap();
    let error = scene
        .setting
        .send(&scene.network, &there, "add 1")
        .unwrap_err();
    assert_eq!(
        (error.code, error.process),
        (Code::InvalidArgument, Some(there))
    );
    let sent = scene.network.send("me", &there, ItemDraft::default());
    let error = scene.setting.pool.run_until(sent).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
    let processes = [there];
    let assigned = scene.network.assign(&receipt.message, &processes);
    let error = scene.setting.pool.run_until(assigned).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
    let monitored = scene.network.set_monitored(&there, true);
    let error = scene.setting.pool.run_until(monitored).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
    let publish = Publish {
        process: there,
        identity: "me".to_owned(),
        scheduler: Id::of(b"scheduler").to_string(),
        authorities: Vec::new(),
    };
    let error = scene.setting.pool.run_until(scene.network.publish(publish));
    assert_eq!(error.unwrap_err().code, Code::InvalidArgument);
    assert_eq!((scene.info().verified, scene.number()), (3, 2));
}

#[test]
fn what_processes_here_send_to_it_goes_outside_and_comes_back_by_its_log() {
    let mut scene = Scene::following(2);
    let there = scene.there;
    let here = scene.setting.spawn(&scene.network, &[]);
    let settings = RelaySettings {
        protocol: Protocol::Legacy,
        messenger: URLS.messenger.to_owned(),
        compute: Some(URLS.compute.to_owned()),
        uploader: None,
        gateways: Vec::new(),
        identity: "relay".to_owned(),
        voice: Voice::Process,
        sending: true,
    };
    let set = scene.network.set_relay(Some(settings), false);
    scene.setting.pool.run_until(set).unwrap();
    let text = format!("send {there} add 40; send {here} add 7");
    let receipt = scene.setting.send(&scene.network, &here, &text).unwrap();
    scene.setting.settle(&scene.network);
    let results = scene.setting.results(&scene.network, &here);
    let result = &results[receipt.slot as usize];
    assert_eq!(result.deliveries[0].fate, Fate::Outbox(0));
    let outbox = scene.network.outbox(0, 9);
    let outbox = scene.setting.pool.run_until(outbox).unwrap();
    assert_eq!(outbox[0].1.reason, Reason::Remote);
    scene.until_compared(4);
    assert_eq!(scene.number(), 42);
    assert_eq!(scene.counts(), (4, 0, 0));
    let network = scene.network.clone();
    let is_answered = || network.process(&here).unwrap().scheduled == 3;
    scene.setting.until("the answer", is_answered);
    assert_eq!(scene.setting.number(&scene.network, &here).unwrap(), 7);
}

#[test]
fn it_can_be_asked_now_and_as_it_was() {
    let mut scene = Scene::following(20);
    let there = scene.there;
    let asked = scene.network.dry_run(&there, question("add 100"));
    let reply = scene.setting.pool.run_until(asked).unwrap();
    assert_eq!(number(&reply.json), 120);
    for slot in [0, 7, 20, 3] {
        let asked = scene.network.dry_run_at(&there, slot, question("add 100"));
        let reply = scene.setting.pool.run_until(asked).unwrap();
        assert_eq!(number(&reply.json), 100 + slot as i64);
    }
    assert_eq!(scene.number(), 20);
    scene.say("add 1");
    scene.until_compared(22);
    assert_eq!(scene.counts(), (22, 0, 0));
}

#[test]
fn a_fork_of_it_goes_on_by_itself() {
    let mut scene = Scene::following(10);
    let there = scene.there;
    let fork = scene.network.fork(&there, Some(4), false);
    let fork = scene.setting.pool.run_until(fork).unwrap();
    assert_eq!(scene.network.replica(&fork).unwrap(), None);
    assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 4);
    scene
        .setting
        .send(&scene.network, &fork, "add 1000")
        .unwrap();
    scene.say("add 1");
    scene.until_compared(12);
    scene.network = scene.setting.restart();
    assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 1_004);
    scene
        .setting
        .send(&scene.network, &fork, "add 1000")
        .unwrap();
    scene.setting.settle(&scene.network);
    assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 2_004);
    assert_eq!(scene.number(), 11);
    let error = scene.network.set_following(&fork, true);
    let error = scene.setting.pool.run_until(error).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
    // The fork is left when what it came from is removed.
    scene
        .setting
        .pool
        .run_until(scene.network.remove(&there))
        .unwrap();
    scene.network = scene.setting.restart();
    assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 2_004);
}

#[test]
fn a_process_of_this_network_is_not_replaced_and_a_replica_is_followed_again() {
    let mut scene = Scene::following(2);
    let here = scene.setting.spawn(&scene.network, &[]);
    let error = scene.replicate(request(here)).unwrap_err();
    assert_eq!(
        (error.code, error.process),
        (Code::InvalidArgument, Some(here))
    );
    scene.follow(false);
    scene.say("add 1");
    scene.replicate(request(scene.there)).unwrap();
    scene.until_compared(4);
    assert_eq!(scene.counts(), (4, 0, 0));
    assert_eq!(scene.network.replica(&here).unwrap(), None);
    let error = scene.network.set_following(&here, true);
    let error = scene.setting.pool.run_until(error).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
}

#[test]
fn replicas_and_their_forks_are_not_exported() {
    let mut scene = Scene::following(3);
    let there = scene.there;
    let here = scene.setting.spawn(&scene.network, &[]);
    let text = format!("add 5\nsend {there} add 1");
    scene.setting.send(&scene.network, &here, &text).unwrap();
    let fork = scene.network.fork(&there, None, false);
    let fork = scene.setting.pool.run_until(fork).unwrap();
    scene.setting.settle(&scene.network);
    for wanted in [vec![there], vec![here, fork]] {
        let error = scene.network.export(Some(&wanted));
        let error = scene.setting.pool.run_until(error).unwrap_err();
        assert_eq!(error.code, Code::InvalidArgument);
        assert_eq!(error.field.as_deref(), Some("processes"));
        assert_eq!(error.process, wanted.last().copied());
    }
    let file = scene
        .setting
        .pool
        .run_until(scene.network.export(None))
        .unwrap();
    let mut other = Scene::new();
    let imported = other.network.import(&file, &Believing);
    assert_eq!(other.setting.pool.run_until(imported).unwrap(), [here]);
    assert_eq!(other.setting.number(&other.network, &here).unwrap(), 5);
    // Ids of tests are the same everywhere: these were used.
    for _ in 0..9 {
        other.setting.message(&here, "");
    }
    other.setting.send(&other.network, &here, "add 1").unwrap();
    assert_eq!(other.setting.number(&other.network, &here).unwrap(), 6);
}
