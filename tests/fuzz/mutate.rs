//! A seeded mutator: the same inputs on every machine.

/// A generator of numbers (xorshift with a multiplication).
pub struct Random(u64);

impl Random {
    /// A generator that starts at `seed`.
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `limit`, or 0 when there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit == 0 {
            0
        } else {
            (self.next() % limit as u64) as usize
        }
    }
}

/// Pieces that mean something to one of the targets.
const TOKENS: [&[u8]; 72] = [
    b" end ",
    b" do ",
    b" then ",
    b" else ",
    b" while ",
    b" for ",
    b" in ",
    b" repeat ",
    b" until ",
    b" function ",
    b" local ",
    b" return ",
    b" break ",
    b" goto x ",
    b"::x::",
    b" nil ",
    b" true ",
    b" and ",
    b" or ",
    b" not ",
    b"...",
    b"..",
    b"//",
    b"<<",
    b">>",
    b"==",
    b"~=",
    b"(",
    b")",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[",
    b"]]",
    b"--[[",
    b"\"",
    b"'",
    b"\\",
    b"\\z",
    b"\\u{",
    b"0x",
    b"1e",
    b"math.maxinteger",
    b"math.mininteger",
    b"0/0",
    b"setmetatable({}, {__index = ",
    b"coroutine.wrap(",
    b"coroutine.yield()",
    b"pcall(",
    b"error(",
    b"string.rep('x', 1e5)",
    b"collectgarbage()",
    b"debug.sethook(",
    b"load(",
    b"%",
    b"%a",
    b"%b()",
    b"%f[%w]",
    b"%1",
    b"[^",
    b"*",
    b"+",
    b"-",
    b"?",
    b"()",
    b"!8",
    b"<i16",
    b"s4",
    b"%99.99f",
    b"%-+ #05d",
    b"c2147483647",
];

/// Changes `input` in one to six ways; `other` is another input to take pieces from.
pub fn mutate(random: &mut Random, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(6) {
        change(random, &mut bytes, other);
    }
    bytes
}

fn change(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(bytes.len() + 1);
    let length = random.below(12.min(bytes.len() - at) + 1);
    match random.below(8) {
        0 => drop(bytes.drain(at..at + length)),
        1 => insert(bytes, at, TOKENS[random.below(TOKENS.len())]),
        2 => bytes.insert(at, random.next() as u8),
        3 if at < bytes.len() => bytes[at] = random.next() as u8,
        4 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        5 => {
            let piece = bytes[at..at + length].to_vec();
            let times = random.below(40) + 1;
            insert(bytes, at, &piece.repeat(times));
        }
        6 => {
            let from = random.below(other.len());
            let to = from + random.below(40.min(other.len() - from) + 1);
            insert(bytes, at, &other[from..to]);
        }
        _ => {
            let piece: Vec<u8> = bytes.drain(at..at + length).collect();
            let place = random.below(bytes.len() + 1);
            insert(bytes, place, &piece);
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied());
}
