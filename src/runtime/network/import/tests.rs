//! Exports and imports: what comes in is what went out, or nothing does.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use lunette_ao::{Id, Message, Proof};

use super::super::archive::{Kind, Section, Writer, read};
use super::Signatures;
use crate::Code;
use crate::error::{Error, Result};
use crate::machines::Status;
use crate::network::Network;
use crate::options::{Options, Signing};
use crate::records::{
    Cause, Fate, Head, LogEntry, NetworkRecord, Ordinate, OutboxEntry, ProcessRecord, Reason,
    ResultRecord, decode, encode,
};
use crate::store::{MemoryStore, Row, Store, Table};
use crate::testing::faulty_store::{Fault, FaultyStore};
use crate::testing::live::Live;
use crate::testing::picture::{Picture, rows};
use crate::testing::script::Numbers;
use crate::testing::toy::{Toys, yield_now};
use crate::testing::{MODULE, Setting};

/// Notes what it is asked about; does not like one of the messages.
#[derive(Default)]
struct Notary {
    seen: RefCell<Vec<Id>>,
    dislikes: Option<Id>,
}

#[async_trait(?Send)]
impl Signatures for Notary {
    async fn check(&self, message: &Message) -> Result<()> {
        crate::testing::toy::yield_now(2).await;
        self.seen.borrow_mut().push(message.id);
        if self.dislikes == Some(message.id) {
            return Err(Error::new(Code::InvalidItem, "it is not signed"));
        }
        Ok(())
    }
}

fn export(setting: &mut Setting, network: &Network, processes: Option<&[Id]>) -> Vec<u8> {
    setting
        .pool
        .run_until(network.export(processes))
        .expect("it can be exported")
}

fn import(setting: &mut Setting, network: &Network, file: &[u8]) -> Result<Vec<Id>> {
    let notary = Notary::default();
    setting.pool.run_until(network.import(file, &notary))
}

/// Another network, in a store and with machines of its own.
fn another(setting: &mut Setting) -> Network {
    setting.store = Rc::new(MemoryStore::new("another"));
    setting.toys = Rc::new(Toys::new(100, &[]));
    setting.seed = "another";
    setting.open().unwrap()
}

/// A message that somebody signed, as far as its id tells.
fn signed(setting: &mut Setting, target: &Id, lines: &str) -> Message {
    let message = setting.message(target, lines);
    let signature = message.id.0.to_vec();
    Message {
        id: Id::of(&signature),
        proof: Some(Proof {
            kind: 2,
            key: vec![1; 32],
            signature,
            tag_bytes: None,
        }),
        ..message
    }
}

/// A network in which everything has happened that can: processes that talk, fail and send away; ticks; images; a fork; messages that
/// wait.
fn eventful(setting: &mut Setting) -> (Network, Vec<Id>) {
    setting.options.image_messages = 6;
    let network = setting.open().unwrap();
    let authority = network.authority();
    let tags = [
        ("Authority", authority.as_str()),
        ("Cron-Interval", "1-minute"),
    ];
    let processes: Vec<Id> = (0..4)
        .map(|number| setting.spawn(&network, &tags[..1 + usize::from(number == 1)]))
        .collect();
    for round in 0..8 {
        for (index, process) in processes.iter().enumerate() {
            let other = processes[(index + 1) % 4];
            let lines = match (index + round) % 4 {
                0 => format!("add 1\nsend {other} add 1; reply add 1"),
                1 => format!("add 1\nsend far-away-{round} add 1"),
                2 => "add 1\nfail".to_owned(),
                _ => format!("add 2\nassign {other} {process}"),
            };
            let message = signed(setting, process, &lines);
            let sent = network.submit(process, message);
            setting.pool.run_until(sent).unwrap();
        }
        setting.clock.advance(40_000, 1);
    }
    setting.settle(&network);
    let forked = network.fork(&processes[0], Some(5), false);
    let fork = setting.pool.run_until(forked).unwrap();
    setting.send(&network, &fork, "add 100").unwrap();
    let paused = network.set_paused(&processes[3], true);
    setting.pool.run_until(paused).unwrap();
    setting.send(&network, &processes[3], "add 1000").unwrap();
    setting.settle(&network);
    (network, processes)
}

/// Everything in the store.
fn everything(store: &dyn Store) -> Vec<(Table, Vec<Row>)> {
    let tables = Table::ALL.into_iter();
    tables.map(|table| (table, rows(store, table))).collect()
}

#[test]
fn a_whole_network_goes_on_in_another_store() {
    let mut setting = Setting::new();
    let (first, processes) = eventful(&mut setting);
    let file = export(&mut setting, &first, None);
    let (mut before, toys) = (Picture::of(&*setting.store), Rc::clone(&setting.toys));
    let second = another(&mut setting);
    assert_ne!(first.authority(), second.authority());
    let ids = import(&mut setting, &second, &file).unwrap();
    let expected: Vec<Id> = first
        .processes()
        .iter()
        .map(|it| it.record.item.id)
        .collect();
    assert_eq!(ids, expected);
    assert_eq!(first.authority(), second.authority());
    assert_eq!(first.scheduler(), second.scheduler());
    assert!(second.process(&processes[0]).unwrap().trusts_network);
    let mut after = Picture::of(&*setting.store);
    before.forget_images();
    after.forget_images();
    assert!(before == after);
    // What happens next is the same here and there, and the images are of use.
    let replayed = (toys.evaluated.get(), setting.toys.evaluated.get());
    for network in [&first, &second] {
        for process in &processes {
            let resumed = network.set_paused(process, false);
            setting.pool.run_until(resumed).unwrap();
        }
        setting.settle(network);
    }
    let message = setting.message(&processes[2], "add 1\nsend far-away add 1");
    for network in [&first, &second] {
        let sent = network.submit(&processes[2], message.clone());
        setting.pool.run_until(sent).unwrap();
        setting.settle(network);
    }
    for process in &ids {
        let said = setting.results(&first, process);
        assert!(said == setting.results(&second, process), "{process}");
    }
    let anew = setting.toys.evaluated.get() - replayed.1;
    assert!(anew < 20, "{anew} evaluations, where there are images");
    let reopened = setting.open().unwrap();
    assert_eq!(reopened.processes().len(), ids.len());
    assert_eq!(reopened.authority(), first.authority());
}

#[test]
fn a_network_without_forks_is_sound_after_import() {
    let mut setting = Setting::new();
    let (network, processes) = eventful(&mut setting);
    let fork = network.processes()[4].record.item.id;
    setting.pool.run_until(network.remove(&fork)).unwrap();
    let file = export(&mut setting, &network, None);
    let network = another(&mut setting);
    import(&mut setting, &network, &file).unwrap();
    for process in &processes {
        setting.send(&network, process, "add 1").unwrap();
    }
    setting.settle(&network);
    Picture::of(&*setting.store).check();
}

#[test]
fn one_process_comes_into_another_network() {
    let mut setting = Setting::new();
    let (first, processes) = eventful(&mut setting);
    let chosen = [processes[1], processes[3]];
    let file = export(&mut setting, &first, Some(&chosen));
    let said = setting.results(&first, &processes[1]);
    let second = another(&mut setting);
    let local = setting.spawn(&second, &[]);
    setting
        .send(&second, &local, "send far-away add 1\nsend farther add 1")
        .unwrap();
    setting.settle(&second);
    let authority = second.authority();
    assert_eq!(import(&mut setting, &second, &file).unwrap(), chosen);
    assert_eq!(second.authority(), authority);
    let info = second.process(&processes[1]).unwrap();
    assert!(!info.trusts_network);
    assert_eq!(info.record.number, 1);
    // Results are the same, but for the numbers of the outbox.
    let says = setting.results(&second, &processes[1]);
    assert_eq!(said.len(), says.len());
    let outbox = Picture::of(&*setting.store).outbox;
    let mut out = 0;
    for (said, says) in said.iter().zip(&says) {
        assert_eq!((said.ordinate, &said.json), (says.ordinate, &says.json));
        for delivery in &says.deliveries {
            if let Fate::Outbox(number) = delivery.fate {
                let cause = Cause {
                    process: processes[1],
                    ordinate: says.ordinate,
                    index: delivery.index,
                };
                assert_eq!(outbox[&number].cause, cause);
                assert_eq!(outbox[&number].reason, Reason::Remote);
                out += 1;
            }
        }
    }
    assert!(out > 0);
    let of_chosen = outbox
        .values()
        .filter(|entry| chosen.contains(&entry.cause.process));
    assert_eq!(outbox.len(), 2 + of_chosen.count());
    // They are known by their messages, and reach each other.
    let message = says.last().unwrap().ordinate.slot;
    let log = setting
        .pool
        .run_until(second.log(&processes[1], message, message, 1));
    let message = log.unwrap()[0].message.id;
    let (_, places) = setting.pool.run_until(second.message(&message)).unwrap();
    assert_eq!(places[0].0, processes[1]);
    let before = second.process(&processes[1]).unwrap().scheduled;
    let lines = format!("send {} add 1", processes[1]);
    setting.send(&second, &local, &lines).unwrap();
    setting.settle(&second);
    assert_eq!(second.process(&processes[1]).unwrap().scheduled, before + 1);
}

#[test]
fn what_waits_is_evaluated_where_it_comes_to() {
    let mut setting = Setting::new();
    let (first, processes) = eventful(&mut setting);
    let file = export(&mut setting, &first, Some(&processes[3..]));
    let slot = first.process(&processes[3]).unwrap().scheduled - 1;
    let second = another(&mut setting);
    import(&mut setting, &second, &file).unwrap();
    assert_eq!(second.waiting(), 1);
    for network in [&second, &first] {
        let resumed = network.set_paused(&processes[3], false);
        setting.pool.run_until(resumed).unwrap();
    }
    let expected = setting.outcome(&first, &processes[3], slot);
    assert_eq!(expected.0, Status::Ok);
    assert_eq!(setting.outcome(&second, &processes[3], slot), expected);
}

#[test]
fn a_process_that_is_here_already_is_a_conflict() {
    let mut setting = Setting::new();
    let (network, processes) = eventful(&mut setting);
    let file = export(&mut setting, &network, Some(&processes[2..]));
    let before = everything(&*setting.store);
    let conflict = import(&mut setting, &network, &file).unwrap_err();
    assert_eq!(conflict.code, Code::InvalidArgument);
    assert_eq!(conflict.field.as_deref(), Some("file"));
    assert_eq!(conflict.process, Some(processes[2]));
    assert!(everything(&*setting.store) == before);
    for process in &processes[2..] {
        setting.pool.run_until(network.remove(process)).unwrap();
    }
    let notary = Notary::default();
    let both = async {
        let (once, twice) = futures::join!(
            network.import(&file, &notary),
            network.import(&file, &notary)
        );
        (once.is_ok(), twice.is_ok())
    };
    let outcomes = setting.pool.run_until(both);
    assert!(outcomes.0 != outcomes.1, "{outcomes:?}");
}

#[test]
fn signatures_are_checked_by_the_caller() {
    let mut setting = Setting::new();
    let (first, processes) = eventful(&mut setting);
    let file = export(&mut setting, &first, Some(&processes[..1]));
    let log = first.log(&processes[0], 0, u64::MAX, usize::MAX);
    let log = setting.pool.run_until(log).unwrap();
    let signed = log.iter().filter(|entry| entry.message.proof.is_some());
    let mut signed: Vec<Id> = signed.map(|entry| entry.message.id).collect();
    assert!(signed.len() > 5);
    let second = another(&mut setting);
    let before = everything(&*setting.store);
    let notary = Notary {
        dislikes: signed.last().copied(),
        ..Notary::default()
    };
    let refused = setting.pool.run_until(second.import(&file, &notary));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code, Code::InvalidItem);
    assert_eq!(refused.process, Some(processes[0]));
    assert!(everything(&*setting.store) == before);
    let notary = Notary::default();
    let imported = setting.pool.run_until(second.import(&file, &notary));
    imported.unwrap();
    let mut seen = notary.seen.take();
    seen.sort();
    signed.sort();
    assert_eq!(seen, signed);
}

#[test]
fn an_import_that_fails_half_way_leaves_nothing() {
    let mut setting = Setting::new();
    let (first, _) = eventful(&mut setting);
    let file = export(&mut setting, &first, None);
    for fault in [Fault::Refused, Fault::NoRoom, Fault::DoneButUntold] {
        let mut failed = 0;
        for call in 1..8 {
            let store = Rc::new(FaultyStore::new(Rc::new(MemoryStore::new("another"))));
            setting.store = store.clone();
            setting.toys = Rc::new(Toys::new(100, &[]));
            let network = setting.open().unwrap();
            let before = network.authority();
            store.fail_at(call, fault);
            let outcome = import(&mut setting, &network, &file);
            failed += usize::from(outcome.is_err());
            setting.settle(&network);
            let count = network.processes().len();
            if outcome.is_ok() || count > 0 {
                assert_eq!(count, 5);
                assert!(outcome.is_ok() || fault == Fault::DoneButUntold);
            } else {
                assert_eq!(network.authority(), before);
                let picture = Picture::of(&*setting.store);
                assert!(picture.processes.is_empty() && picture.outbox.is_empty());
                import(&mut setting, &network, &file).unwrap();
            }
            assert_eq!(network.processes().len(), 5);
        }
        assert!(failed > 0);
    }
}

#[test]
fn a_file_needs_its_modules() {
    let mut setting = Setting::new();
    let (first, _) = eventful(&mut setting);
    let file = export(&mut setting, &first, None);
    let with_module = |file: &[u8], module: &[u8]| {
        let sections = read(file).unwrap();
        let sections = sections.into_iter().map(|section| {
            let content = match section.kind {
                Kind::Module => module.to_vec(),
                _ => section.content.to_vec(),
            };
            (section.kind, content)
        });
        let mut sections: Vec<(Kind, Vec<u8>)> = sections.collect();
        for (kind, content) in &mut sections {
            if *kind == Kind::Process {
                let (mut record, head): (ProcessRecord, Head) = decode(content, "").unwrap();
                record.module = "cd".repeat(32);
                *content = encode(&(record, head)).unwrap();
            }
        }
        seal(&sections)
    };
    let second = another(&mut setting);
    let file = with_module(&file, b"another module");
    let refused = import(&mut setting, &second, &file).unwrap_err();
    assert_eq!(refused.code, Code::UnknownModule);
    assert!(second.processes().is_empty());
}

/// A file of sections, with the right hashes.
fn seal(sections: &[(Kind, Vec<u8>)]) -> Vec<u8> {
    let mut writer = Writer::new();
    for (kind, content) in sections {
        writer.add(*kind, content);
    }
    writer.finish()
}

fn open(file: &[u8]) -> Vec<(Kind, Vec<u8>)> {
    let owned = |section: Section<'_>| (section.kind, section.content.to_vec());
    read(file).unwrap().into_iter().map(owned).collect()
}

/// Changes one record of a file, of the sections of a kind.
fn change<T>(
    sections: &mut [(Kind, Vec<u8>)],
    kind: Kind,
    number: usize,
    change: impl FnOnce(&mut T),
) where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let mut of_kind = sections.iter_mut().filter(|(found, _)| *found == kind);
    let (_, content) = of_kind.nth(number).expect("there is such a section");
    let mut record: T = decode(content, "").unwrap();
    change(&mut record);
    *content = encode(&record).unwrap();
}

type Sections = Vec<(Kind, Vec<u8>)>;
type Process = (ProcessRecord, Head);
type Falsehood = fn(&mut Sections);

/// Files with right hashes that are not true, and what is said of them.
const FALSEHOODS: &[(&str, Falsehood)] = &[
    ("of which network", |it| {
        it.remove(0);
    }),
    ("in disorder", |it| it[1..].reverse()),
    ("in disorder", |it| {
        let first = it[0].clone();
        it.push(first);
    }),
    ("its log ends early", |it| {
        let last = it.iter().rposition(|(kind, _)| *kind == Kind::Log).unwrap();
        it.remove(last);
    }),
    ("slots have gaps", |it| {
        change(it, Kind::Log, 1, |log: &mut Vec<LogEntry>| {
            log[0].assignment.nonce += 1;
        });
    }),
    ("hash chain is broken", |it| {
        change(it, Kind::Log, 1, |log: &mut Vec<LogEntry>| {
            log[0].assignment.id = Id::of(b"another");
        });
    }),
    ("not that of its message", |it| {
        change(it, Kind::Log, 1, |log: &mut Vec<LogEntry>| {
            log[0].message.id = Id::of(b"another");
        });
    }),
    ("hash chain is broken", |it| {
        change(it, Kind::Log, 1, |log: &mut Vec<LogEntry>| {
            log[0].assignment.hash_chain = "chain".to_owned();
        });
    }),
    ("slot of another process", |it| {
        change(it, Kind::Log, 1, |log: &mut Vec<LogEntry>| {
            log[0].assignment.process = Id::of(b"another");
        });
    }),
    ("times go back", |it| {
        change(it, Kind::Log, 1, |log: &mut Vec<LogEntry>| {
            log[0].assignment.timestamp = 7;
        });
    }),
    ("not that of its signature", |it| {
        change(it, Kind::Log, 1, |log: &mut Vec<LogEntry>| {
            log[0].message.proof.as_mut().unwrap().signature[0] ^= 1;
        });
    }),
    ("first message did not make it", |it| {
        change(it, Kind::Log, 0, |log: &mut Vec<LogEntry>| {
            log[0].message.data = b"add 1000".to_vec();
        });
    }),
    ("segment of its log is empty", |it| {
        change(it, Kind::Log, 0, |log: &mut Vec<LogEntry>| log.clear());
    }),
    ("not the end of its log", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.last_time.time += 1;
        });
    }),
    ("not the end of its log", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.last_assignment = None;
        });
    }),
    ("results end early", |it| {
        let of_results = |(kind, _): &(Kind, Vec<u8>)| *kind == Kind::Results;
        let last = it.iter().rposition(of_results).unwrap();
        it.remove(last);
    }),
    ("results have gaps", |it| {
        change(it, Kind::Results, 1, |results: &mut Vec<ResultRecord>| {
            results[0].ordinate.slot += 1;
        });
    }),
    ("results have gaps", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.scheduled = 3;
        });
    }),
    ("is not JSON", |it| {
        change(it, Kind::Results, 1, |results: &mut Vec<ResultRecord>| {
            results[0].json = b"{".to_vec();
        });
    }),
    ("what is not in the outbox", |it| {
        change(
            it,
            Kind::Network,
            0,
            |network: &mut (bool, NetworkRecord)| {
                network.1.next_outgoing = 0;
            },
        );
    }),
    ("outbox is not that of its processes", |it| {
        change(
            it,
            Kind::Outbox,
            0,
            |outbox: &mut Vec<(u64, OutboxEntry)>| {
                outbox[0].1.cause.process = Id::of(b"another");
            },
        );
    }),
    ("outbox is not that of its processes", |it| {
        change(
            it,
            Kind::Outbox,
            0,
            |outbox: &mut Vec<(u64, OutboxEntry)>| {
                outbox.swap(0, 1);
            },
        );
    }),
    ("image is not the one", |it| {
        let images = it.iter_mut().filter(|(kind, _)| *kind == Kind::Image);
        images.last().unwrap().1.push(b'!');
    }),
    ("lacks images", |it| {
        let last = it
            .iter()
            .rposition(|(kind, _)| *kind == Kind::Image)
            .unwrap();
        it.remove(last);
    }),
    ("image has another size", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.images[0].size += 1;
        });
    }),
    ("images are in disorder", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.images.last_mut().unwrap().at = Ordinate::of_slot(1_000);
        });
    }),
    ("two chains", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.replaced = process.1.images.clone();
        });
    }),
    ("origin is unclear", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.0.known_as = Some(Id::of(b"another"));
        });
    }),
    ("forked where it never was", |it| {
        change(it, Kind::Process, 4, |process: &mut Process| {
            process.0.forked_from.as_mut().unwrap().1.tick += 99;
        });
    }),
    ("times cannot be", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.ticked.until.time = u64::MAX;
        });
    }),
    ("head cannot be", |it| {
        change(it, Kind::Process, 0, |process: &mut Process| {
            process.1.evaluated = Some(Ordinate::of_slot(u64::MAX));
        });
    }),
    ("in it twice", |it| {
        let process: Vec<_> = it
            .iter()
            .skip(1)
            .take_while(|(kind, _)| *kind != Kind::Outbox)
            .cloned()
            .collect();
        it.splice(1..1, process);
    }),
];

#[test]
fn what_is_not_true_does_not_come_in() {
    let mut setting = Setting::new();
    let (first, _) = eventful(&mut setting);
    let file = export(&mut setting, &first, None);
    let second = another(&mut setting);
    let before = everything(&*setting.store);
    for (number, (problem, falsehood)) in FALSEHOODS.iter().enumerate() {
        let mut sections = open(&file);
        falsehood(&mut sections);
        let refused = import(&mut setting, &second, &seal(&sections));
        let refused = refused.expect_err(problem);
        assert_eq!(refused.code, Code::InvalidArgument, "{refused}");
        assert!(refused.message.contains(problem), "{number}: {refused}");
        assert!(second.processes().is_empty());
    }
    assert!(everything(&*setting.store) == before);
    import(&mut setting, &second, &seal(&open(&file))).unwrap();
}

#[test]
fn what_is_damaged_does_not_come_in() {
    let mut setting = Setting::new();
    let (first, processes) = eventful(&mut setting);
    let file = export(&mut setting, &first, Some(&processes[..1]));
    let second = another(&mut setting);
    let before = everything(&*setting.store);
    let mut refuse = |file: &[u8], code: Code| {
        let refused = import(&mut setting, &second, file).unwrap_err();
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (code, Some("file"))
        );
    };
    for length in (0..file.len()).step_by(41) {
        refuse(&file[..length], Code::InvalidArgument);
    }
    refuse(&[&file[..], b"!"].concat(), Code::InvalidArgument);
    refuse(&[&file[..], &file[..]].concat(), Code::InvalidArgument);
    for place in (0..file.len()).step_by(17) {
        let mut damaged = file.clone();
        damaged[place] ^= 1 << (place % 8);
        let is_version = (8..12).contains(&place);
        let code = if is_version {
            Code::NewerFormat
        } else {
            Code::InvalidArgument
        };
        refuse(&damaged, code);
    }
    let mut newer = file.clone();
    newer[8] += 1;
    refuse(&newer, Code::NewerFormat);
    assert!(everything(&*setting.store) == before);
}

/// Changes something somewhere.
fn mutate(sections: &mut Sections, numbers: &mut Numbers) {
    let section = numbers.below(sections.len() as u64) as usize;
    let other = numbers.below(sections.len() as u64) as usize;
    let content = &mut sections[section].1;
    let length = content.len() as u64;
    let place = numbers.below(length.max(1)) as usize;
    match numbers.below(9) {
        0 if length > 0 => content[place] ^= 1 << numbers.below(8),
        1 if length > 0 => content[place] = [0, 1, 0x7f, 0x80, 0xff][numbers.below(5) as usize],
        2 => content.truncate(place),
        3 => content.insert(place, numbers.below(256) as u8),
        4 if length > 8 => {
            let end = (place + 8).min(content.len());
            content[place..end].fill(0xff);
        }
        5 => {
            sections.remove(section);
        }
        6 => sections.swap(section, other),
        7 => {
            let copy = sections[other].clone();
            sections.insert(section, copy);
        }
        _ => {
            let copy = sections[other].1.clone();
            sections[section].1 = copy;
        }
    }
}

#[test]
fn mutants_come_in_whole_or_not_at_all() {
    let mut setting = Setting::new();
    let (first, _) = eventful(&mut setting);
    let file = export(&mut setting, &first, None);
    let sections = open(&file);
    let mut numbers = Numbers(7);
    let (mut refused, mut accepted) = (0, 0);
    let mut network = another(&mut setting);
    let mut before = everything(&*setting.store);
    for _ in 0..3_000 {
        let mut mutant = sections.clone();
        for _ in 0..=numbers.below(2) {
            mutate(&mut mutant, &mut numbers);
            if mutant.is_empty() {
                break;
            }
        }
        match import(&mut setting, &network, &seal(&mutant)) {
            Err(error) => {
                assert!(
                    matches!(error.code, Code::InvalidArgument | Code::UnknownModule),
                    "{error}"
                );
                assert!(network.processes().is_empty());
                assert!(everything(&*setting.store) == before);
                refused += 1;
            }
            Ok(ids) => {
                // What nobody can tell from the truth: it is there, and breaks nothing.
                for id in &ids {
                    let info = network.process(id).unwrap();
                    if !info.paused {
                        setting.send(&network, id, "add 1").unwrap();
                    }
                }
                setting.settle(&network);
                let file = export(&mut setting, &network, None);
                assert!(!file.is_empty());
                accepted += 1;
                network = another(&mut setting);
                before = everything(&*setting.store);
            }
        }
    }
    assert!(
        refused > 1_000 && accepted > 30,
        "{refused} refused, {accepted} accepted"
    );
}

#[test]
fn bad_exports_get_typed_errors() {
    let mut setting = Setting::new();
    let (network, processes) = eventful(&mut setting);
    let nobody = [processes[0], Id::of(b"nobody")];
    let refused = setting.pool.run_until(network.export(Some(&nobody)));
    assert_eq!(refused.unwrap_err().code, Code::UnknownProcess);
    let none = export(&mut setting, &network, Some(&[]));
    let (twice, once) = (
        export(&mut setting, &network, Some(&[processes[0]; 2])),
        export(&mut setting, &network, Some(&processes[..1])),
    );
    assert_eq!(twice, once);
    let second = another(&mut setting);
    assert_eq!(import(&mut setting, &second, &none).unwrap(), []);
    assert!(once.windows(MODULE.len()).any(|window| window == MODULE));
}

#[test]
fn what_a_scheduler_signed_comes_in_too() {
    let mut setting = Setting::new();
    setting.signing = Signing::Own;
    let (first, processes) = eventful(&mut setting);
    let file = export(&mut setting, &first, None);
    let second = another(&mut setting);
    let ids = import(&mut setting, &second, &file).unwrap();
    assert!(processes.iter().all(|process| ids.contains(process)));
    for process in &processes {
        let said = setting.results(&first, process);
        assert!(said == setting.results(&second, process), "{process}");
    }
    // Who signs here is who signed before.
    let own = second.authority();
    drop(second);
    assert_ne!(own, first.authority());
    assert_eq!(setting.open().unwrap().authority(), own);
}

#[test]
fn what_is_sent_before_and_after_it_in_one_commit_keeps_its_numbers() {
    let mut setting = Setting::new();
    let (other, _) = eventful(&mut setting);
    let file = export(&mut setting, &other, None);
    let count = setting.pool.run_until(other.outbox(0, 99)).unwrap().len();
    assert!(count > 0);
    for pause in (1..=1_000).step_by(50) {
        // Each call of the store takes so long that all this happens while a commit is on its way.
        let live = Live::with_fault(Toys::new(20, &[1]), Options::default(), (1, 1_000), None);
        let (early, late) = (live.spawn(&[]), live.spawn(&[]));
        live.settle();
        live.toys.hold(late);
        let notary = Notary::default();
        let send = |process, lines: &'static str| live.submit_patiently(process, lines);
        live.run(async {
            let import = async { live.network.import(&file, &notary).await.unwrap() };
            let sends = async {
                yield_now(500).await;
                futures::join!(
                    send(&early, "send far add 1"),
                    send(&late, "send farther add 1")
                );
            };
            let let_go = async {
                yield_now(500 + pause).await;
                live.toys.let_go(late);
            };
            futures::join!(import, sends, let_go);
            send(&early, "send farthest add 1").await;
        });
        live.settle();
        let outbox = live.run(live.network.outbox(0, 99)).unwrap();
        let targets = outbox.iter().map(|(_, entry)| entry.target.as_str());
        let own = targets.filter(|target| target.starts_with("far") && !target.contains('-'));
        assert_eq!(own.count(), 3, "{pause}");
        assert_eq!(outbox.len(), count + 3, "{pause}");
        let numbers: Vec<u64> = outbox.iter().map(|(number, _)| *number).collect();
        assert_eq!(
            numbers,
            (0..numbers.len() as u64).collect::<Vec<_>>(),
            "{pause}"
        );
    }
}
