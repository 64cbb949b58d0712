//! Scripts: what somebody outside does with a network, step by step.

use lunette_ao::{Id, Message, Tag};

/// One thing that is done.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A process is made.
    Create(Message),
    /// A message is handed in.
    Submit(Id, Message),
    /// A message is assigned to another process.
    Assign(Id, Id),
    /// The result of a message is waited for.
    Await(Id, Id),
    /// A question is asked that leaves no trace.
    Ask(Id, &'static str),
    /// A process is told to rest, or to go on.
    Pause(Id, bool),
    /// Schedules of a process run by themselves.
    Monitor(Id),
    /// Time goes by: milliseconds and blocks.
    Advance(u64, u64),
    /// Everything is worked off.
    Settle,
    /// All machines are lost.
    Lose,
    /// The network is closed, and opened again.
    Reopen,
}

/// Steps that are done one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    pub(crate) steps: Vec<Step>,
    /// The processes that are made from outside.
    pub(crate) processes: Vec<Id>,
    messages: u64,
}

impl Script {
    fn next_message(&mut self, target: String, tags: &[(&str, &str)], lines: &str) -> Message {
        self.messages += 1;
        let tags = tags.iter().map(|(name, value)| Tag::new(*name, *value));
        Message {
            id: Id::derive("script", &[&self.messages.to_le_bytes()]),
            owner: "somebody".to_owned(),
            from_process: None,
            target,
            anchor: Vec::new(),
            tags: tags.collect(),
            data: lines.as_bytes().to_vec(),
            proof: None,
        }
    }

    /// A process is made.
    pub(crate) fn create(&mut self, tags: &[(&str, &str)], lines: &str) -> Id {
        let item = self.next_message(String::new(), tags, lines);
        let id = item.id;
        self.processes.push(id);
        self.steps.push(Step::Create(item));
        id
    }

    /// A message is handed in.
    pub(crate) fn send(&mut self, target: &Id, lines: &str) -> Id {
        let message = self.next_message(target.to_string(), &[], lines);
        let id = message.id;
        self.steps.push(Step::Submit(*target, message));
        id
    }

    /// Something else is done.
    pub(crate) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }
}

/// Numbers that follow from a seed (SplitMix64, Steele et al. 2014).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// A script of so many steps that follows from a seed. Whatever the order in which its messages are worked off, the numbers of its processes
/// end the same.
pub(crate) fn random_script(seed: u64, steps: usize) -> Script {
    let mut numbers = Numbers(seed);
    let mut script = Script::default();
    let mut sent: Vec<(Id, Id)> = Vec::new();
    for _ in 0..3 {
        script.create(&[], "add 1");
    }
    while script.steps.len() < steps {
        let count = script.processes.len() as u64;
        let one = script.processes[numbers.below(count) as usize];
        let other = script.processes[numbers.below(count) as usize];
        let number = numbers.below(1_000);
        let text = match numbers.below(18) {
            0 => {
                script.create(&[], &format!("add {number}"));
                continue;
            }
            1..=3 => format!("add {number}"),
            4..=6 => format!("add {number}\nsend {other} add {number}"),
            7 => format!("send {other} add {number}; reply add 7\nsend {one} add 1"),
            8 => format!("spawn add {number}; reply add 3"),
            9 => "spawn reply add 1; spawn add 2| reply add 4".to_owned(),
            10 => format!("add {number}\nsend {other} add 1\nfail"),
            11 => format!("again\nadd {number}\nsend nobody add 1\nodd"),
            12 => format!("add 1\ngas {}", number * 600_000),
            13 => match sent.get(numbers.below(sent.len().max(1) as u64) as usize) {
                Some((_, message)) => format!("assign {message} {other}"),
                None => "add 1\nlose".to_owned(),
            },
            14 => {
                if let Some((process, message)) = sent.last() {
                    script.step(Step::Await(*process, *message));
                }
                continue;
            }
            15 => {
                let step = match numbers.below(5) {
                    0 => Step::Settle,
                    1 => Step::Reopen,
                    2 => Step::Lose,
                    3 => Step::Advance(number * 1_000, number % 3),
                    _ => Step::Ask(one, "add 1000000"),
                };
                script.step(step);
                continue;
            }
            16 => {
                if let Some((_, message)) = sent.get(numbers.below(9) as usize) {
                    script.step(Step::Assign(*message, other));
                }
                continue;
            }
            _ => {
                script.step(Step::Pause(one, true));
                let message = script.send(&one, &format!("add {number}"));
                script.step(Step::Pause(one, false));
                sent.push((one, message));
                continue;
            }
        };
        let message = script.send(&one, &text);
        sent.push((one, message));
    }
    script.step(Step::Settle);
    script
}
