//! Addresses of units: what a base address may be, and how paths and queries are written behind it.

use std::fmt;

use crate::error::{Error, Kind, Result};

/// The most bytes of a base address.
const LONGEST: usize = 2048;

/// The address of a unit, such as `https://cu.ao-testnet.xyz` or `http://localhost:4004/cu`, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Base {
    text: String,
    /// Where the host begins and ends in the text, with its port.
    host: (usize, usize),
}

impl Base {
    /// Reads a base address: `http` or `https`, a host, perhaps a port and a path. No name and password, no query, no fragment.
    ///
    /// # Errors
    /// [`Kind::Refused`], with the text in the place of the host.
    pub fn parse(text: &str) -> Result<Base> {
        let refused = |problem: &str| {
            let shown: String = text.chars().take(100).collect();
            Error::new(Kind::Refused, &shown, format!("the address {problem}"))
        };
        if text.len() > LONGEST {
            return Err(refused("is too long"));
        }
        let is_plain = |letter: char| letter.is_ascii_graphic() && !"\\\"<>^`{|}".contains(letter);
        if !text.chars().all(is_plain) {
            return Err(refused("has characters that addresses have not"));
        }
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| refused("must begin with http:// or https://"))?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(refused("must begin with http:// or https://"));
        }
        let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if host.contains('@') {
            return Err(refused("must not have a name or a password"));
        }
        if path.contains(['?', '#']) {
            return Err(refused("must not have a query or a fragment"));
        }
        if path.split('/').any(is_dots) {
            return Err(refused("must not have dots as a part of its path"));
        }
        if !is_host(host) {
            return Err(refused("has no valid host"));
        }
        let start = scheme.len() + 3;
        Ok(Base {
            text: format!(
                "{scheme}://{}{}",
                host.to_ascii_lowercase(),
                path.trim_end_matches('/')
            ),
            host: (start, start + host.len()),
        })
    }

    /// The addresses of several units of a kind.
    ///
    /// # Errors
    /// As [`Base::parse`]; [`Kind::Refused`] when there is none.
    pub(crate) fn parse_all(texts: &[impl AsRef<str>]) -> Result<Vec<Base>> {
        if texts.is_empty() {
            return Err(Error::new(Kind::Refused, "", "no address is given"));
        }
        texts
            .iter()
            .map(|text| Base::parse(text.as_ref()))
            .collect()
    }

    /// The host with its port, when it names one.
    pub fn host(&self) -> &str {
        &self.text[self.host.0..self.host.1]
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A name or a number with a port, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) => (name, port),
            None => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || ".-_:".contains(letter);
    let port = match port.strip_prefix(':') {
        Some(digits) => digits.parse::<u16>().is_ok(),
        None => port.is_empty(),
    };
    !name.is_empty() && name.chars().all(is_name) && port
}

/// A part of a path that browsers would take for a step upwards, however it is written.
pub(crate) fn is_dots(part: &str) -> bool {
    let part = part.to_ascii_lowercase().replace("%2e", ".");
    part == "." || part == ".."
}

/// Adds a text to a path. What may be in a part of a path stays as it is (RFC 3986, `pchar`): paths of HyperBEAM have `~`, `@`, `&` and `=`.
pub(crate) fn push_path(path: &mut String, part: &str) {
    encode(path, part, b"-._~!$&'()*+,;=:@");
}

/// Adds a name or a value to a query.
pub(crate) fn push_query(path: &mut String, text: &str) {
    encode(path, text, b"-._~");
}

fn encode(into: &mut String, text: &str, kept: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            into.push(byte.into());
        } else {
            let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
            into.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_units_are_read() {
        for (text, base, host) in [
            ("https://arweave.net", "https://arweave.net", "arweave.net"),
            ("HTTPS://Arweave.NET/", "https://arweave.net", "arweave.net"),
            (
                "http://localhost:4004/cu/",
                "http://localhost:4004/cu",
                "localhost:4004",
            ),
            ("http://[::1]:80", "http://[::1]:80", "[::1]:80"),
        ] {
            let read = Base::parse(text).unwrap();
            assert_eq!((read.as_str(), read.host()), (base, host));
        }
    }

    #[test]
    fn what_is_no_address_of_a_unit_is_refused() {
        let long = format!("https://{}", "a".repeat(LONGEST));
        for text in [
            "",
            "arweave.net",
            "ftp://arweave.net",
            "javascript://x",
            "https://",
            "https:///path",
            "https://me:secret@arweave.net",
            "https://arweave.net?x=1",
            "https://arweave.net/#x",
            "https://arweave.net/a/../b",
            "https://arweave.net/a/%2E./b",
            "https://arweave.net:99999",
            "https://arwe ave.net",
            "https://arweave.net\n",
            "https://[::1",
            "https://a\\b",
            &long,
        ] {
            let error = Base::parse(text).unwrap_err();
            assert_eq!(error.kind, Kind::Refused, "{text}");
            assert!(!error.to_string().is_empty());
        }
        assert!(Base::parse_all(&[] as &[&str]).is_err());
    }

    #[test]
    fn what_has_a_meaning_in_addresses_is_written_as_bytes() {
        let mut path = String::new();
        push_path(&mut path, "~a@1.0/é?#%");
        assert_eq!(path, "~a@1.0%2F%C3%A9%3F%23%25");
        let mut query = String::new();
        push_query(&mut query, "a&b=c d+");
        assert_eq!(query, "a%26b%3Dc%20d%2B");
    }
}
