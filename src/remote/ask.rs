//! Questions: what is asked of a unit, whichever of several it will be.

use serde_json::Value;

use crate::address::{Base, push_path, push_query};
use crate::internet::{Method, Request};

/// The most bytes of an answer, unless a question says otherwise: 16 MiB.
pub const LIMIT: usize = 16 << 20;

/// Milliseconds until the whole answer must be there, unless a question says otherwise.
pub const PATIENCE: u32 = 30_000;

/// How often a question is asked of each unit, unless it says otherwise.
pub(crate) const TRIES: u32 = 4;

/// A question: a path behind the address of a unit, and all the rest of a request.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: String,
    has_query: bool,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    limit: usize,
    patience: u32,
    tries: u32,
}

impl Ask {
    /// A question with this method. The parts of the path are encoded here.
    pub fn new(method: Method, parts: &[&str]) -> Ask {
        let mut path = String::new();
        for part in parts {
            path.push('/');
            push_path(&mut path, part);
        }
        Ask {
            method,
            path,
            has_query: false,
            headers: Vec::new(),
            body: Vec::new(),
            limit: LIMIT,
            patience: PATIENCE,
            tries: TRIES,
        }
    }

    /// Reading what is at a path.
    pub fn get(parts: &[&str]) -> Ask {
        Ask::new(Method::Get, parts)
    }

    /// Handing bytes in.
    pub fn post(parts: &[&str], content_type: &str, body: Vec<u8>) -> Ask {
        Ask::new(Method::Post, parts).body(content_type, body)
    }

    /// Asking with JSON: reading all the same.
    pub(crate) fn post_json(parts: &[&str], body: &Value) -> Ask {
        Ask::post(parts, "application/json", body.to_string().into_bytes())
    }

    /// With these bytes.
    pub fn body(self, content_type: &str, body: Vec<u8>) -> Ask {
        Ask {
            body,
            ..self.header("content-type", content_type)
        }
    }

    /// Adds a parameter.
    pub fn query(mut self, name: &str, value: &str) -> Ask {
        if self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        push_query(&mut self.path, name);
        self.path.push('=');
        push_query(&mut self.path, value);
        self
    }

    /// Adds a header; its name is in lower case.
    pub fn header(mut self, name: &str, value: &str) -> Ask {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The most bytes of the answer.
    pub fn limit(self, limit: usize) -> Ask {
        Ask { limit, ..self }
    }

    /// Milliseconds until the whole answer must be there.
    pub fn patience(self, patience: u32) -> Ask {
        Ask { patience, ..self }
    }

    /// How often it is asked of each unit, at least once.
    pub fn tries(self, tries: u32) -> Ask {
        Ask { tries, ..self }
    }

    /// How often it is asked of each unit.
    pub(crate) fn how_often(&self) -> u32 {
        self.tries
    }

    /// The request to a unit.
    pub(crate) fn request(&self, base: &Base) -> Request {
        Request {
            method: self.method,
            url: format!("{base}{}", self.path),
            headers: self.headers.clone(),
            body: self.body.clone(),
            limit: self.limit,
            patience: self.patience,
        }
    }
}
