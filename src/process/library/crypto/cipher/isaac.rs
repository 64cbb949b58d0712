//! ISAAC (Bob Jenkins, 1996): a generator of random numbers that is also a stream cipher. Its seed is mixed as in its authors' `randinit`.

use lunette_lua::{LuaResult, Vm};

const WORDS: usize = 256;
/// Words of the state: the memory, and three more.
const STATE: usize = WORDS + 3;
/// The golden ratio.
const START: u32 = 0x9e37_79b9;

/// What making so many words costs.
const GAS: u64 = 2_000;

type Words = [u32; WORDS];

struct Isaac {
    memory: Words,
    a: u32,
    b: u32,
    c: u32,
}

fn mix(w: &mut [u32; 8]) {
    const SHIFTS: [(bool, u32); 8] = [
        (true, 11),
        (false, 2),
        (true, 8),
        (false, 16),
        (true, 10),
        (false, 4),
        (true, 8),
        (false, 9),
    ];
    for (index, (left, places)) in SHIFTS.into_iter().enumerate() {
        let next = w[(index + 1) % 8];
        w[index] ^= if left { next << places } else { next >> places };
        w[(index + 3) % 8] = w[(index + 3) % 8].wrapping_add(w[index]);
        w[(index + 1) % 8] = next.wrapping_add(w[(index + 2) % 8]);
    }
}

impl Isaac {
    /// The state of a seed, and its first words. Without a seed all generators are the same.
    fn new(seed: Option<&Words>) -> (Isaac, Words) {
        let mut w = [START; 8];
        for _ in 0..4 {
            mix(&mut w);
        }
        let mut memory = [0; WORDS];
        let sources = match seed {
            Some(seed) => vec![Some(*seed), None],
            None => vec![Some([0; WORDS])],
        };
        for source in sources {
            for start in (0..WORDS).step_by(8) {
                for (offset, word) in w.iter_mut().enumerate() {
                    let added = match &source {
                        Some(words) => words[start + offset],
                        None => memory[start + offset],
                    };
                    *word = word.wrapping_add(added);
                }
                mix(&mut w);
                memory[start..start + 8].copy_from_slice(&w);
            }
        }
        let mut isaac = Isaac {
            memory,
            a: 0,
            b: 0,
            c: 0,
        };
        let words = isaac.generate();
        (isaac, words)
    }

    /// The next words.
    fn generate(&mut self) -> Words {
        let mut words = [0; WORDS];
        self.c = self.c.wrapping_add(1);
        self.b = self.b.wrapping_add(self.c);
        for (index, word) in words.iter_mut().enumerate() {
            let x = self.memory[index];
            self.a ^= match index % 4 {
                0 => self.a << 13,
                1 => self.a >> 6,
                2 => self.a << 2,
                _ => self.a >> 16,
            };
            self.a = self.a.wrapping_add(self.memory[(index + 128) % WORDS]);
            let y = self.memory[x as usize >> 2 & 255]
                .wrapping_add(self.a)
                .wrapping_add(self.b);
            self.memory[index] = y;
            self.b = self.memory[y as usize >> 10 & 255].wrapping_add(x);
            *word = self.b;
        }
        words
    }

    fn from_bytes(bytes: &[u8]) -> Option<Isaac> {
        let words: Vec<u32> = bytes
            .as_chunks()
            .0
            .iter()
            .map(|b| u32::from_le_bytes(*b))
            .collect();
        let words: [u32; STATE] = words.try_into().ok()?;
        let (memory, rest) = words.split_first_chunk()?;
        Some(Isaac {
            memory: *memory,
            a: rest[0],
            b: rest[1],
            c: rest[2],
        })
    }

    /// Pushes the state and the words, both as strings.
    fn push(&self, vm: &mut Vm, words: &Words) -> LuaResult<usize> {
        let state = [self.memory.as_slice(), &[self.a, self.b, self.c]].concat();
        vm.push_bytes(&to_bytes(&state))?;
        vm.push_bytes(&to_bytes(words))?;
        Ok(2)
    }
}

fn to_bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// `seed(string, used)`: the state and the first words; each byte of the string is a word of the seed, which is not used unless `used`.
pub(super) fn seed(vm: &mut Vm) -> LuaResult<usize> {
    vm.charge(2 * GAS)?;
    let string = vm.check_string(1)?;
    let mut seed = [0; WORDS];
    for (word, &byte) in seed.iter_mut().zip(string.as_bytes()) {
        *word = u32::from(byte);
    }
    let used = vm.argument(2).is_truthy();
    let (isaac, words) = Isaac::new(used.then_some(&seed));
    isaac.push(vm, &words)
}

/// `generate(state)`: the next state, and the words that came of it.
pub(super) fn generate(vm: &mut Vm) -> LuaResult<usize> {
    vm.charge(GAS)?;
    let state = vm.check_string(1)?;
    let Some(mut isaac) = Isaac::from_bytes(state.as_bytes()) else {
        return Err(vm.argument_error(1, b"not a state"));
    };
    let words = isaac.generate();
    isaac.push(vm, &words)
}
