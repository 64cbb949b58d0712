//! Results by pages.

use base64::Engine;
use lunette_ao::Id;
use serde_json::Value;

use super::{BASE64, Page, PageQuery, Sort};
use crate::network::Network;
use crate::records::Ordinate;
use crate::testing::Setting;
use crate::{Code, Result};

fn page(setting: &mut Setting, network: &Network, process: &Id, query: PageQuery) -> Result<Page> {
    setting.pool.run_until(network.page(process, &query))
}

fn ordinates(page: &Page) -> Vec<Ordinate> {
    let ordinates = page.edges.iter().map(|edge| edge.result.ordinate);
    ordinates.collect()
}

/// A process with messages and ticks: two ticks a message, one of them at the time of a message before.
fn ticking(setting: &mut Setting, network: &Network, messages: u64) -> (Id, Vec<Ordinate>) {
    let process = setting.spawn(network, &[("Cron-Interval", "1-minute")]);
    for _ in 0..messages {
        setting.clock.advance(120_000, 1);
        setting.send(network, &process, "add 1").unwrap();
    }
    setting.settle(network);
    let results = setting.results(network, &process);
    let all = results.iter().map(|result| result.ordinate).collect();
    (process, all)
}

fn walk(
    setting: &mut Setting,
    network: &Network,
    process: &Id,
    sort: Sort,
    limit: usize,
) -> Vec<Ordinate> {
    let mut found = Vec::new();
    let mut query = PageQuery {
        limit,
        sort,
        ..PageQuery::default()
    };
    loop {
        let page = page(setting, network, process, query.clone()).unwrap();
        found.extend(ordinates(&page));
        let Some(last) = page.edges.last().filter(|_| page.has_next_page) else {
            return found;
        };
        assert_eq!(page.edges.len(), limit);
        match sort {
            Sort::Ascending => query.from = Some(last.cursor.clone()),
            // `to` includes the one it names.
            Sort::Descending => {
                found.pop();
                query.to = Some(last.cursor.clone());
            }
        }
    }
}

#[test]
fn pages_lead_through_all_results_both_ways() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (process, all) = ticking(&mut setting, &network, 100);
    assert!(all.len() > 280, "{}", all.len());
    for limit in [1, 7, 25, 300, 10_000] {
        let found = walk(&mut setting, &network, &process, Sort::Ascending, limit);
        assert_eq!(found, all, "{limit} a page");
    }
    let reversed: Vec<Ordinate> = all.iter().rev().copied().collect();
    for limit in [2, 7, 25, 300, 10_000] {
        let found = walk(&mut setting, &network, &process, Sort::Descending, limit);
        assert_eq!(found, reversed, "{limit} a page");
    }
}

#[test]
fn the_default_is_the_first_twenty_five() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (process, all) = ticking(&mut setting, &network, 20);
    let page = page(&mut setting, &network, &process, PageQuery::default()).unwrap();
    assert_eq!(ordinates(&page), all[..25]);
    assert!(page.has_next_page);
}

#[test]
fn a_cursor_is_what_compute_units_give() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (process, _) = ticking(&mut setting, &network, 2);
    let query = PageQuery {
        sort: Sort::Descending,
        limit: 2,
        ..PageQuery::default()
    };
    let page = page(&mut setting, &network, &process, query).unwrap();
    let fields = |cursor: &str| -> Value {
        serde_json::from_slice(&BASE64.decode(cursor).unwrap()).unwrap()
    };
    let message = fields(&page.edges[0].cursor);
    assert_eq!(message["ordinate"], "2");
    assert_eq!(message["timestamp"], 1_700_000_240_000_u64);
    assert_eq!(message["sort"], "DESC");
    assert!(message.get("cron").is_none());
    let tick = fields(&page.edges[1].cursor);
    assert_eq!(tick["ordinate"], "1");
    assert_eq!(tick["timestamp"], 1_700_000_180_000_u64);
    assert_eq!(tick["cron"], "2-1-minute");
}

#[test]
fn times_bound_a_page() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (process, all) = ticking(&mut setting, &network, 10);
    let start = 1_700_000_000_000_u64;
    let results = setting.results(&network, &process);
    let times: Vec<u64> = results
        .iter()
        .map(|result| match &result.tick {
            Some(tick) => tick.at.time,
            None => start + 120_000 * result.ordinate.slot,
        })
        .collect();
    let steps = (0..=22).map(|step| start - 30_000 + step * 60_000);
    let bounds: Vec<u64> = steps
        .chain(times.iter().copied())
        .chain([0, u64::MAX])
        .collect();
    for sort in [Sort::Ascending, Sort::Descending] {
        for from in &bounds {
            for to in bounds.iter().step_by(3) {
                let query = PageQuery {
                    from: Some(from.to_string()),
                    to: Some(to.to_string()),
                    limit: 1_000,
                    sort,
                };
                let page = page(&mut setting, &network, &process, query).unwrap();
                let inside = all.iter().zip(&times);
                let inside = inside.filter(|(_, time)| *time > from && *time <= to);
                let mut expected: Vec<Ordinate> = inside.map(|(ordinate, _)| *ordinate).collect();
                if sort == Sort::Descending {
                    expected.reverse();
                }
                assert_eq!(ordinates(&page), expected, "from {from} to {to}");
            }
        }
    }
}

#[test]
fn bad_bounds_get_typed_errors() {
    let mut setting = Setting::new();
    let network = setting.open().unwrap();
    let (process, _) = ticking(&mut setting, &network, 1);
    let long = "A".repeat(5_000);
    let not_json = BASE64.encode("not json");
    let odd = BASE64.encode(r#"{"ordinate":{}}"#);
    let cron = BASE64.encode(r#"{"ordinate":"1","cron":"soon"}"#);
    let far = BASE64.encode(r#"{"ordinate":"18446744073709551615","cron":"4294967295-x"}"#);
    for text in ["", "-1", "x", "1.5", &long, &not_json, &odd, &cron] {
        for field in ["from", "to"] {
            let value = |name| (name == field).then(|| text.to_owned());
            let query = PageQuery {
                from: value("from"),
                to: value("to"),
                ..PageQuery::default()
            };
            let error = page(&mut setting, &network, &process, query).unwrap_err();
            assert_eq!(error.code, Code::InvalidArgument, "{text}");
            assert_eq!(error.field.as_deref(), Some(field));
        }
    }
    let query = PageQuery {
        from: Some(far.clone()),
        ..PageQuery::default()
    };
    let after_all = page(&mut setting, &network, &process, query).unwrap();
    assert!(after_all.edges.is_empty() && !after_all.has_next_page);
    let query = PageQuery {
        limit: 0,
        ..PageQuery::default()
    };
    let none = page(&mut setting, &network, &process, query).unwrap_err();
    assert_eq!(none.field.as_deref(), Some("limit"));
    let nobody = page(
        &mut setting,
        &network,
        &Id::of(b"nobody"),
        PageQuery::default(),
    );
    assert_eq!(nobody.unwrap_err().code, Code::UnknownProcess);
}
