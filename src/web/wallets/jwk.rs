//! Arweave's wallets as files: a private RSA key as a JWK (RFC 7518 section 6.3).

use js_sys::{Object, Reflect};
use lunette_runtime::{Error, Result};
use wasm_bindgen::{JsCast, JsValue};

use super::numbers::Numbers;

/// Bytes of the modulus, and the most of the other numbers: the private exponent is below the modulus, the rest are of half its length.
const NUMBERS: [(&str, usize); 7] = [
    ("n", MODULUS),
    ("d", MODULUS),
    ("p", MODULUS / 2),
    ("q", MODULUS / 2),
    ("dp", MODULUS / 2),
    ("dq", MODULUS / 2),
    ("qi", MODULUS / 2),
];

/// Bytes of a modulus of 4096 bits.
const MODULUS: usize = 512;

/// The exponent 65537, as all of Arweave's wallets have it.
const EXPONENT: &str = "AQAB";

/// The fields that a key consists of, and nothing else that somebody gave with it. No error repeats what was given.
///
/// # Errors
/// [`lunette_runtime::Code::InvalidArgument`], with the field that is wrong.
pub(super) fn read(given: &JsValue) -> Result<Object> {
    let Some(given) = given.dyn_ref::<Object>() else {
        return Err(Error::argument("key", "must be a private RSA key as a JWK"));
    };
    let text = |name: &str| {
        let value = Reflect::get(given, &name.into()).ok();
        let text = value.and_then(|value| value.as_string());
        text.ok_or_else(|| wrong(name, "must be a string"))
    };
    if text("kty")? != "RSA" {
        return Err(wrong("kty", "must be \"RSA\""));
    }
    if text("e")? != EXPONENT {
        return Err(wrong("e", "must be \"AQAB\""));
    }
    let key = Object::new();
    let set = |name: &str, value: &str| {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&key, &name.into(), &value.into());
    };
    set("kty", "RSA");
    set("e", EXPONENT);
    let mut numbers: [Vec<u8>; NUMBERS.len()] = Default::default();
    for ((name, most), place) in NUMBERS.into_iter().zip(&mut numbers) {
        let value = text(name)?;
        let number = bytes(&value).ok_or_else(|| wrong(name, "must be base64url"))?;
        if name == "n" && (number.len() != MODULUS || number[0] < 0x80) {
            return Err(wrong(name, "must have 4096 bits"));
        }
        if number.is_empty() || number.len() > most {
            return Err(wrong(name, &format!("must have 1 to {most} bytes")));
        }
        set(name, &value);
        *place = number;
    }
    let [n, d, p, q, dp, dq, qi] = &numbers;
    let misfit = Numbers {
        n,
        d,
        p,
        q,
        dp,
        dq,
        qi,
    }
    .misfit();
    match misfit {
        Some(name) => Err(wrong(name, "does not fit the numbers before it")),
        None => Ok(key),
    }
}

/// The modulus of a public or a private key.
pub(super) fn modulus(jwk: &JsValue) -> Option<Vec<u8>> {
    let text = Reflect::get(jwk, &"n".into()).ok()?.as_string()?;
    bytes(&text).filter(|bytes| bytes.len() == MODULUS)
}

fn wrong(name: &str, problem: &str) -> Error {
    Error::argument(&format!("key.{name}"), problem)
}

/// The bytes of base64url without padding, in its one form (RFC 7515 section 2).
fn bytes(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes() {
        bits = bits << 6 | u32::from(digit(letter)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (count < 6 && bits == 0).then_some(bytes)
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn text_in_its_one_form_is_bytes() {
        for (text, expected) in [
            ("", Some(vec![])),
            ("AQAB", Some(vec![1, 0, 1])),
            ("_-8", Some(vec![0xff, 0xef])),
            ("gA", Some(vec![0x80])),
            ("A", None),
            ("gB", None),
            ("AQAB=", None),
            ("A+/A", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
