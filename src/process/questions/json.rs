//! JSON text, written as it comes.

use lunette_lua::number::write_integer;

use crate::reply::write_string;

/// A text that is being written.
#[derive(Default)]
pub(super) struct Json {
    text: Vec<u8>,
}

impl Json {
    pub(super) fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// An object: `fill` writes its members.
    pub(super) fn object(&mut self, fill: impl FnOnce(&mut Json)) {
        self.enclosed(b'{', b'}', fill);
    }

    /// A list: `fill` writes its items, each after [`Json::item`].
    pub(super) fn list(&mut self, fill: impl FnOnce(&mut Json)) {
        self.enclosed(b'[', b']', fill);
    }

    fn enclosed(&mut self, open: u8, close: u8, fill: impl FnOnce(&mut Json)) {
        self.text.push(open);
        fill(self);
        self.text.push(close);
    }

    /// Begins an item of a list.
    pub(super) fn item(&mut self) -> &mut Json {
        if !matches!(self.text.last(), Some(b'[')) {
            self.text.push(b',');
        }
        self
    }

    /// Begins a member of an object.
    pub(super) fn member(&mut self, name: &str) -> &mut Json {
        if !matches!(self.text.last(), Some(b'{')) {
            self.text.push(b',');
        }
        self.string(name.as_bytes());
        self.text.push(b':');
        self
    }

    /// What is not UTF-8 becomes U+FFFD.
    pub(super) fn string(&mut self, text: &[u8]) {
        write_string(&mut self.text, text);
    }

    pub(super) fn integer(&mut self, number: i64) {
        write_integer(&mut self.text, number);
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    /// JSON text that was made elsewhere.
    pub(super) fn raw(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
    }
}
