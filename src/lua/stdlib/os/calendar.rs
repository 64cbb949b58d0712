//! The calendar: seconds since 1970 to and from dates, all in UTC, and the text of dates.

use crate::number::write_integer;

/// A date and time, in C's `struct tm`: months from 0, years from 1900, days of the week from Sunday, days of the year
/// from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub second: i64,
    pub minute: i64,
    pub hour: i64,
    pub day: i64,
    pub month: i64,
    pub year: i64,
    pub week_day: i64,
    pub year_day: i64,
}

const DAY_SECONDS: i64 = 86_400;
const WEEK_DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Date {
    /// The date of a time; `None` when its year does not fit a C `int`.
    pub(super) fn of_time(time: i64) -> Option<Date> {
        let days = time.div_euclid(DAY_SECONDS);
        let rest = time.rem_euclid(DAY_SECONDS);
        let (year, month, day) = civil_of_days(days);
        i32::try_from(year - 1900).ok()?;
        Some(Date {
            second: rest % 60,
            minute: rest / 60 % 60,
            hour: rest / 3600,
            day,
            month: month - 1,
            year: year - 1900,
            week_day: (days + 4).rem_euclid(7),
            year_day: days - days_of_civil(year, 1, 1),
        })
    }

    /// The time of a date whose fields may lie outside their ranges. No field may be beyond 2^32.
    pub(super) fn time(&self) -> i64 {
        let year = self.year + 1900 + self.month.div_euclid(12);
        let month = self.month.rem_euclid(12) + 1;
        let days = days_of_civil(year, month, 1) + self.day - 1;
        days * DAY_SECONDS + self.hour * 3600 + self.minute * 60 + self.second
    }

    /// Appends what `strftime` makes of one conversion in the C locale.
    pub(super) fn write(&self, output: &mut Vec<u8>, conversion: u8, is_local: bool) {
        let year = self.year + 1900;
        match conversion {
            b'a' => output.extend_from_slice(&self.week_day_name()[..3]),
            b'A' => output.extend_from_slice(self.week_day_name()),
            b'b' | b'h' => output.extend_from_slice(&self.month_name()[..3]),
            b'B' => output.extend_from_slice(self.month_name()),
            b'c' => self.write_all(output, b"a b e T Y", is_local),
            b'C' => write_integer(output, year.div_euclid(100)),
            b'd' => pad(output, self.day, 2, b'0'),
            b'D' | b'x' => self.write_all(output, b"m/d/y", is_local),
            b'e' => pad(output, self.day, 2, b' '),
            b'F' => self.write_all(output, b"Y-m-d", is_local),
            b'g' => pad(output, self.iso_week().0.rem_euclid(100), 2, b'0'),
            b'G' => write_integer(output, self.iso_week().0),
            b'H' => pad(output, self.hour, 2, b'0'),
            b'I' => pad(output, (self.hour + 11) % 12 + 1, 2, b'0'),
            b'j' => pad(output, self.year_day + 1, 3, b'0'),
            b'm' => pad(output, self.month + 1, 2, b'0'),
            b'M' => pad(output, self.minute, 2, b'0'),
            b'n' => output.push(b'\n'),
            b'p' => output.extend_from_slice(if self.hour < 12 { b"AM" } else { b"PM" }),
            b'r' => self.write_all(output, b"I:M:S p", is_local),
            b'R' => self.write_all(output, b"H:M", is_local),
            b's' => write_integer(output, self.time()),
            b'S' => pad(output, self.second, 2, b'0'),
            b't' => output.push(b'\t'),
            b'T' | b'X' => self.write_all(output, b"H:M:S", is_local),
            b'u' => write_integer(output, (self.week_day + 6) % 7 + 1),
            b'U' => pad(output, (self.year_day + 7 - self.week_day) / 7, 2, b'0'),
            b'V' => pad(output, self.iso_week().1, 2, b'0'),
            b'w' => write_integer(output, self.week_day),
            b'W' => pad(
                output,
                (self.year_day + 7 - (self.week_day + 6) % 7) / 7,
                2,
                b'0',
            ),
            b'y' => pad(output, year.rem_euclid(100), 2, b'0'),
            b'Y' => write_integer(output, year),
            b'z' => output.extend_from_slice(b"+0000"),
            b'Z' => output.extend_from_slice(if is_local { b"UTC" } else { b"GMT" }),
            other => output.push(other),
        }
    }

    /// A pattern whose letters are conversions and whose other characters stand for themselves.
    pub(super) fn write_all(&self, output: &mut Vec<u8>, pattern: &[u8], is_local: bool) {
        for &byte in pattern {
            if byte.is_ascii_alphabetic() {
                self.write(output, byte, is_local);
            } else {
                output.push(byte);
            }
        }
    }

    fn week_day_name(&self) -> &'static [u8] {
        WEEK_DAYS[self.week_day as usize].as_bytes()
    }

    fn month_name(&self) -> &'static [u8] {
        MONTHS[self.month as usize].as_bytes()
    }

    /// Year and week according to ISO 8601: a week belongs to the year of its Thursday.
    fn iso_week(&self) -> (i64, i64) {
        let year = self.year + 1900;
        let thursday = self.year_day + 3 - (self.week_day + 6) % 7;
        let (year, thursday) = if thursday < 0 {
            (year - 1, thursday + year_length(year - 1))
        } else if thursday >= year_length(year) {
            (year + 1, thursday - year_length(year))
        } else {
            (year, thursday)
        };
        (year, thursday / 7 + 1)
    }
}

fn year_length(year: i64) -> i64 {
    days_of_civil(year + 1, 1, 1) - days_of_civil(year, 1, 1)
}

/// Days in 400 years of the Gregorian calendar.
const ERA_DAYS: i64 = 146_097;
/// Days from 1 March of the year 0 to 1 January 1970.
const EPOCH: i64 = 719_468;

/// Days from 1970 to a date. Years are counted from March, so that a leap day is the last of its year.
fn days_of_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH
}

/// Year, month and day of a number of days from 1970.
fn civil_of_days(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let era = days.div_euclid(ERA_DAYS);
    let day_of_era = days.rem_euclid(ERA_DAYS);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

fn pad(output: &mut Vec<u8>, number: i64, width: usize, filler: u8) {
    let mut digits = Vec::new();
    write_integer(&mut digits, number);
    for _ in digits.len()..width {
        output.push(filler);
    }
    output.extend_from_slice(&digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_four_centuries_and_more_goes_both_ways() {
        let mut expected = (1600, 1, 1);
        for days in days_of_civil(1600, 1, 1)..days_of_civil(2101, 1, 1) {
            assert_eq!(civil_of_days(days), expected);
            let (year, month, day) = expected;
            assert_eq!(days_of_civil(year, month, day), days);
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + i64::from(is_leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            expected = if day < length {
                (year, month, day + 1)
            } else if month < 12 {
                (year, month + 1, 1)
            } else {
                (year + 1, 1, 1)
            };
        }
    }

    #[test]
    fn limits_of_the_year() {
        assert_eq!(
            Date::of_time(67_768_036_191_676_799).map(|date| date.year),
            Some(i64::from(i32::MAX))
        );
        assert_eq!(Date::of_time(67_768_036_191_676_800), None);
        assert_eq!(Date::of_time(i64::MAX), None);
        assert_eq!(Date::of_time(i64::MIN), None);
    }

    #[test]
    fn weeks() {
        let week = |year: i64, month: i64, day: i64| {
            let time = days_of_civil(year, month, day) * DAY_SECONDS;
            Date::of_time(time).map(|date| date.iso_week())
        };
        assert_eq!(week(2021, 1, 3), Some((2020, 53)));
        assert_eq!(week(2021, 1, 4), Some((2021, 1)));
        assert_eq!(week(2018, 12, 31), Some((2019, 1)));
        assert_eq!(week(2016, 1, 1), Some((2015, 53)));
    }
}
