//! Reading data items.

use super::tags::TagReader;
use super::{DataItem, ItemError};
use crate::id::Id;
use crate::signature::SignatureKind;

/// The most bytes of tags that are read. 128 tags of the greatest lengths of ANS-104 are half of it.
pub const MAX_READ_TAG_BYTES: u64 = 1 << 20;

impl DataItem {
    /// Reads a data item: all of `bytes` is one. Signatures are not verified. Takes no more memory than the bytes do.
    ///
    /// # Errors
    /// [`ItemError`] says what is wrong, and where.
    pub fn parse(bytes: &[u8]) -> Result<DataItem, ItemError> {
        let mut fields = Fields(bytes);
        let number = u16::from_le_bytes(fields.array("signature type")?);
        let kind = SignatureKind::from_number(number).ok_or(ItemError::UnknownKind(number))?;
        let signature = fields.take("signature", kind.signature_length())?;
        let key = fields.take("owner", kind.key_length())?;
        let target = fields.optional("target")?.map(Id);
        let anchor = fields.optional("anchor")?;
        let tag_count = u64::from_le_bytes(fields.array("number of tags")?);
        let tag_length = u64::from_le_bytes(fields.array("length of the tags")?);
        if tag_length > MAX_READ_TAG_BYTES {
            return Err(ItemError::TagsTooLong(tag_length));
        }
        let tag_bytes = fields.take("tags", tag_length as usize)?;
        check_count(tag_count, tag_bytes)?;
        Ok(DataItem {
            kind,
            signature: signature.to_vec(),
            key: key.to_vec(),
            target,
            anchor,
            tag_count,
            tag_bytes: tag_bytes.to_vec(),
            data: fields.0.to_vec(),
        })
    }
}

pub(super) fn check_count(said: u64, tag_bytes: &[u8]) -> Result<(), ItemError> {
    let mut found = 0;
    for tag in TagReader::new(tag_bytes) {
        tag?;
        found += 1;
    }
    if said == found {
        Ok(())
    } else {
        Err(ItemError::TagCount { said, found })
    }
}

/// The bytes that are left.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, field: &'static str, length: usize) -> Result<&'a [u8], ItemError> {
        let (bytes, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(ItemError::Truncated(field))?;
        self.0 = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], ItemError> {
        let (bytes, rest) = self
            .0
            .split_first_chunk()
            .ok_or(ItemError::Truncated(field))?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn optional(&mut self, field: &'static str) -> Result<Option<[u8; 32]>, ItemError> {
        match self.array(field)? {
            [0] => Ok(None),
            [1] => Ok(Some(self.array(field)?)),
            [byte] => Err(ItemError::Presence { field, byte }),
        }
    }
}
