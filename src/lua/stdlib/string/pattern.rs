//! The pattern matcher of Lua 5.3 (manual §6.4.1) over byte strings.
//!
//! It matches straight from the pattern's text and finds mistakes only when it reaches them, as PUC-Rio does, so that
//! the same calls raise the same errors. Every step is paid from a budget: matching can take exponential time.

use super::class;
use super::search::find_byte;

/// The most captures that a pattern may have.
const MAX_CAPTURES: usize = 32;
/// The most recursive matches that may be open, as in PUC-Rio.
const MAX_DEPTH: u32 = 200;
/// How many bytes of a tight loop cost one step.
const BYTES_PER_STEP: u64 = 8;

/// Sets are tried member by member; up to this many bytes of text that is taken as free.
const LONGEST_SHORT_SET: usize = 32;
/// A set pays for a table of its members after this many bytes.
const WORTH_A_TABLE: usize = 32;

/// Why a match was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// The budget ran out.
    OutOfGas,
    /// The pattern ends with a single `%`.
    EndsWithPercent,
    /// A `[` without its `]`.
    MissingBracket,
    /// `%b` without two characters after it.
    MissingBalanceArguments,
    /// `%f` without a set after it.
    MissingFrontierSet,
    /// More than 200 nested matches.
    TooComplex,
    /// A `)` without its `(`.
    InvalidCapture,
    /// A reference to a capture that does not exist or is still open; holds the number referred to.
    InvalidCaptureIndex(u8),
    /// More than 32 captures.
    TooManyCaptures,
    /// A `(` without its `)`.
    UnfinishedCapture,
}

impl PatternError {
    /// The message that PUC-Rio gives.
    pub fn message(self) -> String {
        match self {
            PatternError::OutOfGas => "out of gas",
            PatternError::EndsWithPercent => "malformed pattern (ends with '%')",
            PatternError::MissingBracket => "malformed pattern (missing ']')",
            PatternError::MissingBalanceArguments => {
                "malformed pattern (missing arguments to '%b')"
            }
            PatternError::MissingFrontierSet => "missing '[' after '%f' in pattern",
            PatternError::TooComplex => "pattern too complex",
            PatternError::InvalidCapture => "invalid pattern capture",
            PatternError::TooManyCaptures => "too many captures",
            PatternError::UnfinishedCapture => "unfinished capture",
            PatternError::InvalidCaptureIndex(index) => {
                let mut message = String::from("invalid capture index %");
                if index >= 10 {
                    message.push((b'0' + index / 10) as char);
                }
                message.push((b'0' + index % 10) as char);
                return message;
            }
        }
        .into()
    }
}

/// What a capture holds after a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// The bytes of the subject from the first position up to the second.
    Text(usize, usize),
    /// The position of an empty capture `()`, counted from 1.
    Position(usize),
}

#[derive(Clone, Copy)]
struct Slot {
    start: usize,
    length: usize,
}

/// The slots of captures. Few patterns have many captures, and clearing 32 slots for every match would cost a call into
/// the host in wasm.
struct Slots {
    few: [Slot; Slots::FEW],
    /// The others, once one is needed.
    more: Vec<Slot>,
}

impl Slots {
    const FEW: usize = 6;

    fn new() -> Self {
        Slots {
            few: [Slot {
                start: 0,
                length: 0,
            }; Slots::FEW],
            more: Vec::new(),
        }
    }

    #[inline]
    fn get(&self, index: usize) -> Slot {
        match self.few.get(index) {
            Some(slot) => *slot,
            None => self.more[index - Slots::FEW],
        }
    }

    /// Sets a slot that is there or the first one that is not.
    #[inline]
    fn set(&mut self, index: usize, slot: Slot) {
        match self.few.get_mut(index) {
            Some(place) => *place = slot,
            None => self.set_further(index - Slots::FEW, slot),
        }
    }

    #[cold]
    fn set_further(&mut self, index: usize, slot: Slot) {
        match self.more.get_mut(index) {
            Some(place) => *place = slot,
            None => self.more.push(slot),
        }
    }
}

/// The length of a capture that is still open.
const UNFINISHED: usize = usize::MAX;
/// The length of a position capture.
const POSITION: usize = usize::MAX - 1;

/// Where a match ended, [`NO_MATCH`] or [`FAILED`]: one machine word, which is returned in a register. Positions are
/// below both, since no slice is that long.
type End = usize;
/// There is no match.
const NO_MATCH: End = usize::MAX;
/// Matching was given up; [`Matcher::failure`] says why.
const FAILED: End = usize::MAX - 1;

/// A pattern being matched against a subject.
pub struct Matcher<'a> {
    subject: &'a [u8],
    pattern: &'a [u8],
    anchored: bool,
    gas: u64,
    depth: u32,
    level: usize,
    /// What a match must start with, if that is known and the search may skip to it.
    start: Span,
    failure: PatternError,
    slots: Slots,
}

/// Where a single-byte item stands in the pattern, in one machine word; [`Span::NONE`] is no item.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Span(u64);

impl Span {
    const NONE: Span = Span(u64::MAX);

    #[inline]
    fn new(index: usize, end: usize) -> Self {
        // Strings are shorter than 2^31 bytes.
        Span((index as u64) << 32 | end as u64)
    }

    #[inline]
    fn index(self) -> usize {
        (self.0 >> 32) as usize
    }

    #[inline]
    fn end(self) -> usize {
        self.0 as u32 as usize
    }
}

/// What one byte must be.
#[derive(Clone, Copy)]
enum Item {
    Any,
    Literal(u8),
    /// In one of the classes, or in none of them.
    Class(u8, bool),
    /// The (deprecated) class `%z` of the zero byte, or all others.
    Zero(bool),
    /// A set: the pattern from just after its `[` up to its `]`.
    Set(usize, usize),
}

impl<'a> Matcher<'a> {
    /// A matcher without any budget yet. A `^` at the start of the pattern anchors it where `anchors` is true
    /// (everywhere but in `gmatch`).
    #[inline]
    pub fn new(subject: &'a [u8], pattern: &'a [u8], anchors: bool) -> Self {
        let anchored = anchors && pattern.first() == Some(&b'^');
        let pattern = &pattern[anchored as usize..];
        let start = if anchored {
            Span::NONE
        } else {
            find_lead(pattern, 0, false)
        };
        Matcher {
            subject,
            pattern,
            anchored,
            gas: 0,
            depth: 0,
            level: 0,
            start,
            failure: PatternError::OutOfGas,
            slots: Slots::new(),
        }
    }

    /// The steps that are left of the budget.
    pub fn gas(&self) -> u64 {
        self.gas
    }

    /// Sets how many steps may be taken from here on.
    pub fn set_gas(&mut self, steps: u64) {
        self.gas = steps;
    }

    /// The string that is matched against.
    pub fn subject(&self) -> &'a [u8] {
        self.subject
    }

    /// Whether the pattern can match only where the search starts.
    pub fn anchored(&self) -> bool {
        self.anchored
    }

    /// The first match that starts at `start` or later and does not end at `forbidden_end`: where it starts and ends.
    pub fn find(
        &mut self,
        start: usize,
        forbidden_end: Option<usize>,
    ) -> Result<Option<(usize, usize)>, PatternError> {
        let mut position = start;
        loop {
            if self.start != Span::NONE {
                let skipped = self.distance_to(self.start, position);
                if !self.spend(skipped as u64 / BYTES_PER_STEP + 1) {
                    return Err(PatternError::OutOfGas);
                }
                position += skipped;
                if position == self.subject.len() {
                    return Ok(None);
                }
            }
            self.level = 0;
            self.depth = 0;
            match self.run(position, 0) {
                FAILED => return Err(self.failure),
                NO_MATCH => {}
                end if Some(end) == forbidden_end => {}
                end => return Ok(Some((position, end))),
            }
            position += 1;
            if position > self.subject.len() || self.anchored {
                return Ok(None);
            }
        }
    }

    /// How many captures the pattern made.
    pub fn capture_count(&self) -> usize {
        self.level
    }

    /// Capture `index`, counted from 0, of the match from `start` to `end`. Without captures, 0 is the whole match.
    pub fn capture(&self, index: usize, start: usize, end: usize) -> Result<Capture, PatternError> {
        if index >= self.level {
            return if index == 0 {
                Ok(Capture::Text(start, end))
            } else {
                Err(PatternError::InvalidCaptureIndex(index as u8 + 1))
            };
        }
        let slot = self.slots.get(index);
        match slot.length {
            UNFINISHED => Err(PatternError::UnfinishedCapture),
            POSITION => Ok(Capture::Position(slot.start + 1)),
            length => Ok(Capture::Text(slot.start, slot.start + length)),
        }
    }

    /// Pays for steps; false, and the matching has failed, when that is not possible.
    #[inline]
    fn spend(&mut self, steps: u64) -> bool {
        match self.gas.checked_sub(steps) {
            Some(rest) => {
                self.gas = rest;
                true
            }
            None => {
                self.failure = PatternError::OutOfGas;
                false
            }
        }
    }

    #[cold]
    fn fail(&mut self, failure: PatternError) -> End {
        self.failure = failure;
        FAILED
    }

    /// What the first byte of any match of the rest of the pattern, from `index` on, must be.
    fn lead(&self, index: usize) -> Span {
        let deep = self.level + MOST_PARENTHESES > MAX_CAPTURES
            || self.depth as usize + 2 * MOST_PARENTHESES > MAX_DEPTH as usize;
        if deep {
            return Span::NONE;
        }
        let open = self.level > 0 && self.slots.get(self.level - 1).length == UNFINISHED;
        find_lead(self.pattern, index, open)
    }

    /// How far after `start` the first byte is that the item at `lead` accepts, or the end of the subject.
    fn distance_to(&self, lead: Span, start: usize) -> usize {
        let item = self.item(lead.index(), lead.end());
        let rest = &self.subject[start..];
        match item {
            Item::Literal(byte) => find_byte(rest, byte),
            Item::Class(mask, negated) => rest
                .iter()
                .position(|byte| class::is(*byte, mask) != negated),
            Item::Set(start, end) => {
                let set = &self.pattern[start..end];
                let (near, far) = rest.split_at(rest.len().min(WORTH_A_TABLE));
                let found = near.iter().position(|byte| set_accepts(set, *byte));
                if found.is_none() && !far.is_empty() {
                    let members = set_members(set);
                    far.iter()
                        .position(|byte| members[*byte as usize])
                        .map(|distance| near.len() + distance)
                } else {
                    found
                }
            }
            _ => rest.iter().position(|byte| self.accepts(item, *byte)),
        }
        .unwrap_or(rest.len())
    }

    /// Matches the pattern from `index` on at `position`.
    fn run(&mut self, position: usize, index: usize) -> End {
        if self.depth == MAX_DEPTH {
            return self.fail(PatternError::TooComplex);
        }
        self.depth += 1;
        let end = self.run_items(position, index);
        self.depth -= 1;
        end
    }

    fn run_items(&mut self, mut position: usize, mut index: usize) -> End {
        let pattern = self.pattern;
        loop {
            let Some(first) = pattern.get(index) else {
                return position;
            };
            if !self.spend(1) {
                return FAILED;
            }
            match first {
                b'(' if pattern.get(index + 1) == Some(&b')') => {
                    return self.start_capture(position, index + 2, POSITION);
                }
                b'(' => return self.start_capture(position, index + 1, UNFINISHED),
                b')' => return self.end_capture(position, index + 1),
                b'$' if index + 1 == pattern.len() => {
                    return if position == self.subject.len() {
                        position
                    } else {
                        NO_MATCH
                    };
                }
                b'%' => {
                    let (end, next) = match pattern.get(index + 1) {
                        Some(b'b') => (self.balanced(position, index + 2), index + 4),
                        Some(b'f') => self.frontier(position, index + 2),
                        Some(digit @ b'0'..=b'9') => {
                            (self.back_reference(position, *digit), index + 2)
                        }
                        _ => (0, index),
                    };
                    if next != index {
                        if end >= FAILED {
                            return end;
                        }
                        position = end;
                        index = next;
                        continue;
                    }
                }
                _ => {}
            }
            let end = match self.item_end(index) {
                Ok(end) => end,
                Err(error) => return self.fail(error),
            };
            if !self.spend(item_cost(index, end)) {
                return FAILED;
            }
            match pattern.get(end) {
                Some(b'?') => {
                    if self.matches_one(position, index, end) {
                        let match_end = self.run(position + 1, end + 1);
                        if match_end != NO_MATCH {
                            return match_end;
                        }
                    }
                    index = end + 1;
                }
                Some(b'+') => {
                    return if self.matches_one(position, index, end) {
                        self.expand_most(position + 1, index, end)
                    } else {
                        NO_MATCH
                    };
                }
                Some(b'*') => return self.expand_most(position, index, end),
                Some(b'-') => return self.expand_least(position, index, end),
                _ => {
                    if !self.matches_one(position, index, end) {
                        return NO_MATCH;
                    }
                    position += 1;
                    index = end;
                }
            }
        }
    }

    /// Where the single-byte item at `index` ends.
    #[inline]
    fn item_end(&self, index: usize) -> Result<usize, PatternError> {
        match self.pattern[index] {
            b'%' if index + 1 == self.pattern.len() => Err(PatternError::EndsWithPercent),
            b'%' => Ok(index + 2),
            b'[' => set_end(self.pattern, index + 1),
            _ => Ok(index + 1),
        }
    }

    /// Reads the single-byte item from `index` to `end`.
    #[inline]
    fn item(&self, index: usize, end: usize) -> Item {
        match self.pattern[index] {
            b'.' => Item::Any,
            b'%' => class_item(self.pattern[index + 1]),
            b'[' => Item::Set(index + 1, end - 1),
            byte => Item::Literal(byte),
        }
    }

    #[inline]
    fn matches_one(&self, position: usize, index: usize, end: usize) -> bool {
        match self.subject.get(position) {
            Some(byte) => self.accepts(self.item(index, end), *byte),
            None => false,
        }
    }

    #[inline]
    fn accepts(&self, item: Item, byte: u8) -> bool {
        match item {
            Item::Any => true,
            Item::Literal(literal) => byte == literal,
            Item::Class(mask, negated) => class::is(byte, mask) != negated,
            Item::Zero(negated) => (byte == 0) != negated,
            Item::Set(start, end) => set_accepts(&self.pattern[start..end], byte),
        }
    }

    /// How many bytes from `position` on the item accepts.
    fn run_length(&self, item: Item, position: usize) -> usize {
        let rest = &self.subject[position..];
        let end = match item {
            Item::Any => None,
            Item::Literal(literal) => rest.iter().position(|byte| *byte != literal),
            Item::Class(mask, negated) => rest
                .iter()
                .position(|byte| class::is(*byte, mask) == negated),
            Item::Zero(negated) => rest.iter().position(|byte| (*byte == 0) == negated),
            Item::Set(start, end) => {
                let set = &self.pattern[start..end];
                let (near, far) = rest.split_at(rest.len().min(WORTH_A_TABLE));
                let found = near.iter().position(|byte| !set_accepts(set, *byte));
                if found.is_none() && !far.is_empty() {
                    let members = set_members(set);
                    far.iter()
                        .position(|byte| !members[*byte as usize])
                        .map(|distance| near.len() + distance)
                } else {
                    found
                }
            }
        };
        end.unwrap_or(rest.len())
    }

    /// Matches as many bytes with the item as leave a match for the rest of the pattern.
    fn expand_most(&mut self, position: usize, index: usize, end: usize) -> End {
        let item = self.item(index, end);
        let length = self.run_length(item, position);
        if !self.spend(length as u64 / BYTES_PER_STEP + item_cost(index, end)) {
            return FAILED;
        }
        if self.depth == MAX_DEPTH {
            return self.fail(PatternError::TooComplex);
        }
        let next = end + 1;
        let mut candidate = position + length;
        // Two frequent ends of patterns that need no search for the right length.
        match &self.pattern[next..] {
            b"" => return candidate,
            b"$" => {
                return if candidate == self.subject.len() {
                    candidate
                } else {
                    NO_MATCH
                };
            }
            _ => {}
        }
        let lead = if length >= 4 {
            self.lead(next)
        } else {
            Span::NONE
        };
        loop {
            let match_end = self.run_from(candidate, next, lead);
            if match_end != NO_MATCH {
                return match_end;
            }
            if candidate == position {
                return NO_MATCH;
            }
            candidate -= 1;
        }
    }

    /// Matches as few bytes with the item as leave a match for the rest of the pattern.
    fn expand_least(&mut self, mut position: usize, index: usize, end: usize) -> End {
        let item = self.item(index, end);
        if self.depth == MAX_DEPTH {
            return self.fail(PatternError::TooComplex);
        }
        let next = end + 1;
        let lead = self.lead(next);
        loop {
            if lead != Span::NONE && matches!(item, Item::Any) {
                let skipped = self.distance_to(lead, position);
                if !self.spend(skipped as u64 / BYTES_PER_STEP) {
                    return FAILED;
                }
                position += skipped;
            }
            let match_end = self.run_from(position, next, lead);
            if match_end != NO_MATCH {
                return match_end;
            }
            if !self.spend(item_cost(index, end)) {
                return FAILED;
            }
            match self.subject.get(position) {
                Some(byte) if self.accepts(item, *byte) => position += 1,
                _ => return NO_MATCH,
            }
        }
    }

    /// [`Self::run`], where the byte that a match must start with may be known.
    #[inline]
    fn run_from(&mut self, position: usize, index: usize, lead: Span) -> End {
        if lead != Span::NONE {
            if !self.spend(1) {
                return FAILED;
            }
            match self.subject.get(position) {
                Some(byte) if self.accepts(self.item(lead.index(), lead.end()), *byte) => {}
                _ => return NO_MATCH,
            }
        }
        self.run(position, index)
    }

    fn start_capture(&mut self, position: usize, index: usize, length: usize) -> End {
        if self.level == MAX_CAPTURES {
            return self.fail(PatternError::TooManyCaptures);
        }
        self.slots.set(
            self.level,
            Slot {
                start: position,
                length,
            },
        );
        self.level += 1;
        let end = self.run(position, index);
        if end == NO_MATCH {
            self.level -= 1;
        }
        end
    }

    fn end_capture(&mut self, position: usize, index: usize) -> End {
        let mut open = self.level;
        let start = loop {
            if open == 0 {
                return self.fail(PatternError::InvalidCapture);
            }
            open -= 1;
            let slot = self.slots.get(open);
            if slot.length == UNFINISHED {
                break slot.start;
            }
        };
        self.slots.set(
            open,
            Slot {
                start,
                length: position - start,
            },
        );
        let end = self.run(position, index);
        if end == NO_MATCH {
            self.slots.set(
                open,
                Slot {
                    start,
                    length: UNFINISHED,
                },
            );
        }
        end
    }

    /// `%bxy`, with `index` at the x.
    fn balanced(&mut self, position: usize, index: usize) -> End {
        let Some([open, close]) = self.pattern.get(index..index + 2) else {
            return self.fail(PatternError::MissingBalanceArguments);
        };
        if self.subject.get(position) != Some(open) {
            return NO_MATCH;
        }
        let mut depth = 1u64;
        let mut end = NO_MATCH;
        for (offset, byte) in self.subject[position + 1..].iter().enumerate() {
            if byte == close {
                depth -= 1;
                if depth == 0 {
                    end = position + offset + 2;
                    break;
                }
            } else if byte == open {
                depth += 1;
            }
        }
        let looked_at = end.min(self.subject.len()) - position;
        if self.spend(looked_at as u64 / BYTES_PER_STEP) {
            end
        } else {
            FAILED
        }
    }

    /// `%f[set]`, with `index` at the `[`. Gives also where the item ends in the pattern.
    fn frontier(&mut self, position: usize, index: usize) -> (End, usize) {
        if self.pattern.get(index) != Some(&b'[') {
            return (self.fail(PatternError::MissingFrontierSet), index);
        }
        let end = match set_end(self.pattern, index + 1) {
            Ok(end) => end,
            Err(error) => return (self.fail(error), index),
        };
        if !self.spend(item_cost(index, end)) {
            return (FAILED, end);
        }
        let set = &self.pattern[index + 1..end - 1];
        let before = if position == 0 {
            0
        } else {
            self.subject[position - 1]
        };
        let here = self.subject.get(position).copied().unwrap_or(0);
        let crosses = !set_accepts(set, before) && set_accepts(set, here);
        (if crosses { position } else { NO_MATCH }, end)
    }

    fn back_reference(&mut self, position: usize, digit: u8) -> End {
        let number = digit - b'0';
        let slot = match number.checked_sub(1) {
            Some(index) if (index as usize) < self.level => self.slots.get(index as usize),
            _ => return self.fail(PatternError::InvalidCaptureIndex(number)),
        };
        if slot.length == UNFINISHED {
            return self.fail(PatternError::InvalidCaptureIndex(number));
        }
        if slot.length > self.subject.len() - position {
            return NO_MATCH;
        }
        if !self.spend(slot.length as u64 / BYTES_PER_STEP) {
            return FAILED;
        }
        let wanted = &self.subject[slot.start..slot.start + slot.length];
        let end = position + slot.length;
        if &self.subject[position..end] == wanted {
            end
        } else {
            NO_MATCH
        }
    }
}

/// How many parentheses [`find_lead`] looks past.
const MOST_PARENTHESES: usize = 4;

/// What the first byte of any match of the pattern from `index` on must be, where that is easy to tell and no mistake
/// of the pattern could show before that byte. `open` says that a closing parenthesis has something to close.
fn find_lead(pattern: &[u8], mut index: usize, open: bool) -> Span {
    for _ in 0..MOST_PARENTHESES {
        match pattern.get(index) {
            Some(b'(') if pattern.get(index + 1) != Some(&b')') => index += 1,
            Some(b')') if open => {
                index += 1;
                break;
            }
            _ => break,
        }
    }
    let end = match pattern.get(index).copied().unwrap_or(b')') {
        b'(' | b')' | b'.' => return Span::NONE,
        b'[' => match set_end(pattern, index + 1) {
            Ok(end) if end - index <= LONGEST_SHORT_SET => end,
            _ => return Span::NONE,
        },
        b'$' if index + 1 == pattern.len() => return Span::NONE,
        b'%' => match pattern.get(index + 1).copied().unwrap_or(b'b') {
            b'b' | b'f' | b'0'..=b'9' => return Span::NONE,
            _ => index + 2,
        },
        _ => index + 1,
    };
    match pattern.get(end) {
        Some(b'*' | b'?' | b'-') => Span::NONE,
        _ => Span::new(index, end),
    }
}

/// Where the set whose `[` stands before `index` ends, its `]` included.
fn set_end(pattern: &[u8], mut index: usize) -> Result<usize, PatternError> {
    if pattern.get(index) == Some(&b'^') {
        index += 1;
    }
    // The first byte is a member even if it is a `]`.
    loop {
        match pattern.get(index) {
            None => return Err(PatternError::MissingBracket),
            Some(b'%') if index + 1 < pattern.len() => index += 2,
            Some(_) => index += 1,
        }
        if pattern.get(index) == Some(&b']') {
            return Ok(index + 1);
        }
    }
}

/// What trying the item from `index` to `end` of the pattern costs besides its step. Only sets can be long, and those
/// that are get expensive: every byte of the subject may be compared with every member.
#[inline]
fn item_cost(index: usize, end: usize) -> u64 {
    let length = (end - index) as u64;
    if length <= LONGEST_SHORT_SET as u64 {
        length / BYTES_PER_STEP
    } else {
        length * BYTES_PER_STEP
    }
}

/// The item `%letter`: a class, its complement for a capital, or the character itself.
#[inline]
fn class_item(letter: u8) -> Item {
    let lower = letter.to_ascii_lowercase();
    let negated = letter != lower;
    match class::mask_of_letter(lower) {
        Some(mask) => Item::Class(mask, negated),
        None if lower == b'z' => Item::Zero(negated),
        None => Item::Literal(letter),
    }
}

fn class_accepts(letter: u8, byte: u8) -> bool {
    match class_item(letter) {
        Item::Class(mask, negated) => class::is(byte, mask) != negated,
        Item::Zero(negated) => (byte == 0) != negated,
        _ => byte == letter,
    }
}

/// One member of a set and where the next one starts.
enum Member {
    Class(u8),
    Range(u8, u8),
}

#[inline]
fn next_member(set: &[u8], index: usize) -> (Member, usize) {
    match (set[index], set.get(index + 1), set.get(index + 2)) {
        (b'%', Some(letter), _) => (Member::Class(*letter), index + 2),
        // A range that ends with the first `%` of `%%` leaves the second one to escape the closing bracket.
        (b'%', None, _) => (Member::Class(b']'), index + 2),
        (first, Some(b'-'), Some(last)) => (Member::Range(first, *last), index + 3),
        (byte, _, _) => (Member::Range(byte, byte), index + 1),
    }
}

/// Whether the set with this text (without its brackets) accepts `byte`.
fn set_accepts(set: &[u8], byte: u8) -> bool {
    let negated = set.first() == Some(&b'^');
    let mut index = negated as usize;
    while index < set.len() {
        let (member, next) = next_member(set, index);
        let found = match member {
            Member::Class(letter) => class_accepts(letter, byte),
            Member::Range(first, last) => first <= byte && byte <= last,
        };
        if found {
            return !negated;
        }
        index = next;
    }
    negated
}

/// The set as a table of all bytes.
fn set_members(set: &[u8]) -> [bool; 256] {
    let negated = set.first() == Some(&b'^');
    let mut members = [negated; 256];
    let mut index = negated as usize;
    while index < set.len() {
        let (member, next) = next_member(set, index);
        match member {
            Member::Range(first, last) => {
                for byte in first..=last {
                    members[byte as usize] = !negated;
                }
            }
            Member::Class(letter) => {
                for byte in 0..=255 {
                    if class_accepts(letter, byte) {
                        members[byte as usize] = !negated;
                    }
                }
            }
        }
        index = next;
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The match and its captures as text: `start,end` counted from 1, then the captures.
    fn find(subject: &str, pattern: &str) -> String {
        let mut matcher = Matcher::new(subject.as_bytes(), pattern.as_bytes(), true);
        matcher.set_gas(1_000_000);
        let found = matcher.find(0, None).and_then(|found| {
            let Some((start, end)) = found else {
                return Ok(String::from("nil"));
            };
            let mut text = format!("{},{}", start + 1, end);
            for index in 0..matcher.capture_count() {
                text.push(' ');
                match matcher.capture(index, start, end)? {
                    Capture::Text(start, end) => text.push_str(&subject[start..end]),
                    Capture::Position(position) => text.push_str(&format!("@{position}")),
                }
            }
            Ok(text)
        });
        found.unwrap_or_else(PatternError::message)
    }

    #[test]
    fn matches() {
        for (subject, pattern, expected) in [
            ("THE (quick) fox", "%((%a+)%)", "5,11 quick"),
            ("hello", "l*", "1,0"),
            ("hello", "l+", "3,4"),
            ("hello", "^h.-l", "1,3"),
            ("hello", "(l)%1", "3,4 l"),
            ("hello", "()ll()", "3,4 @3 @5"),
            ("  x ", "^%s*(.-)%s*$", "1,4 x"),
            ("key = value", "(%w+)%s*=%s*(%w+)", "1,11 key value"),
            ("x(a(b)c)y", "%b()", "2,8"),
            ("THE (quick) fox", "%f[%a]%a+%f[%A]", "1,3"),
            ("a]b", "[]]", "2,2"),
            ("a^b", "[b^]", "2,2"),
            ("a-z", "[a-]+", "1,2"),
            ("0x1F", "^0[xX](%x+)$", "1,4 1F"),
            ("a\0b", "%z", "2,2"),
            ("say 'hi' \"ho\"", "([\"'])(.-)%1", "5,8 ' hi"),
            ("aXb", "%u", "2,2"),
            ("aXb", "%L", "2,2"),
            ("$a", "$a", "1,2"),
            ("a$", "a$$", "1,2"),
            ("", "", "1,0"),
            ("abc", "b$", "nil"),
            ("aaab", "a-b", "1,4"),
            ("aaa", "a?a?a?a", "1,3"),
            ("x=1, y=22", "(%w)=(%d%d)", "6,9 y 22"),
            ("a,b,,c", ",(,)", "4,5 ,"),
            ("[[x]]", "%[(=*)%[(.-)%]%1%]", "1,5  x"),
            ("[a-%z]", "[a-%%]+", "6,6"),
            ("0123456789abcdefX", "[%da-f]*()", "1,16 @17"),
            ("0123456789abcdefX", "[^X]*(X)", "1,17 X"),
        ] {
            assert_eq!(find(subject, pattern), expected, "{subject:?} {pattern:?}");
        }
    }

    #[test]
    fn mistakes_are_reported_when_reached() {
        for (subject, pattern, expected) in [
            ("a", "%", "malformed pattern (ends with '%')"),
            ("a", "[a", "malformed pattern (missing ']')"),
            ("a", "[]", "malformed pattern (missing ']')"),
            ("a", "[^]", "malformed pattern (missing ']')"),
            ("a", "[a%", "malformed pattern (missing ']')"),
            ("a", "%f[", "malformed pattern (missing ']')"),
            ("a", "%f", "missing '[' after '%f' in pattern"),
            ("a", "%bx", "malformed pattern (missing arguments to '%b')"),
            ("a", "(", "unfinished capture"),
            ("a", "a)", "invalid pattern capture"),
            ("a", "%1", "invalid capture index %1"),
            ("a", "(a%1)", "invalid capture index %1"),
            ("a", "(a)%2", "invalid capture index %2"),
            ("a", "%0", "invalid capture index %0"),
            ("a", "b%", "nil"),
            ("a", "b[", "nil"),
            ("", ".%", "nil"),
        ] {
            assert_eq!(find(subject, pattern), expected, "{pattern:?}");
        }
        assert_eq!(find("a", &"(".repeat(33)), "too many captures");
        assert!(find("a", &"()".repeat(32)).starts_with("1,0 @1"));
        assert_eq!(
            find(&"a".repeat(300), &"a?".repeat(250)),
            "pattern too complex"
        );
        assert!(find("aaaa", &"a?".repeat(250)).starts_with("1,4"));
    }

    #[test]
    fn a_match_may_be_kept_from_an_end() {
        let mut matcher = Matcher::new(b"ab", b"b*", true);
        matcher.set_gas(1000);
        assert_eq!(matcher.find(0, None), Ok(Some((0, 0))));
        assert_eq!(matcher.find(0, Some(0)), Ok(Some((1, 2))));
        assert_eq!(matcher.find(2, Some(2)), Ok(None));
        assert_eq!(matcher.capture(0, 2, 2), Ok(Capture::Text(2, 2)));
        assert_eq!(
            matcher.capture(1, 2, 2),
            Err(PatternError::InvalidCaptureIndex(2))
        );
    }

    #[test]
    fn work_is_bounded() {
        for (subject, pattern) in [
            ("a".repeat(60), "(.-)".repeat(8) + "b"),
            ("a".repeat(40), "a-".repeat(20) + "b"),
            ("a".repeat(100_000), ".-b".into()),
            ("a".repeat(10_000), format!("[{}]-b", "x-y".repeat(1000))),
            ("(".repeat(10_000), "%b()".into()),
            ("a".repeat(4000) + "b", "(a*)%1c".into()),
        ] {
            let mut matcher = Matcher::new(subject.as_bytes(), pattern.as_bytes(), true);
            matcher.set_gas(100_000);
            assert_eq!(
                matcher.find(0, None),
                Err(PatternError::OutOfGas),
                "{pattern}"
            );
        }
    }

    #[test]
    fn set_tables_agree_with_set_texts() {
        for set in [
            "a-z", "^a-z", "%d%u_", "^%s", "a-", "%]", "z-a", "^%Z", "%z", "a-%", "^",
        ] {
            let members = set_members(set.as_bytes());
            for byte in 0..=255 {
                assert_eq!(
                    members[byte as usize],
                    set_accepts(set.as_bytes(), byte),
                    "{set} {byte}"
                );
            }
        }
    }
}
