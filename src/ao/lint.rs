//! What the network would drop or refuse without a word, told before it is sent.
//!
//! | code | what is wrong | who says so |
//! |---|---|---|
//! | `no-target` | nobody is named | ao `servers/mu`: a message needs Target, Anchor and Tags |
//! | `bad-target` | the target is neither an id nor an address of Ethereum | ANS-104 section 1.3: a target has 32 bytes |
//! | `no-anchor` | there is no anchor | ao `servers/mu`; without one, types 2 to 4 sign the same words as the same item, which is taken once |
//! | `bad-anchor` | the anchor has not 32 bytes | ANS-104 section 1.3 |
//! | `not-a-message` | a process sends something else than an object with tags | ao `servers/mu` |
//! | `tag-not-text` | the value of a tag is no string | ao `servers/mu`, `domain/model.js`; permaweb/ao#860 |
//! | `missing-tag` | a tag of the protocol is missing | ao `servers/mu`, `lib/verify-parsed-data-item.js`; ao `servers/su`; Variant: ao `connect` |
//! | `unknown-type` | the tag Type is neither `Message` nor `Process` | ao `servers/mu`, `lib/verify-parsed-data-item.js` |
//! | `rewritten-tag` | the messenger writes this tag itself | ao `servers/mu`, `lib/build-tx.js` |
//! | `removed-tag` | a process does not see tags named From and Owner | ao `servers/cu`, `domain/model.js` |
//! | `link-tag` | schedulers refuse names that end with `+link` | ao `servers/su` |
//! | `claimed-process` | whoever signs claims to be a process, and the receiver has to trust the signer | aos `process/process.lua` |
//! | `too-many-tags` | more than 128 | ANS-104 section 2.1 |
//! | `empty-name`, `empty-value` | no bytes | ANS-104 section 2.1; arbundles takes empty values |
//! | `long-name`, `long-value` | more than 1,024 and 3,072 bytes | ANS-104 section 2.1 |
//! | `long-tags` | more than 4,096 bytes as they are encoded | arbundles `src/DataItem.ts` |
//! | `large-item` | more than 10 MiB | ao `servers/mu`: the largest body |
//! | `not-trusted` | the receiver does not trust who vouches for the sender | aos `process/process.lua` |
//!
//! A warning says what is wrong and what to do about it. What is sent here is not changed, and nothing is refused: a network
//! that is not the public one may take it all the same.

use crate::id::Id;
use crate::item::tags::encode;
use crate::item::{FROM_PROCESS, MAX_NAME, MAX_TAG_BYTES, MAX_TAGS, MAX_VALUE};
use crate::message::{Message, NOT_TAGS};
use crate::result::{Defect, Outgoing};
use crate::signature::SignatureKind;
use crate::signature::ethereum::with_capitals;
use crate::tag::{Tag, Tags};

/// The most bytes of an item that a messenger unit takes: 10 MB as its web server counts them.
pub(crate) const MAX_ITEM: usize = 10 * 1024 * 1024;

/// Bytes of an anchor.
const ANCHOR: usize = 32;

/// What can be wrong. Its name is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Nobody is named.
    NoTarget,
    /// The target is no address.
    BadTarget,
    /// There is no anchor.
    NoAnchor,
    /// The anchor has another length.
    BadAnchor,
    /// It is no object with tags.
    NotAMessage,
    /// The value of a tag is no string.
    TagNotText,
    /// A tag of the protocol is missing.
    MissingTag,
    /// The tag Type is neither `Message` nor `Process`.
    UnknownType,
    /// The messenger writes this tag itself.
    RewrittenTag,
    /// A process does not see this tag.
    RemovedTag,
    /// Schedulers refuse a tag of this name.
    LinkTag,
    /// Whoever signs claims to be a process.
    ClaimedProcess,
    /// There are too many tags.
    TooManyTags,
    /// A tag has no name.
    EmptyName,
    /// A tag has no value.
    EmptyValue,
    /// The name of a tag is too long.
    LongName,
    /// The value of a tag is too long.
    LongValue,
    /// The tags are too long together.
    LongTags,
    /// The item is too large.
    LargeItem,
    /// The receiver does not trust who vouches for the sender.
    NotTrusted,
}

impl Code {
    /// Its name, for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Code::NoTarget => "no-target",
            Code::BadTarget => "bad-target",
            Code::NoAnchor => "no-anchor",
            Code::BadAnchor => "bad-anchor",
            Code::NotAMessage => "not-a-message",
            Code::TagNotText => "tag-not-text",
            Code::MissingTag => "missing-tag",
            Code::UnknownType => "unknown-type",
            Code::RewrittenTag => "rewritten-tag",
            Code::RemovedTag => "removed-tag",
            Code::LinkTag => "link-tag",
            Code::ClaimedProcess => "claimed-process",
            Code::TooManyTags => "too-many-tags",
            Code::EmptyName => "empty-name",
            Code::EmptyValue => "empty-value",
            Code::LongName => "long-name",
            Code::LongValue => "long-value",
            Code::LongTags => "long-tags",
            Code::LargeItem => "large-item",
            Code::NotTrusted => "not-trusted",
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What.
    pub code: Code,
    /// Where: `target`, `anchor`, `tags`, `tags[2]`, of a tag that is missing or cannot be read `tags.Type`, `data`, `item`.
    pub field: String,
    /// For people: what is wrong, and what helps.
    pub message: String,
}

/// What somebody is about to sign, or has signed, and send.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    /// To whom; empty when nobody is named.
    pub target: &'a str,
    /// The anchor; empty when there is none.
    pub anchor: &'a [u8],
    /// The tags.
    pub tags: &'a [Tag],
    /// Bytes of the data.
    pub data_length: usize,
    /// The type of the signature, when it is known.
    pub kind: Option<SignatureKind>,
}

impl Sending<'_> {
    /// Everything that is wrong with it.
    pub fn lint(&self) -> Vec<Warning> {
        let mut found = Found::default();
        let is_process = found.protocol(self.tags);
        if !is_process {
            found.target(self.target);
        }
        // RSA signatures differ each time, so these items do too.
        let repeats = self.kind != Some(SignatureKind::Arweave);
        match self.anchor.len() {
            0 if repeats => found.add(Code::NoAnchor, "anchor", NO_ANCHOR),
            0 | ANCHOR => {}
            length => found.bad_anchor(length),
        }
        if let Some(at) = self.tags.iter().position(|tag| tag.name == FROM_PROCESS) {
            found.claim(at, &self.tags[at].value);
        }
        found.tags(self.tags, 0);
        found.size(self.tags, self.data_length, self.kind);
        found.0
    }
}

const NO_ANCHOR: &str = "there is no anchor: the same message sent again is the same item and is not evaluated again; give it 32 bytes of its own";

/// Everything that is wrong with a message that was signed.
pub fn of_message(message: &Message) -> Vec<Warning> {
    let proof = message.proof.as_ref();
    let sending = Sending {
        target: &message.target,
        anchor: &message.anchor,
        tags: &message.tags,
        data_length: message.data.len(),
        kind: proof.and_then(|proof| SignatureKind::from_number(proof.kind)),
    };
    sending.lint()
}

/// Everything that is wrong with a message of a process, which a messenger signs in its place.
pub fn of_outgoing(message: &Outgoing) -> Vec<Warning> {
    let mut found = Found::default();
    found.outgoing(message);
    if !matches!(message.defect, Some(Defect::NotAMessage(_))) {
        found.target(&message.target);
    }
    for (at, tag) in message.tags.iter().enumerate() {
        if is_rewritten(tag) {
            found.rewritten(at, tag);
        }
    }
    let sent = as_sent(&message.tags);
    found.tags(&message.tags, sent.len().saturating_sub(message.tags.len()));
    found.size(&sent, message.data.len(), Some(SignatureKind::Arweave));
    found.0
}

/// Whether a process with these tags takes a message of a process for one that `authority` vouches for. Every tag `Authority` counts, and
/// each may have several addresses with commas, and nothing else, between (aos `process/ao.lua`).
pub fn trusts(receiver: &[Tag], authority: &str) -> bool {
    let named = receiver.values("Authority");
    let mut named = named.flat_map(|value| value.split(','));
    named.any(|named| named == authority)
}

/// A warning when a process with these tags would ignore messages of processes that `authority` vouches for.
pub fn of_trust(receiver: &[Tag], authority: &str) -> Option<Warning> {
    let message = || {
        format!(
            "messages of this process will be ignored by the receiver: it does not trust {authority}, which vouches for them; it has to be made with \
             that address in a tag `Authority`, or to add it to `ao.authorities`"
        )
    };
    (!trusts(receiver, authority)).then(|| Warning {
        code: Code::NotTrusted,
        field: "target".to_owned(),
        message: message(),
    })
}

/// Tags that a messenger writes itself for a message of a process.
const REWRITTEN: [&str; 5] = [
    "Data-Protocol",
    "Type",
    FROM_PROCESS,
    "From-Module",
    "Assignments",
];

/// Whether the messenger takes this tag away and what it writes instead says something else.
fn is_rewritten(tag: &Tag) -> bool {
    let usual = [("Data-Protocol", "ao"), ("Type", "Message")];
    REWRITTEN.contains(&&*tag.name) && !usual.contains(&(&*tag.name, &*tag.value))
}

/// The tags of a message of a process as the messenger signs them. Ids, which are not known here, are as long as they will be.
fn as_sent(tags: &[Tag]) -> Vec<Tag> {
    let kept = tags.iter().filter(|tag| !REWRITTEN.contains(&&*tag.name));
    let id = Id([0; 32]).to_string();
    let added = [
        ("Data-Protocol", "ao"),
        ("Type", "Message"),
        (FROM_PROCESS, &*id),
        ("From-Module", &*id),
        ("Pushed-For", &*id),
    ];
    let added = added.map(|(name, value)| Tag::new(name, value));
    kept.cloned().chain(added).collect()
}

fn is_address(text: &str) -> bool {
    text.parse::<Id>().is_ok() || with_capitals(text.as_bytes()).is_some()
}

/// What was found so far.
#[derive(Default)]
struct Found(Vec<Warning>);

impl Found {
    fn add(&mut self, code: Code, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(Warning {
            code,
            field: field.into(),
            message: message.into(),
        });
    }

    fn target(&mut self, target: &str) {
        if target.is_empty() {
            let message = "there is no target: name the process or the account that it goes to";
            self.add(Code::NoTarget, "target", message);
        } else if !is_address(target) {
            let shown: String = target.chars().take(64).collect();
            let message = format!(
                "{shown:?} is no address: it must be an id of 43 characters, or 0x and 40 digits"
            );
            self.add(Code::BadTarget, "target", message);
        }
    }

    fn bad_anchor(&mut self, length: usize) {
        let message = format!(
            "the anchor has {length} bytes, and no item can carry it: it must have {ANCHOR}"
        );
        self.add(Code::BadAnchor, "anchor", message);
    }

    /// What messengers and schedulers want of every item. True for one that makes a process.
    fn protocol(&mut self, tags: &[Tag]) -> bool {
        if !tags.values("Data-Protocol").any(|value| value == "ao") {
            self.missing("Data-Protocol", "the value `ao`");
        }
        let known = |value: &&str| matches!(*value, "Message" | "Process");
        let kind = tags.values("Type").find(known);
        match (kind, tags.iter().position(|tag| tag.name == "Type")) {
            (None, None) => self.missing("Type", "the value `Message`, or `Process`"),
            (None, Some(at)) => {
                let message =
                    "the tag Type must be `Message` or `Process`: messengers take nothing else";
                self.add(Code::UnknownType, format!("tags[{at}]"), message);
            }
            _ => {}
        }
        if tags.value("Variant").is_none() {
            let message = "there is no tag Variant, by which messengers tell networks apart: add one with the value `ao.TN.1`";
            self.add(Code::MissingTag, "tags.Variant", message);
        }
        let is_process = kind == Some("Process");
        if is_process && tags.value("Module").is_none() {
            self.missing("Module", "the id of the module that the process is to run");
        }
        if is_process && tags.value("Scheduler").is_none() {
            self.missing(
                "Scheduler",
                "the address of the scheduler that is to order its messages",
            );
        }
        is_process
    }

    fn missing(&mut self, name: &str, what: &str) {
        let message = format!("there is no tag {name}, and units refuse it: add one with {what}");
        self.add(Code::MissingTag, format!("tags.{name}"), message);
    }

    fn claim(&mut self, at: usize, process: &str) {
        let shown: String = process.chars().take(64).collect();
        let message = format!(
            "it claims to be from the process {shown:?}: the receiver ignores it unless it trusts who signs; leave the tag out to speak for yourself"
        );
        self.add(Code::ClaimedProcess, format!("tags[{at}]"), message);
    }

    fn rewritten(&mut self, at: usize, tag: &Tag) {
        let message = format!(
            "the messenger takes the tag {} away: use another name",
            tag.name
        );
        self.add(Code::RewrittenTag, format!("tags[{at}]"), message);
    }

    /// What a process can get wrong in a result beside what it says.
    fn outgoing(&mut self, outgoing: &Outgoing) {
        match &outgoing.defect {
            Some(Defect::TagNotText(name)) => {
                let message = format!(
                    "the value of the tag {name} is not a string, so the message is dropped: use `tostring`"
                );
                self.add(Code::TagNotText, format!("tags.{name}"), message);
            }
            Some(Defect::NotAMessage(what)) => {
                self.add(
                    Code::NotAMessage,
                    "message",
                    format!("it is not a message: {what}"),
                );
            }
            // Of a message the target is looked at anyway; a process has none.
            Some(Defect::NoTarget) | None => {}
        }
        match outgoing.anchor.len() {
            0 => {
                let message = "there is no anchor, so the message is dropped: `ao.send` and `ao.spawn` write one";
                self.add(Code::NoAnchor, "anchor", message);
            }
            ANCHOR => {}
            length => self.bad_anchor(length),
        }
    }

    /// The tags one by one and together. `added` is how many more there will be.
    fn tags(&mut self, tags: &[Tag], added: usize) {
        let count = tags.len() + added;
        if count > MAX_TAGS {
            let message = format!(
                "{count} tags are too many: at most {MAX_TAGS}, put the rest into the data"
            );
            self.add(Code::TooManyTags, "tags", message);
        }
        for (at, tag) in tags.iter().enumerate() {
            self.tag(&format!("tags[{at}]"), tag);
        }
    }

    fn tag(&mut self, field: &str, tag: &Tag) {
        let shown: String = tag.name.chars().take(64).collect();
        match tag.name.len() {
            0 => self.add(
                Code::EmptyName,
                field,
                "the tag has no name: give it one, or leave it out",
            ),
            1..=MAX_NAME => {}
            length => {
                let message = format!("the name {shown}... has {length} bytes: at most {MAX_NAME}");
                self.add(Code::LongName, field, message);
            }
        }
        match tag.value.len() {
            0 => {
                let message = format!(
                    "the tag {shown} has no value, which some implementations refuse: leave it out"
                );
                self.add(Code::EmptyValue, field, message);
            }
            1..=MAX_VALUE => {}
            length => {
                let message = format!(
                    "the value of the tag {shown} has {length} bytes: at most {MAX_VALUE}, put it into the data"
                );
                self.add(Code::LongValue, field, message);
            }
        }
        if NOT_TAGS.contains(&&*tag.name) {
            let message = format!("a process does not see a tag named {shown}: use another name");
            self.add(Code::RemovedTag, field, message);
        }
        if tag.name.ends_with("+link") {
            let message =
                format!("schedulers refuse the tag {shown}: its name must not end with +link");
            self.add(Code::LinkTag, field, message);
        }
    }

    /// The item as a whole.
    fn size(&mut self, tags: &[Tag], data_length: usize, kind: Option<SignatureKind>) {
        let tag_bytes = encode(tags).len();
        if tag_bytes > MAX_TAG_BYTES {
            let message = format!(
                "the tags take {tag_bytes} bytes together: at most {MAX_TAG_BYTES}, put the rest into the data"
            );
            self.add(Code::LongTags, "tags", message);
        }
        // Nobody knows yet who signs: with any key it has at least the bytes that it says.
        let keys = kind.map_or(0, |kind| kind.signature_length() + kind.key_length());
        let bytes = keys + tag_bytes + data_length;
        if bytes > MAX_ITEM {
            let message = format!(
                "the item has at least {bytes} bytes: messengers take at most {MAX_ITEM}; store the data elsewhere and send its id"
            );
            self.add(Code::LargeItem, "data", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::Consequences;
    use crate::{DataItem, Ed25519Key, ItemDraft};

    /// Names and values; codes and fields.
    type Pairs<'a> = &'a [(&'a str, &'a str)];
    /// Target, anchor, tags, bytes of data, type of the signature, what is found.
    type Case<'a> = (
        &'a str,
        &'a [u8],
        Pairs<'a>,
        usize,
        Option<SignatureKind>,
        Pairs<'a>,
    );
    /// Target, anchor, tags as JSON, what is found.
    type OfProcess<'a> = (&'a str, &'a str, &'a str, Pairs<'a>);

    const ID: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const ETHEREUM: &str = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

    fn tags(tags: &[(&str, &str)]) -> Vec<Tag> {
        let tag = |(name, value): &(&str, &str)| Tag::new(*name, *value);
        tags.iter().map(tag).collect()
    }

    const MESSAGE: [(&str, &str); 3] = [
        ("Data-Protocol", "ao"),
        ("Variant", "ao.TN.1"),
        ("Type", "Message"),
    ];

    fn found(warnings: &[Warning]) -> Vec<(&str, &str)> {
        let pair = |warning| {
            let Warning { code, field, .. }: &Warning = warning;
            (code.name(), field.as_str())
        };
        warnings.iter().map(pair).collect()
    }

    /// What is wrong with an item before it is signed.
    fn of_draft(draft: &ItemDraft) -> Vec<Warning> {
        let target = draft.target.map_or(String::new(), |id| id.to_string());
        let sending = Sending {
            target: &target,
            anchor: draft.anchor.as_ref().map_or(&[], |anchor| anchor),
            tags: &draft.tags,
            data_length: draft.data.len(),
            kind: None,
        };
        sending.lint()
    }

    /// A message that is right, but for further tags.
    fn lint_tags(more: &[(&str, &str)]) -> Vec<Warning> {
        let tags = tags(&[&MESSAGE[..], more].concat());
        let draft = ItemDraft {
            target: Some(Id([0; 32])),
            anchor: Some([b'1'; 32]),
            tags,
            data: Vec::new(),
        };
        of_draft(&draft)
    }

    #[test]
    fn tags_of_items() {
        let (long_name, long_value) = ("n".repeat(MAX_NAME + 1), "v".repeat(MAX_VALUE + 1));
        let most = "v".repeat(MAX_VALUE);
        let many = vec![("n", "v"); MAX_TAGS - 2];
        let cases: &[(Pairs, Pairs)] = &[
            (&[("Action", "Ping")], &[]),
            (&[("", "v")], &[("empty-name", "tags[3]")]),
            (&[("n", "")], &[("empty-value", "tags[3]")]),
            (&[(&long_name, "v")], &[("long-name", "tags[3]")]),
            (&[(&long_name[1..], "v")], &[]),
            (&[("n", &long_value)], &[("long-value", "tags[3]")]),
            (&[("n", &most)], &[]),
            (&[("n", &most), ("m", &most)], &[("long-tags", "tags")]),
            (&many, &[("too-many-tags", "tags")]),
            (&many[1..], &[]),
            (&[("From", "x")], &[("removed-tag", "tags[3]")]),
            (&[("Owner", "x")], &[("removed-tag", "tags[3]")]),
            (&[("from", "x")], &[]),
            (&[("balance+link", "x")], &[("link-tag", "tags[3]")]),
            (&[("link", "x")], &[]),
            (&[("From-Process", "x")], &[("claimed-process", "tags[3]")]),
            // The messenger takes away only what processes send.
            (&[("Assignments", "x")], &[]),
            (&[("Type", "Process"), ("Type", "Other")], &[]),
        ];
        for (more, expected) in cases {
            assert_eq!(
                found(&lint_tags(more)),
                *expected,
                "{:.80}",
                format!("{more:?}")
            );
        }
    }

    #[test]
    fn items_as_a_whole() {
        let process: [(&str, &str); 3] = [MESSAGE[0], MESSAGE[1], ("Type", "Process")];
        let whole = [&process[..], &[("Module", ID), ("Scheduler", ID)]].concat();
        let anchor = &[1; 32][..];
        let rsa = Some(SignatureKind::Arweave);
        let largest = MAX_ITEM - encode(&tags(&MESSAGE)).len();
        let missing = ["tags.Data-Protocol", "tags.Type", "tags.Variant"];
        let missing = missing.map(|field| ("missing-tag", field));
        let cases: &[Case] = &[
            (ID, anchor, &MESSAGE, 0, None, &[]),
            (ETHEREUM, anchor, &MESSAGE, 0, None, &[]),
            ("", anchor, &MESSAGE, 0, None, &[("no-target", "target")]),
            (
                "alice",
                anchor,
                &MESSAGE,
                0,
                None,
                &[("bad-target", "target")],
            ),
            (
                &ID[1..],
                anchor,
                &MESSAGE,
                0,
                None,
                &[("bad-target", "target")],
            ),
            (
                &ETHEREUM[1..],
                anchor,
                &MESSAGE,
                0,
                None,
                &[("bad-target", "target")],
            ),
            (ID, &[], &MESSAGE, 0, None, &[("no-anchor", "anchor")]),
            (
                ID,
                &[],
                &MESSAGE,
                0,
                Some(SignatureKind::Ethereum),
                &[("no-anchor", "anchor")],
            ),
            (ID, &[], &MESSAGE, 0, rsa, &[]),
            (ID, &[1; 31], &MESSAGE, 0, rsa, &[("bad-anchor", "anchor")]),
            (ID, anchor, &[], 0, None, &missing),
            (
                ID,
                anchor,
                &[("Data-Protocol", "bundle"), MESSAGE[1], MESSAGE[2]],
                0,
                None,
                &missing[..1],
            ),
            (
                ID,
                anchor,
                &[MESSAGE[0], MESSAGE[1], ("Type", "Module")],
                0,
                None,
                &[("unknown-type", "tags[2]")],
            ),
            ("", anchor, &whole, 0, None, &[]),
            (
                "",
                anchor,
                &process,
                0,
                None,
                &[
                    ("missing-tag", "tags.Module"),
                    ("missing-tag", "tags.Scheduler"),
                ],
            ),
            (ID, anchor, &MESSAGE, largest, None, &[]),
            (
                ID,
                anchor,
                &MESSAGE,
                largest + 1,
                None,
                &[("large-item", "data")],
            ),
            (ID, anchor, &MESSAGE, largest - 1024, rsa, &[]),
            (
                ID,
                anchor,
                &MESSAGE,
                largest - 1023,
                rsa,
                &[("large-item", "data")],
            ),
        ];
        for (at, (target, anchor, names, length, kind, expected)) in cases.iter().enumerate() {
            let tags = tags(names);
            let sending = Sending {
                target,
                anchor,
                tags: &tags,
                data_length: *length,
                kind: *kind,
            };
            let warnings = sending.lint();
            assert_eq!(found(&warnings), *expected, "case {at}");
        }
    }

    /// What processes send, as it is read from their results.
    #[test]
    fn messages_of_processes() {
        let anchor = "1".repeat(32);
        let usual = r#"{"name":"Data-Protocol","value":"ao"},{"name":"Type","value":"Message"}"#;
        let lint = |target: &str, anchor: &str, tags: &str| {
            let json = format!(
                r#"{{"Messages":[{{"Target":"{target}","Anchor":"{anchor}","Tags":[{tags}]}}]}}"#
            );
            let read = Consequences::read(json.as_bytes()).unwrap();
            of_outgoing(&read.messages[0])
        };
        let tag = |name: &str| format!(r#"{usual},{{"name":"{name}","value":"x"}}"#);
        let table = r#"{"name":"device","value":{}}"#;
        let many = vec![r#"{"name":"n","value":"v"}"#; 124].join(",");
        let cases: &[OfProcess] = &[
            (ID, &anchor, usual, &[]),
            (ETHEREUM, &anchor, "", &[]),
            ("", &anchor, usual, &[("no-target", "target")]),
            ("bob", &anchor, usual, &[("bad-target", "target")]),
            (ID, "", usual, &[("no-anchor", "anchor")]),
            (ID, "1", usual, &[("bad-anchor", "anchor")]),
            (ID, &anchor, table, &[("tag-not-text", "tags.device")]),
            (
                "",
                &anchor,
                table,
                &[("tag-not-text", "tags.device"), ("no-target", "target")],
            ),
            (ID, &anchor, "7", &[("not-a-message", "message")]),
            (
                ID,
                &anchor,
                &tag("Assignments"),
                &[("rewritten-tag", "tags[2]")],
            ),
            (
                ID,
                &anchor,
                &tag("From-Process"),
                &[("rewritten-tag", "tags[2]")],
            ),
            (ID, &anchor, &tag("Type"), &[("rewritten-tag", "tags[2]")]),
            (ID, &anchor, &tag("Owner"), &[("removed-tag", "tags[2]")]),
            // With the five tags that the messenger adds.
            (ID, &anchor, &many, &[("too-many-tags", "tags")]),
            (ID, &anchor, &many[25..], &[]),
        ];
        for (target, anchor, tags, expected) in cases {
            let warnings = lint(target, anchor, tags);
            assert_eq!(found(&warnings), *expected, "{target} {anchor} {tags:.80}");
        }
    }

    #[test]
    fn who_is_trusted() {
        let cases: [(Pairs, bool); 7] = [
            (&[("Authority", "us")], true),
            (&[("Authority", "others,us")], true),
            (&[("Authority", "others, us")], false),
            (&[("Authority", "others"), ("Authority", "us")], true),
            (&[("Authority", "others")], false),
            (&[("authority", "us")], false),
            (&[], false),
        ];
        for (names, expected) in cases {
            let receiver = tags(names);
            assert_eq!(trusts(&receiver, "us"), expected, "{names:?}");
            let warning = of_trust(&receiver, "us");
            assert_eq!(warning.is_none(), expected, "{names:?}");
            assert!(warning.is_none_or(|warning| warning.message.contains("not trust us")));
        }
    }

    #[test]
    fn signed_messages_are_told_what_their_drafts_were() {
        let draft = ItemDraft {
            tags: tags(&[("n", "v")]),
            ..ItemDraft::default()
        };
        let expected = of_draft(&draft);
        let item: DataItem = draft.sign(&Ed25519Key::from_seed(&[7; 32])).unwrap();
        assert_eq!(of_message(&Message::from_item(&item)), expected);
        let codes = found(&expected);
        assert!(
            codes.contains(&("no-anchor", "anchor")) && codes.contains(&("no-target", "target"))
        );
    }
}
