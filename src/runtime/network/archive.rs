//! The file of an export.
//!
//! | bytes | |
//! |---|---|
//! | 8 | `lunette` and a line feed |
//! | 4 | version of the layout, little-endian |
//! | | sections |
//!
//! A section is a byte for its kind, the length of its content (8 bytes, little-endian), the SHA-256 of the content, and the content. The
//! last one is of the kind [`Kind::End`]; its content is the SHA-256 of everything before it. Records are as in the store
//! ([`crate::records`]); modules and images are what they are, so that the hash of the section is theirs.

use lunette_ao::Id;
use sha2::{Digest, Sha256};

use crate::error::{Code, Error, Result};

const MAGIC: &[u8; 8] = b"lunette\n";

/// The version of the layout that is written. Files of a newer one are refused.
const VERSION: u32 = 1;

/// Bytes of a section before its content.
const SECTION: usize = 1 + 8 + 32;

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whether this is a whole network, and its record.
    Network = 1,
    /// A module.
    Module = 2,
    /// A process: its record and its head. What follows up to the next one is of it.
    Process = 3,
    /// A segment of its log.
    Log = 4,
    /// A segment of its results.
    Results = 5,
    /// One of its images, in the order of the chain.
    Image = 6,
    /// Entries of the outbox with their numbers.
    Outbox = 7,
    /// The end.
    End = 8,
}

impl Kind {
    const ALL: [Kind; 8] = [
        Kind::Network,
        Kind::Module,
        Kind::Process,
        Kind::Log,
        Kind::Results,
        Kind::Image,
        Kind::Outbox,
        Kind::End,
    ];
}

/// A section that was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    pub(crate) kind: Kind,
    /// The SHA-256 of the content.
    pub(crate) hash: Id,
    pub(crate) content: &'a [u8],
}

/// Writes a file.
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A file without sections.
    pub(crate) fn new() -> Writer {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        Writer { bytes }
    }

    /// Adds a section.
    pub(crate) fn add(&mut self, kind: Kind, content: &[u8]) {
        self.bytes.reserve(SECTION + content.len());
        self.bytes.push(kind as u8);
        self.bytes.extend((content.len() as u64).to_le_bytes());
        self.bytes.extend(Sha256::digest(content));
        self.bytes.extend(content);
    }

    /// The file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let total = Id::of(&self.bytes);
        self.add(Kind::End, &total.0);
        self.bytes
    }
}

/// The sections of a file without the last one, once all hashes are found to be right.
///
/// # Errors
/// [`Code::InvalidArgument`]: it is no such file, or damaged; [`Code::NewerFormat`].
pub(crate) fn read(file: &[u8]) -> Result<Vec<Section<'_>>> {
    let not_an_export = || Error::argument("file", "is not an export of a Lunette network");
    let rest = file.strip_prefix(MAGIC).ok_or_else(not_an_export)?;
    let (version, mut rest) = rest.split_first_chunk().ok_or_else(not_an_export)?;
    let found = u32::from_le_bytes(*version);
    if found > VERSION {
        let message = format!(
            "the file has format {found}, and this version reads up to {VERSION}: use a newer version"
        );
        return Err(Error {
            field: Some("file".to_owned()),
            ..Error::new(Code::NewerFormat, message)
        });
    }
    if found != VERSION {
        return Err(not_an_export());
    }
    let mut sections = Vec::new();
    loop {
        let before = file.len() - rest.len();
        let (section, after) = read_section(rest, sections.len())?;
        rest = after;
        if section.kind != Kind::End {
            sections.push(section);
            continue;
        }
        if section.content != Id::of(&file[..before]).as_bytes() || !rest.is_empty() {
            return Err(damaged("its hash is another"));
        }
        return Ok(sections);
    }
}

/// Reads the first of some sections, and returns it with the others.
fn read_section(bytes: &[u8], number: usize) -> Result<(Section<'_>, &[u8])> {
    let read = || {
        let (kind, rest) = bytes.split_first()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (hash, rest) = rest.split_first_chunk()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (content, rest) = rest.split_at_checked(length)?;
        let kind = Kind::ALL.into_iter().find(|known| *known as u8 == *kind)?;
        let hash = Id(*hash);
        Some((
            Section {
                kind,
                hash,
                content,
            },
            rest,
        ))
    };
    let (section, rest) = read().ok_or_else(|| damaged("it ends early"))?;
    if Id::of(section.content) != section.hash {
        return Err(damaged(&format!("section {number} has another hash")));
    }
    Ok((section, rest))
}

/// A file that cannot be what was exported.
pub(crate) fn damaged(problem: &str) -> Error {
    Error::argument("file", &format!("is damaged: {problem}"))
}
