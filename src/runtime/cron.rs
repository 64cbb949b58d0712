//! Cron: messages that a process sends itself by its own schedule.
//!
//! A process names its schedules by tags: `Cron-Interval` (`5-minutes`, `10-blocks`), each followed by the `Cron-Tag-*` of its messages. A
//! compute unit makes these messages up between two scheduled messages (ao `servers/cu`, `domain/lib/loadMessages.js`): a tick comes at
//! every multiple of the interval since the process was made, that moment itself excluded; at one time ticks of blocks come before
//! those of time, and these by their intervals, the shortest first. Ticks of exactly the time of a message come after it.

use lunette_ao::{Id, Tag};
use serde_json::{Map, Value, json};

use crate::records::{Moment, Ordinate, ProcessRecord, Tick, Ticked};

/// One schedule of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// The interval as the tag gives it.
    interval: String,
    every: Every,
    tags: Vec<Tag>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Every {
    /// A number of blocks.
    Blocks(u64),
    /// Milliseconds, a whole number of seconds.
    Time(u64),
}

const TAG_PREFIX: &str = "Cron-Tag-";

/// The schedules that the tags of a process name. An interval that cannot be read is none.
pub(crate) fn schedules(tags: &[Tag]) -> Vec<Schedule> {
    let mut schedules: Vec<Option<Schedule>> = Vec::new();
    for tag in tags {
        if tag.name == "Cron-Interval" {
            schedules.push(parse(&tag.value).map(|every| Schedule {
                interval: tag.value.clone(),
                every,
                tags: Vec::new(),
            }));
        } else if let Some(name) = tag.name.strip_prefix(TAG_PREFIX)
            && let Some(Some(schedule)) = schedules.last_mut()
        {
            schedule.tags.push(Tag::new(name, tag.value.clone()));
        }
    }
    let mut schedules: Vec<Schedule> = schedules.into_iter().flatten().collect();
    schedules.sort_by_key(|schedule| schedule.every);
    schedules
}

/// Whether an interval is one of blocks.
pub(crate) fn is_of_blocks(interval: &str) -> bool {
    matches!(parse(interval), Some(Every::Blocks(_)))
}

/// Reads `5-minutes`, `1-hour`, `10-blocks`.
fn parse(interval: &str) -> Option<Every> {
    let (number, unit) = interval.trim().split_once('-')?;
    let number: u64 = number.trim().parse().ok().filter(|number| *number > 0)?;
    let unit = unit.trim().to_lowercase();
    let seconds = match unit.strip_suffix('s').unwrap_or(&unit) {
        "block" => return Some(Every::Blocks(number)),
        "second" | "sec" => 1,
        "minute" | "min" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 604_800,
        "month" => 2_592_000,
        "year" => 31_536_000,
        _ => return None,
    };
    Some(Every::Time(number.checked_mul(seconds)?.checked_mul(1000)?))
}

/// The ticks from a point on to before a moment, at most so many, each with the point that it leads to.
///
/// `block_time` says when a block came.
pub(crate) fn ticks(
    schedules: &[Schedule],
    origin: Moment,
    from: Ticked,
    until: Moment,
    limit: usize,
    block_time: &dyn Fn(u64) -> u64,
) -> Vec<(Tick, Ticked)> {
    let mut found = Vec::new();
    let mut point = from;
    while found.len() < limit {
        let Some((time, height, schedule)) = next(schedules, origin, point, until, block_time)
        else {
            break;
        };
        point = point.after_tick(
            Moment { time, height },
            matches!(schedule.every, Every::Blocks(_)),
        );
        let tick = Tick {
            interval: schedule.interval.clone(),
            at: point.until,
            tags: schedule.tags.clone(),
        };
        found.push((tick, point));
    }
    found
}

/// When the next tick comes, if there is one before a moment.
pub(crate) fn next_time(
    schedules: &[Schedule],
    origin: Moment,
    from: Ticked,
    until: Moment,
    block_time: &dyn Fn(u64) -> u64,
) -> Option<u64> {
    next(schedules, origin, from, until, block_time).map(|(time, _, _)| time)
}

/// The first tick from a point on: its time, the height at it, and the schedule.
fn next<'a>(
    schedules: &'a [Schedule],
    origin: Moment,
    from: Ticked,
    until: Moment,
    block_time: &dyn Fn(u64) -> u64,
) -> Option<(u64, u64, &'a Schedule)> {
    // Schedules are in the order in which their ticks of one time come, so the first of the earliest counts.
    let (mut of_this_time, mut of_this_block) = (0, 0);
    let mut first: Option<(u64, u64, &Schedule)> = None;
    for schedule in schedules {
        let (time, height) = match schedule.every {
            Every::Blocks(blocks) => {
                let mut height = next_multiple(origin.height, blocks, from.until.height);
                if height == from.until.height {
                    of_this_block += 1;
                    if of_this_block <= from.of_block {
                        height += blocks;
                    }
                }
                if height > until.height {
                    continue;
                }
                // A block that came at an unknown time before `until` came at its end at the latest; and time never goes back, so when
                // none has passed the block came with it.
                let latest = until.time.saturating_sub(1).max(from.until.time);
                (block_time(height).clamp(from.until.time, latest), height)
            }
            Every::Time(period) => {
                // Schedules go by whole seconds.
                let start = origin.time - origin.time % 1000;
                let mut time = next_multiple(start, period, from.until.time);
                if time == from.until.time {
                    of_this_time += 1;
                    if of_this_time <= from.of_time {
                        time += period;
                    }
                }
                (time, from.until.height)
            }
        };
        let has_come = match schedule.every {
            Every::Blocks(_) => true,
            Every::Time(_) => time < until.time,
        };
        if has_come && first.is_none_or(|(earliest, _, _)| time < earliest) {
            first = Some((time, height, schedule));
        }
    }
    first
}

/// The first `origin + k * step`, `k` at least 1, that is not below a number.
fn next_multiple(origin: u64, step: u64, from: u64) -> u64 {
    let steps = from.saturating_sub(origin).div_ceil(step).max(1);
    origin.saturating_add(steps.saturating_mul(step))
}

/// The message of a tick as the machine gets it: it comes from the owner of the process and has no id.
pub(crate) fn tick_text(record: &ProcessRecord, after: Ordinate, tick: &Tick) -> String {
    let owner = record.item.owner.as_str();
    let tags: Vec<Value> = tick
        .tags
        .iter()
        .map(|tag| json!({ "name": tag.name, "value": tag.value }))
        .collect();
    let mut fields = Map::new();
    fields.insert("Owner".into(), owner.into());
    fields.insert("From".into(), owner.into());
    fields.insert("Target".into(), record.known_as().to_string().into());
    fields.insert("Tags".into(), tags.into());
    fields.insert("Data".into(), "".into());
    fields.insert("Epoch".into(), 0.into());
    fields.insert("Nonce".into(), after.slot.into());
    fields.insert("Timestamp".into(), tick.at.time.into());
    fields.insert("Block-Height".into(), tick.at.height.into());
    fields.insert("Cron".into(), true.into());
    fields.insert("Read-Only".into(), false.into());
    Value::Object(fields).to_string()
}

/// What all that follows from a tick is pushed for: a tick has no id of its own.
pub(crate) fn root(process: &Id, ordinate: Ordinate) -> Id {
    let (slot, tick) = (ordinate.slot.to_le_bytes(), ordinate.tick.to_le_bytes());
    Id::derive("tick", &[process.as_bytes(), &slot, &tick])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    fn at(time: u64, height: u64) -> Moment {
        Moment { time, height }
    }

    fn of(intervals: &[&str]) -> Vec<Schedule> {
        let tags: Vec<Tag> = intervals
            .iter()
            .map(|interval| Tag::new("Cron-Interval", *interval))
            .collect();
        schedules(&tags)
    }

    /// Intervals and times of the ticks, where a block comes each minute.
    fn between(
        intervals: &[&str],
        from: Ticked,
        until: Moment,
        limit: usize,
    ) -> Vec<(String, u64)> {
        let found = ticks(&of(intervals), at(0, 0), from, until, limit, &|height| {
            height * MINUTE
        });
        found
            .into_iter()
            .map(|(tick, _)| (tick.interval, tick.at.time))
            .collect()
    }

    #[test]
    fn tags_name_schedules() {
        let tags = [
            Tag::new("Cron-Tag-Lost", "before any interval"),
            Tag::new("Cron-Interval", "5-Minutes"),
            Tag::new("Cron-Tag-Action", "Check"),
            Tag::new("Cron-Tag-X", "1"),
            Tag::new("Cron-Interval", "now and then"),
            Tag::new("Cron-Tag-Action", "Lost"),
            Tag::new("Cron-Interval", "10-blocks"),
        ];
        let found = schedules(&tags);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].every, Every::Blocks(10));
        assert_eq!(found[1].every, Every::Time(5 * MINUTE));
        assert_eq!(
            found[1].tags,
            [Tag::new("Action", "Check"), Tag::new("X", "1")]
        );
    }

    #[test]
    fn intervals_that_cannot_be_read_are_none() {
        for interval in [
            "",
            "5",
            "-minutes",
            "0-minutes",
            "-1-minutes",
            "1.5-hours",
            "1-fortnight",
            "99999999999999999-years",
        ] {
            assert_eq!(parse(interval), None, "{interval}");
        }
        assert_eq!(parse("1-hour"), Some(Every::Time(60 * MINUTE)));
        assert_eq!(parse("1-block"), Some(Every::Blocks(1)));
    }

    #[test]
    fn a_tick_at_each_multiple_but_the_origin() {
        let from = Ticked::at(at(0, 0));
        let found = between(&["1-minute"], from, at(3 * MINUTE, 0), 9);
        let times: Vec<u64> = found.into_iter().map(|(_, time)| time).collect();
        assert_eq!(times, [MINUTE, 2 * MINUTE]);
    }

    #[test]
    fn blocks_come_before_time_and_short_intervals_before_long_ones() {
        let from = Ticked::at(at(0, 0));
        let found = between(
            &["2-minutes", "1-minute", "2-blocks"],
            from,
            at(2 * MINUTE + 1, 2),
            9,
        );
        let expected = [
            ("1-minute", MINUTE),
            ("2-blocks", 2 * MINUTE),
            ("1-minute", 2 * MINUTE),
            ("2-minutes", 2 * MINUTE),
        ];
        assert_eq!(
            found,
            expected.map(|(interval, time)| (interval.to_owned(), time))
        );
    }

    #[test]
    fn going_on_from_any_point_gives_the_same_ticks() {
        let schedules = of(&["1-minute", "1-second", "2-minutes", "1-block", "3-blocks"]);
        let start = Ticked::at(at(0, 0));
        let until = at(7 * MINUTE, 7);
        let block_time = |height: u64| height * MINUTE;
        let all = ticks(&schedules, at(0, 0), start, until, usize::MAX, &block_time);
        assert_eq!(all.len(), 6 + 419 + 3 + 7 + 2);
        for (index, (_, point)) in all.iter().enumerate() {
            let rest = ticks(&schedules, at(0, 0), *point, until, usize::MAX, &block_time);
            assert_eq!(rest, all[index + 1..], "after {index}");
        }
    }

    #[test]
    fn a_tick_at_the_time_of_a_message_comes_after_it() {
        let from = Ticked::at(at(0, 0));
        assert_eq!(between(&["1-minute"], from, at(MINUTE, 0), 9), []);
        let after_message = Ticked::at(at(MINUTE, 0));
        assert_eq!(
            between(&["1-minute"], after_message, at(MINUTE + 1, 0), 9).len(),
            1
        );
    }

    #[test]
    fn while_no_time_passes_blocks_come_with_it_and_nothing_is_repeated() {
        let schedules = of(&["1-minute", "2-blocks"]);
        let found = |from, until| {
            let found = ticks(&schedules, at(0, 0), from, until, 9, &|_| MINUTE);
            let shown = found
                .into_iter()
                .map(|(tick, _)| (tick.interval, tick.at.time));
            shown.collect::<Vec<_>>()
        };
        let block = ("2-blocks".to_owned(), MINUTE);
        // Between two messages of the same time.
        let after_message = Ticked::at(at(MINUTE, 1));
        assert_eq!(
            found(after_message, at(MINUTE, 3)),
            std::slice::from_ref(&block)
        );
        // When the schedule was followed up to this time already.
        let followed = Ticked::through(at(MINUTE, 3));
        assert_eq!(found(followed, at(MINUTE + 1, 4)), [block]);
        assert_eq!(found(followed, at(MINUTE + 1, 3)), []);
    }

    #[test]
    fn limits_hold() {
        let from = Ticked::at(at(0, 0));
        assert_eq!(between(&["1-second"], from, at(1 << 60, 0), 5).len(), 5);
        assert_eq!(between(&[], from, at(1 << 60, 9), 5), []);
    }
}
