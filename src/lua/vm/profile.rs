//! Where gas is used: a profile of one stretch of evaluation, by stack.
//!
//! Gas is counted down to the end of a slice, where the machine looks up (`Vm::next_gas_slice`). While a profile is made slices are so
//! short that each charge ends one: what was used is then put down to the functions that are active. Nothing else is different, so the gas is the
//! same, and who makes no profile pays nothing for it.

use std::collections::BTreeMap;

use super::Vm;
use super::call::CALL_GAS;
use crate::compiler::chunk_id;
use crate::heap::Gc;
use crate::thread::{Frame, Thread};

/// Of a deeper stack, so many of the outermost functions are told apart, and so many of the innermost.
const OUTERMOST: usize = 48;
const INNERMOST: usize = 48;

/// The most stacks that are told apart. What comes after that counts for the outermost function.
const MOST_STACKS: usize = 20_000;

/// Gas by stack.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Every function that was active when gas was used.
    pub functions: Vec<ProfiledFunction>,
    /// The stacks, in the order in which they were first seen.
    pub stacks: Vec<ProfiledStack>,
}

/// A function of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfiledFunction {
    /// What its caller called it the first time; empty when that had no name for it.
    pub name: Vec<u8>,
    /// The chunk that it is from, as messages show it, without `[string "..."]`; `[C]` for one that is not written in Lua.
    pub chunk: Vec<u8>,
    /// [`digest`] of the chunk's source.
    pub chunk_digest: u32,
    /// The line of its `function`; 0 for a whole chunk, -1 when it is not written in Lua.
    pub line: i64,
}

/// Functions that were active together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfiledStack {
    /// The place of each in [`Profile::functions`], and the line that it was at, -1 when it is not written in Lua; the outermost first.
    pub frames: Vec<(usize, i64)>,
    /// Units used.
    pub gas: u64,
}

/// The digest by which a chunk's source is found again: FNV-1a of 32 bits.
pub fn digest(source: &[u8]) -> u32 {
    source.iter().fold(0x811c_9dc5, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// A profile that is being made.
#[derive(Default)]
pub(super) struct Recording {
    profile: Profile,
    functions: BTreeMap<*const (), usize>,
    stacks: BTreeMap<Vec<(usize, i64)>, usize>,
    /// Gas between two looks.
    pub(super) grain: i64,
    /// The gas that was left at the last look.
    pub(super) left: u64,
    /// The stack that was added to last.
    last: usize,
}

impl Vm {
    /// Begins a profile. Each charge is put down to the stack that it comes from, or with a `grain` above zero, so much gas at a time to the stack
    /// at the end of it: that is quicker.
    pub fn start_profile(&mut self, grain: u64) {
        self.profile = Some(Box::new(Recording {
            grain: i64::try_from(grain).unwrap_or(i64::MAX),
            left: self.gas(),
            ..Recording::default()
        }));
        self.begin_slice();
    }

    /// Is a profile being made?
    pub fn is_profiled(&self) -> bool {
        self.profile.is_some()
    }

    /// Ends the profile that was begun; an empty one when none was.
    pub fn end_profile(&mut self) -> Profile {
        self.record_gas();
        match self.profile.take() {
            Some(recording) => recording.profile,
            None => Profile::default(),
        }
    }

    /// Does something whose gas is none of the profile's, nor of the evaluation's, but has a limit of its own.
    pub fn uncharged<T>(&mut self, limit: u64, action: impl FnOnce(&mut Vm) -> T) -> T {
        self.record_gas();
        let gas = self.gas();
        let recording = self.profile.take();
        self.set_gas(limit);
        let outcome = action(self);
        self.set_gas(gas);
        self.profile = recording;
        self.begin_slice();
        outcome
    }

    /// Gives back what the call of the running native function cost: whoever is called only because a profile is made.
    pub fn refund_call(&mut self) {
        self.record_gas();
        let gas = self.gas().saturating_add(CALL_GAS as u64);
        self.set_gas(gas);
        if let Some(recording) = &mut self.profile {
            recording.take_back(CALL_GAS as u64);
        }
        self.begin_slice();
    }

    /// Lets the current slice end with the next charge.
    fn begin_slice(&mut self) {
        let left = self.gas();
        if self.stop.is_none() {
            self.set_gas(left);
        }
    }

    /// Puts the gas that was used since the last look down to the functions that are active.
    #[cold]
    pub(super) fn record_gas(&mut self) {
        let left = self.gas();
        let Some(mut recording) = self.profile.take() else {
            return;
        };
        // When gas is given the count begins anew.
        let used = recording.left.saturating_sub(left);
        recording.left = left;
        if used > 0 {
            let frames = self.active_frames(&mut recording);
            recording.add(frames, used);
        }
        self.profile = Some(recording);
    }

    /// The active functions of the running coroutine and of those that resumed it, the outermost first.
    fn active_frames(&self, recording: &mut Recording) -> Vec<(usize, i64)> {
        let mut inner = Vec::new();
        let mut outer = Vec::new();
        let mut current = Some(self.thread);
        while let Some(thread) = current {
            let bottom = usize::from(thread == self.main_thread);
            for index in (bottom..thread.depth.get()).rev() {
                let place = (thread, index);
                if inner.len() < INNERMOST {
                    inner.push(place);
                } else {
                    outer.push(place);
                }
            }
            current = thread.resumer.get();
        }
        let left_out = outer.len().saturating_sub(OUTERMOST);
        let places = inner.into_iter().chain(outer.into_iter().skip(left_out));
        let mut frames: Vec<_> = places
            .map(|(thread, index)| self.profiled_frame(recording, thread, index))
            .collect();
        frames.reverse();
        frames
    }

    fn profiled_frame(
        &self,
        recording: &mut Recording,
        thread: Gc<Thread>,
        index: usize,
    ) -> (usize, i64) {
        let frame = thread.frame_copy(index);
        let line = match frame.lua_closure() {
            Some(closure) => i64::from(closure.prototype.line_at(frame.current_pc())),
            None => -1,
        };
        let key = function_key(thread, &frame);
        let number = match recording.functions.get(&key) {
            Some(&number) => number,
            None => {
                let described = self.profiled_function(thread, index, &frame);
                recording.profile.functions.push(described);
                let number = recording.profile.functions.len() - 1;
                recording.functions.insert(key, number);
                number
            }
        };
        (number, line)
    }

    fn profiled_function(
        &self,
        thread: Gc<Thread>,
        index: usize,
        frame: &Frame,
    ) -> ProfiledFunction {
        let called = self.called_name(thread, index);
        match frame.lua_closure() {
            Some(closure) => {
                let prototype = closure.prototype;
                ProfiledFunction {
                    name: called,
                    chunk: bare(&chunk_id(prototype.source.as_bytes())).to_vec(),
                    chunk_digest: prototype.chunk_digest,
                    line: i64::from(prototype.line_defined),
                }
            }
            None => ProfiledFunction {
                name: self
                    .library_name(thread.get(frame.function as usize))
                    .unwrap_or(called),
                chunk: b"[C]".to_vec(),
                chunk_digest: 0,
                line: -1,
            },
        }
    }
}

impl Recording {
    fn add(&mut self, mut frames: Vec<(usize, i64)>, gas: u64) {
        if self.stacks.len() >= MOST_STACKS && !self.stacks.contains_key(&frames) {
            frames.truncate(1);
        }
        let stacks = &mut self.profile.stacks;
        match self.stacks.get(&frames) {
            Some(&number) => {
                stacks[number].gas += gas;
                self.last = number;
            }
            None => {
                self.last = stacks.len();
                self.stacks.insert(frames.clone(), stacks.len());
                stacks.push(ProfiledStack { frames, gas });
            }
        }
    }

    fn take_back(&mut self, gas: u64) {
        if let Some(stack) = self.profile.stacks.get_mut(self.last) {
            stack.gas = stack.gas.saturating_sub(gas);
        }
    }
}

/// What tells functions apart: the code, not the closure.
fn function_key(thread: Gc<Thread>, frame: &Frame) -> *const () {
    match frame.lua_closure() {
        Some(closure) => core::ptr::from_ref(&*closure.prototype).cast(),
        None => match thread.get(frame.function as usize).as_native_function() {
            Some(native) => core::ptr::from_ref(&*native).cast(),
            None => core::ptr::null(),
        },
    }
}

/// A chunk's name without `[string "` and `"]`.
fn bare(chunk: &[u8]) -> &[u8] {
    chunk
        .strip_prefix(b"[string \"")
        .and_then(|rest| rest.strip_suffix(b"\"]"))
        .unwrap_or(chunk)
}
