use lunette_ao::Id;

use crate::error::Code;
use crate::network::Network;
use crate::options::Options;
use crate::records::{Ordinate, ProcessRecord, log_key};
use crate::store::{Query, Table};
use crate::testing::live::Live;
use crate::testing::picture::{damage, rows};
use crate::testing::toy::{Toys, yield_now};
use crate::testing::{Setting, module};

/// The module of a later release.
fn newer() -> String {
    "ab".repeat(32)
}

/// A process that has evaluated some messages, and has an image; opened again by a later release.
fn old_process(change: impl FnOnce(&mut Setting)) -> (Setting, Network, Id) {
    let mut setting = Setting::new();
    setting.options.image_messages = 3;
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    for number in 1..=5 {
        let text = format!("add {number}");
        setting.send(&network, &process, &text).unwrap();
    }
    setting.settle(&network);
    drop(network);
    setting.module = newer();
    change(&mut setting);
    let network = setting.restart();
    (setting, network, process)
}

fn record(setting: &Setting, network: &Network, process: &Id) -> ProcessRecord {
    let _ = setting;
    (*network.process(process).unwrap().record).clone()
}

#[test]
fn a_process_keeps_its_module_until_it_is_moved() {
    let (mut setting, network, process) = old_process(|_| {});
    assert_eq!(record(&setting, &network, &process).module, module());
    setting.send(&network, &process, "add 10").unwrap();
    setting.settle(&network);
    assert_eq!(setting.number(&network, &process), Ok(25));
    assert_eq!(record(&setting, &network, &process).module, module());
}

#[test]
fn it_is_evaluated_anew_and_bound_to_the_new_module() {
    let (mut setting, network, process) = old_process(|_| {});
    let evaluated = setting.toys.evaluated.get();
    let upgrade = setting.pool.run_until(network.upgrade(&process)).unwrap();
    assert_eq!(
        (upgrade.from, upgrade.to, upgrade.messages),
        (module(), newer(), 6)
    );
    assert_eq!(setting.toys.evaluated.get() - evaluated, 6);
    assert_eq!(record(&setting, &network, &process).module, newer());
    assert_eq!(setting.number(&network, &process), Ok(15));
    setting.send(&network, &process, "add 10").unwrap();
    setting.settle(&network);
    assert_eq!(setting.number(&network, &process), Ok(25));
    // And when it is opened again, from the image of the new module.
    drop(network);
    let network = setting.restart();
    assert_eq!(record(&setting, &network, &process).module, newer());
    assert_eq!(setting.number(&network, &process), Ok(25));
    setting.picture().check();
}

#[test]
fn images_of_the_old_module_go_with_it() {
    let (mut setting, network, process) = old_process(|_| {});
    setting.pool.run_until(network.upgrade(&process)).unwrap();
    setting.settle(&network);
    let query = Query::Keys(Table::Images, Vec::new(), vec![u8::MAX; 64], 100);
    let images = setting.pool.run_until(setting.store.ask(query)).unwrap();
    assert_eq!(images.len(), 1);
}

#[test]
fn a_module_that_gives_other_results_is_refused() {
    let (mut setting, network, process) = old_process(|setting| {
        setting.other_results = Some(newer());
    });
    let error = setting
        .pool
        .run_until(network.upgrade(&process))
        .unwrap_err();
    assert_eq!(
        (error.code, error.process),
        (Code::UnsupportedModule, Some(process))
    );
    assert_eq!(record(&setting, &network, &process).module, module());
    setting.send(&network, &process, "add 10").unwrap();
    setting.settle(&network);
    assert_eq!(
        setting.number(&network, &process),
        Ok(25),
        "it goes on as it was"
    );
}

#[test]
fn what_comes_meanwhile_waits() {
    let (mut setting, network, process) = old_process(|_| {});
    let message = setting.message(&process, "add 10");
    let both = futures::future::join(network.upgrade(&process), network.submit(&process, message));
    let (upgrade, receipt) = setting.pool.run_until(both);
    assert_eq!(receipt.unwrap().slot, 6);
    assert!(upgrade.unwrap().messages >= 6);
    setting.settle(&network);
    assert_eq!(setting.number(&network, &process), Ok(25));
}

#[test]
fn one_that_has_the_module_stays_as_it_is() {
    let (mut setting, network, process) = old_process(|_| {});
    setting.pool.run_until(network.upgrade(&process)).unwrap();
    let again = setting.pool.run_until(network.upgrade(&process)).unwrap();
    assert_eq!(
        (again.from, again.to, again.messages),
        (newer(), newer(), 0)
    );
    let error = setting.pool.run_until(network.upgrade(&Id([9; 32])));
    assert_eq!(error.unwrap_err().code, Code::UnknownProcess);
}

#[test]
fn the_past_before_it_can_be_seen_after_it() {
    let (mut setting, network, process) = old_process(|_| {});
    setting.pool.run_until(network.upgrade(&process)).unwrap();
    let question = serde_json::Map::from_iter([("Data".to_owned(), "".into())]);
    let reply = setting
        .pool
        .run_until(network.dry_run_at(&process, 2, question))
        .unwrap();
    let text = String::from_utf8(reply.json).unwrap();
    assert!(text.contains("\"3 "), "{text}");
}

/// A module of a later release that counts gas in another way.
fn with_other_gas(setting: &mut Setting) {
    setting.other_gas = Some(newer());
}

#[test]
fn gas_may_be_counted_in_another_way_also_when_the_log_is_all_that_there_is() {
    let (mut setting, network, process) = old_process(with_other_gas);
    setting.pool.run_until(network.upgrade(&process)).unwrap();
    let forked = network.fork(&process, Some(3), false);
    let fork = setting.pool.run_until(forked).unwrap();
    setting.settle(&network);
    assert_eq!(setting.number(&network, &fork), Ok(6));
    for (key, _) in rows(&*setting.store, Table::Images) {
        damage(&*setting.store, Table::Images, &key, Vec::clear);
    }
    let network = setting.restart();
    assert_eq!(setting.number(&network, &process), Ok(15));
}

#[test]
fn whoever_waits_for_one_is_told_when_the_network_is_closed() {
    let live = Live::open(Toys::new(4, &[1]), Options::default());
    let process = live.spawn(&[]);
    live.toys.hold(process);
    live.send(&process, "add 1").unwrap();
    let (upgrade, (), ()) = live.run(async {
        let let_go = async {
            yield_now(100).await;
            live.toys.let_go(process);
        };
        futures::join!(live.network.upgrade(&process), live.network.close(), let_go)
    });
    assert_eq!(upgrade.unwrap_err().code, Code::Closed);
}

#[test]
fn a_damaged_log_is_not_mended_by_it() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    setting
        .pool
        .run_until(network.set_paused(&process, true))
        .unwrap();
    for number in 1..=3 {
        let text = format!("add {number}");
        setting.send(&network, &process, &text).unwrap();
    }
    damage(
        &*setting.store,
        Table::Log,
        &log_key(&process, 2),
        |value| value.truncate(9),
    );
    setting.module = newer();
    let network = setting.restart();
    let failed = |network: &Network| {
        let failed = network.process(&process).unwrap().failed;
        failed.map(|error| error.code)
    };
    assert_eq!(failed(&network), Some(Code::CorruptRecord));
    let _ = setting.pool.run_until(network.upgrade(&process));
    assert_eq!(failed(&network), Some(Code::CorruptRecord));
    let evaluated = network.process(&process).unwrap().evaluated;
    assert_eq!(evaluated, Some(Ordinate::of_slot(0)));
}
