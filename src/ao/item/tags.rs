//! The encoding of tags: an Apache Avro array of records of two byte strings, name and value (ANS-104 section 1.3.1).
//!
//! Numbers are zig-zag coded, then written in groups of 7 bits, the lowest first. The array consists of blocks: a count, and as many tags, each a
//! length and a name, a length and a value. A negative count stands for its absolute value, and the size of the block in bytes follows it. A count
//! of 0 ends the array. No tags at all are no bytes at all.
//!
//! Readers differ on the end. Here, as in arbundles (`src/tags.ts`), the end of the bytes ends the array between two blocks, and what follows
//! a count of 0 is ignored (it is signed all the same).

use super::error::TagError;
use crate::tag::Tag;

/// A tag as it is signed: any bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawTag<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// Its value.
    pub value: &'a [u8],
}

impl RawTag<'_> {
    /// As text; bytes that are not UTF-8 become U+FFFD.
    pub fn to_text(self) -> Tag {
        Tag {
            name: String::from_utf8_lossy(self.name).into_owned(),
            value: String::from_utf8_lossy(self.value).into_owned(),
        }
    }
}

/// Reads encoded tags one by one, without allocating. After an error it is at its end.
#[derive(Clone, Debug)]
pub struct TagReader<'a> {
    rest: &'a [u8],
    /// Tags left in the current block.
    left: u64,
    /// How many bytes are left after the current block, when it says so.
    after_block: Option<usize>,
}

impl<'a> TagReader<'a> {
    /// A reader of these bytes.
    pub fn new(bytes: &'a [u8]) -> TagReader<'a> {
        TagReader {
            rest: bytes,
            left: 0,
            after_block: None,
        }
    }

    fn read(&mut self) -> Result<Option<RawTag<'a>>, TagError> {
        if self.left == 0 && !self.starts_block()? {
            return Ok(None);
        }
        let name = self.bytes()?;
        let value = self.bytes()?;
        self.left -= 1;
        if self.left == 0 && self.after_block.is_some_and(|left| left != self.rest.len()) {
            return Err(TagError::BlockSize);
        }
        Ok(Some(RawTag { name, value }))
    }

    /// Reads the head of a block; false at the end of the array.
    fn starts_block(&mut self) -> Result<bool, TagError> {
        if self.rest.is_empty() {
            return Ok(false);
        }
        let count = self.number()?;
        if count == 0 {
            self.rest = &[];
            return Ok(false);
        }
        self.left = count.unsigned_abs();
        self.after_block = None;
        if count < 0 {
            let size = self.length()?;
            let left = self.rest.len().checked_sub(size);
            self.after_block = Some(left.ok_or(TagError::Truncated)?);
        }
        Ok(true)
    }

    fn bytes(&mut self) -> Result<&'a [u8], TagError> {
        let length = self.length()?;
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(TagError::Truncated)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn length(&mut self) -> Result<usize, TagError> {
        let number = self.number()?;
        if number < 0 {
            return Err(TagError::NegativeLength);
        }
        usize::try_from(number).map_err(|_| TagError::Truncated)
    }

    fn number(&mut self) -> Result<i64, TagError> {
        let mut bits = 0u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(TagError::Truncated)?;
            self.rest = rest;
            let group = u64::from(byte & 0x7f);
            if shift == 63 && group > 1 {
                return Err(TagError::Overflow);
            }
            bits |= group << shift;
            if byte & 0x80 == 0 {
                return Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
            }
        }
        Err(TagError::Overflow)
    }
}

impl<'a> Iterator for TagReader<'a> {
    type Item = Result<RawTag<'a>, TagError>;

    fn next(&mut self) -> Option<Self::Item> {
        let tag = self.read();
        if tag.is_err() {
            self.rest = &[];
            self.left = 0;
        }
        tag.transpose()
    }
}

/// The encoding of tags: one block, with the shortest numbers. Their lengths are not checked.
pub fn encode(tags: &[Tag]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if tags.is_empty() {
        return bytes;
    }
    write_length(&mut bytes, tags.len());
    for tag in tags {
        for text in [&tag.name, &tag.value] {
            write_length(&mut bytes, text.len());
            bytes.extend(text.as_bytes());
        }
    }
    write_length(&mut bytes, 0);
    bytes
}

fn write_length(bytes: &mut Vec<u8>, length: usize) {
    let mut zigzag = (length as u64) << 1;
    while zigzag > 0x7f {
        bytes.push(zigzag as u8 | 0x80);
        zigzag >>= 7;
    }
    bytes.push(zigzag as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<RawTag<'_>>, TagError> {
        TagReader::new(bytes).collect()
    }

    #[test]
    fn one_block_is_written_and_read() {
        let tags = [Tag::new("Action", "Ping"), Tag::new("é", "")];
        let bytes = encode(&tags);
        assert_eq!(bytes, b"\x04\x0cAction\x08Ping\x04\xc3\xa9\x00\x00");
        let read: Vec<Tag> = TagReader::new(&bytes)
            .map(|tag| tag.unwrap().to_text())
            .collect();
        assert_eq!(read, tags);
        assert_eq!(encode(&[]), b"");
        assert_eq!(encode(&[Tag::new("x".repeat(64), "y")])[..3], [2, 0x80, 1]);
    }

    #[test]
    fn other_encodings_are_read() {
        let tag = RawTag {
            name: b"a",
            value: b"b",
        };
        let empty = RawTag {
            name: b"",
            value: b"",
        };
        let two = Ok(vec![tag, tag]);
        for (what, bytes, expected) in [
            ("nothing", &b""[..], Ok(vec![])),
            ("only the end", b"\x00", Ok(vec![])),
            (
                "two blocks",
                b"\x02\x02a\x02b\x02\x02a\x02b\x00",
                two.clone(),
            ),
            (
                "a size",
                b"\x01\x08\x02a\x02b\x02\x02a\x02b\x00",
                two.clone(),
            ),
            ("no end", b"\x04\x02a\x02b\x02a\x02b", two.clone()),
            (
                "bytes after the end",
                b"\x04\x02a\x02b\x02a\x02b\x00\xff\xff",
                two,
            ),
            (
                "long numbers",
                b"\x82\x80\x00\x82\x00a\x02b\x00",
                Ok(vec![tag]),
            ),
            ("empty name and value", b"\x02\x00\x00\x00", Ok(vec![empty])),
        ] {
            assert_eq!(read(bytes), expected, "{what}");
        }
    }

    #[test]
    fn wrong_encodings_are_errors() {
        let most = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        let cut = TagError::Truncated;
        for (what, bytes, error) in [
            ("a count only", &b"\x02"[..], cut),
            ("a name only", b"\x02\x02a", cut),
            ("a number cut off", b"\x82", cut),
            ("a name beyond the end", b"\x02\x10a\x02b\x00", cut),
            ("more tags than there are", b"\x08\x02a\x02b", cut),
            (
                "the longest name",
                b"\x02\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01",
                cut,
            ),
            (
                "the largest count",
                b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01",
                cut,
            ),
            ("the least count", most, cut),
            ("a size beyond the end", b"\x01\x10\x02a\x02b\x00", cut),
            (
                "a negative name",
                b"\x02\x01a\x02b\x00",
                TagError::NegativeLength,
            ),
            (
                "a negative value",
                b"\x02\x02a\x03b\x00",
                TagError::NegativeLength,
            ),
            (
                "a negative size",
                b"\x01\x01\x02a\x02b\x00",
                TagError::NegativeLength,
            ),
            (
                "a size too small",
                b"\x01\x04\x02a\x02b\x00",
                TagError::BlockSize,
            ),
            (
                "a size too large",
                b"\x01\x0a\x02a\x02b\x00",
                TagError::BlockSize,
            ),
            (
                "65 bits",
                b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
                TagError::Overflow,
            ),
            (
                "11 groups",
                b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00",
                TagError::Overflow,
            ),
        ] {
            assert_eq!(read(bytes), Err(error), "{what}");
        }
    }

    #[test]
    fn an_error_ends_the_reading() {
        let mut reader = TagReader::new(b"\x04\x02a\x02b\x01");
        assert!(reader.next().unwrap().is_ok());
        assert!(reader.next().unwrap().is_err());
        assert!(reader.next().is_none());
    }
}
