//! Results by pages, as a compute unit of AO gives them (ao `servers/cu`, `GET /results/:processId`).
//!
//! A cursor is the base64 of a JSON object with the `timestamp` and the `ordinate` of an evaluation, the `sort` of the page and, for a
//! tick, `cron`: which tick after the message of that slot it is, and its interval, such as `1-5-minutes`.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use lunette_ao::Id;
use serde_json::{Value, json};

use super::compute::moment;
use super::{Inner, Network};
use crate::error::{Error, Result};
use crate::records::{Ordinate, ResultRecord, decode, ordinate_key};
use crate::store::{Query, Table};

/// Padding may lack: what comes out of an address of a page often has none.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Results read at a time, at most.
const CHUNK: usize = 256;

/// Segments read at a time on the way down.
const SEGMENTS: usize = 4;

/// The order of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The oldest first.
    #[default]
    Ascending,
    /// The newest first.
    Descending,
}

/// Which results a page has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageQuery {
    /// Those after this one: a cursor, or a time in milliseconds.
    pub from: Option<String>,
    /// Those up to this one, this one included: a cursor, or a time in milliseconds.
    pub to: Option<String>,
    /// At most so many.
    pub limit: usize,
    /// In which order.
    pub sort: Sort,
}

impl Default for PageQuery {
    fn default() -> PageQuery {
        PageQuery {
            from: None,
            to: None,
            limit: 25,
            sort: Sort::Ascending,
        }
    }
}

/// Results in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The results.
    pub edges: Vec<Edge>,
    /// There are more in this direction.
    pub has_next_page: bool,
}

/// A result on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What to ask for pages from here on with.
    pub cursor: String,
    /// The result.
    pub result: ResultRecord,
}

/// A place among the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Ordinate(Ordinate),
    /// Milliseconds since 1970.
    Time(u64),
}

/// Results between two ordinates, both included, and after one time and up to another.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: Ordinate,
    last: Ordinate,
    after: Option<u64>,
    until: Option<u64>,
}

impl Network {
    /// A page of the results that are stored.
    ///
    /// # Errors
    /// [`crate::Code::UnknownProcess`]; [`crate::Code::InvalidArgument`]: `from` or `to` is neither a cursor nor a time, or `limit` is 0;
    /// those of the store.
    pub async fn page(&self, process: &Id, query: &PageQuery) -> Result<Page> {
        self.inner.ready().await?;
        self.inner.state.borrow().process(process)?;
        if query.limit == 0 {
            return Err(Error::argument("limit", "must be at least 1"));
        }
        let mut edges = Vec::new();
        if let Some(span) = self.inner.span(process, query).await? {
            // One more tells whether there are more.
            let most = query.limit.saturating_add(1);
            edges = self.inner.edges(process, span, query.sort, most).await?;
        }
        let has_next_page = edges.len() > query.limit;
        edges.truncate(query.limit);
        Ok(Page {
            edges,
            has_next_page,
        })
    }
}

impl Inner {
    /// What a query spans; nothing when it ends before the first message.
    async fn span(&self, process: &Id, query: &PageQuery) -> Result<Option<Span>> {
        let point = |field, text: &Option<String>| {
            text.as_deref().map(|text| point(field, text)).transpose()
        };
        let (from, to) = (point("from", &query.from)?, point("to", &query.to)?);
        let mut span = Span {
            first: Ordinate::default(),
            last: last_tick(u64::MAX),
            after: None,
            until: None,
        };
        match from {
            Some(Point::Ordinate(ordinate)) => span.first = following(ordinate),
            Some(Point::Time(time)) => {
                span.after = Some(time);
                let slot = self.slot_at(process, time).await?;
                span.first = Ordinate::of_slot(slot.unwrap_or(0));
            }
            None => {}
        }
        match to {
            Some(Point::Ordinate(ordinate)) => span.last = ordinate,
            Some(Point::Time(time)) => {
                span.until = Some(time);
                let Some(slot) = self.slot_at(process, time).await? else {
                    return Ok(None);
                };
                span.last = last_tick(slot);
            }
            None => {}
        }
        Ok(Some(span))
    }

    /// The last stored slot whose message came at a time or before it.
    async fn slot_at(&self, process: &Id, time: u64) -> Result<Option<u64>> {
        let (mut low, mut high) = (0, self.state.borrow().process(process)?.stored.scheduled);
        // Times never go back within a log.
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = self.entry_at(process, middle).await?;
            if entry.assignment.timestamp <= time {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.checked_sub(1))
    }

    async fn edges(
        &self,
        process: &Id,
        mut span: Span,
        sort: Sort,
        most: usize,
    ) -> Result<Vec<Edge>> {
        let mut edges: Vec<Edge> = Vec::new();
        while edges.len() < most && span.first <= span.last {
            let chunk = (most - edges.len()).min(CHUNK);
            let (first, last) = (span.first, span.last);
            let mut evaluations = match sort {
                Sort::Ascending => self.evaluations(process, first, last, chunk).await?,
                Sort::Descending => {
                    let results = self.results_down(process, first, last, chunk).await?;
                    self.with_entries(process, results).await?
                }
            };
            let is_last = evaluations.len() < chunk;
            if sort == Sort::Descending {
                evaluations.reverse();
            }
            let Some(reached) = evaluations.last().map(|last| last.result.ordinate) else {
                break;
            };
            for evaluation in evaluations {
                let time = match (&evaluation.result.tick, &evaluation.entry) {
                    (Some(tick), _) => tick.at.time,
                    (None, Some(entry)) => moment(entry).time,
                    (None, None) => continue,
                };
                if span.contains(time) {
                    let result = evaluation.result;
                    let cursor = cursor(&result, time, sort);
                    edges.push(Edge { cursor, result });
                }
            }
            match (is_last, sort) {
                (true, _) => break,
                (false, Sort::Ascending) => span.first = following(reached),
                (false, Sort::Descending) => match preceding(reached) {
                    Some(ordinate) => span.last = ordinate,
                    None => break,
                },
            }
        }
        Ok(edges)
    }

    /// The last stored results between two ordinates, both included; at most so many. The oldest first.
    async fn results_down(
        &self,
        process: &Id,
        from: Ordinate,
        to: Ordinate,
        limit: usize,
    ) -> Result<Vec<ResultRecord>> {
        let mut found = Vec::new();
        // The key after that of the last one.
        let mut end = ordinate_key(process, to);
        end.push(0);
        'segments: loop {
            let query = Query::RangeDown(Table::Results, process.0.to_vec(), end, SEGMENTS);
            let rows = self.host.store.ask(query).await?;
            let is_last = rows.len() < SEGMENTS;
            end = Vec::new();
            for (key, value) in rows {
                let results: Vec<ResultRecord> = decode(&value, Table::Results.name())?;
                for result in results.into_iter().rev() {
                    if result.ordinate < from || found.len() >= limit {
                        break 'segments;
                    }
                    if result.ordinate <= to {
                        found.push(result);
                    }
                }
                end = key;
            }
            if is_last {
                break;
            }
        }
        found.reverse();
        Ok(found)
    }
}

impl Span {
    fn contains(&self, time: u64) -> bool {
        self.after.is_none_or(|after| time > after) && self.until.is_none_or(|until| time <= until)
    }
}

fn last_tick(slot: u64) -> Ordinate {
    let tick = u32::MAX;
    Ordinate { slot, tick }
}

/// What comes next at the earliest.
fn following(ordinate: Ordinate) -> Ordinate {
    match ordinate.tick.checked_add(1) {
        Some(tick) => Ordinate { tick, ..ordinate },
        None => Ordinate::of_slot(ordinate.slot.saturating_add(1)),
    }
}

/// What came before at the latest; nothing before the first message.
fn preceding(ordinate: Ordinate) -> Option<Ordinate> {
    match ordinate.tick.checked_sub(1) {
        Some(tick) => Some(Ordinate { tick, ..ordinate }),
        None => ordinate.slot.checked_sub(1).map(last_tick),
    }
}

fn cursor(result: &ResultRecord, time: u64, sort: Sort) -> String {
    let sort = match sort {
        Sort::Ascending => "ASC",
        Sort::Descending => "DESC",
    };
    let ordinate = result.ordinate.slot.to_string();
    let mut cursor = json!({ "timestamp": time, "ordinate": ordinate, "sort": sort });
    if let Some(tick) = &result.tick {
        cursor["cron"] = format!("{}-{}", result.ordinate.tick, tick.interval).into();
    }
    BASE64.encode(cursor.to_string())
}

/// Reads a cursor or a time.
fn point(field: &str, text: &str) -> Result<Point> {
    let text = text.trim();
    let point = match text.parse() {
        Ok(time) => Some(Point::Time(time)),
        Err(_) => read_cursor(text),
    };
    point.ok_or_else(|| {
        let problem = "must be a cursor of an earlier page, or a time in milliseconds since 1970";
        Error::argument(field, problem)
    })
}

fn read_cursor(text: &str) -> Option<Point> {
    let json = BASE64.decode(text).ok()?;
    let fields: Value = serde_json::from_slice(&json).ok()?;
    let number = |name: &str| match &fields[name] {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let Some(slot) = number("ordinate") else {
        return number("timestamp").map(Point::Time);
    };
    let tick = match fields["cron"].as_str() {
        Some(cron) => cron.split_once('-')?.0.parse().ok()?,
        None => 0,
    };
    Some(Point::Ordinate(Ordinate { slot, tick }))
}

#[cfg(test)]
mod tests;
