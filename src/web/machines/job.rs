//! Jobs and their replies, each as one buffer: so one message to a worker carries a hundred messages of a process. `pkg/machines/job.js`
//! describes both, reads the jobs and writes the replies.

use lunette_runtime::machines::{Job, Reply, Status};

/// Bytes of a job before its lengths.
const JOB_HEADER: usize = 24;

/// Bytes of replies before the first of them.
const REPLIES_HEADER: usize = 8;

/// Bytes of what is said of each reply.
const REPLY_HEADER: usize = 16;

/// The flag of a dry job.
const DRY: u32 = 1;

/// The flag of a job that does not undo errors.
const KEEP_ERRORS: u32 = 2;

/// A job as the machines read it.
pub(super) fn encode(job: &Job) -> Vec<u8> {
    let tail = tail(job);
    let texts = job.messages.iter().map(String::len).sum::<usize>();
    let size = JOB_HEADER + 4 * job.messages.len() + tail.len() + texts;
    let mut bytes = Vec::with_capacity(size);
    bytes.extend(job.slice.to_le_bytes());
    let dry = if job.dry { DRY } else { 0 };
    let keep_errors = if job.keep_errors { KEEP_ERRORS } else { 0 };
    bytes.extend((dry | keep_errors).to_le_bytes());
    bytes.extend(word(job.messages.len()));
    bytes.extend(word(tail.len()));
    bytes.extend(0_u32.to_le_bytes());
    for message in &job.messages {
        bytes.extend(word(message.len()));
    }
    bytes.extend(tail.as_bytes());
    for message in &job.messages {
        bytes.extend(message.as_bytes());
    }
    bytes
}

/// The end of every request, from what follows its message.
fn tail(job: &Job) -> String {
    let (environment, gas, memory) = (&job.environment, job.limits.gas, job.limits.memory);
    let question = match &job.question {
        Some(question) => format!(r#","question":{question}"#),
        None => String::new(),
    };
    format!(r#","env":{environment},"limits":{{"gas":{gas},"memory":{memory}}}{question}}}"#)
}

/// What runs this has addresses of 32 bits, so every length is one.
fn word(length: usize) -> [u8; 4] {
    (length as u32).to_le_bytes()
}

/// The replies that machines wrote; nothing when the bytes are no such thing.
pub(super) fn decode(bytes: &[u8]) -> Option<Vec<Reply>> {
    let count = u32_at(bytes, 0)? as usize;
    let heads = bytes.get(REPLIES_HEADER..)?;
    let (heads, mut results) = heads.split_at_checked(count.checked_mul(REPLY_HEADER)?)?;
    let mut replies = Vec::with_capacity(count);
    for head in heads.chunks_exact(REPLY_HEADER) {
        let gas = u64::from_le_bytes(head.first_chunk().copied()?);
        let (json, rest) = results.split_at_checked(u32_at(head, 12)? as usize)?;
        results = rest;
        replies.push(Reply {
            status: status(u32_at(head, 8)?)?,
            gas,
            json: json.to_vec(),
        });
    }
    results.is_empty().then_some(replies)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*word))
}

fn status(number: u32) -> Option<Status> {
    Some(match number {
        0 => Status::Ok,
        1 => Status::Error,
        2 => Status::Rejected,
        3 => Status::InvalidRequest,
        4 => Status::OutOfGas,
        5 => Status::OutOfMemory,
        6 => Status::MachineTrapped,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use lunette_runtime::machines::Limits;

    use super::*;

    fn replies() -> Vec<u8> {
        let mut bytes = vec![2, 0, 0, 0, 0, 0, 0, 0];
        bytes.extend([7, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0]);
        bytes.extend([9, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 3, 0, 0, 0]);
        bytes.extend(b"{}nul");
        bytes
    }

    #[test]
    fn a_job_is_its_slice_its_lengths_its_tail_and_its_messages() {
        let job = Job {
            environment: "{}".into(),
            messages: vec!["{\"é\":1}".to_owned(), String::new(), "[]".to_owned()],
            limits: Limits {
                gas: u64::MAX,
                memory: 5,
            },
            slice: 0x0102_0304_0506_0708,
            dry: true,
            keep_errors: false,
            question: None,
        };
        let tail = r#","env":{},"limits":{"gas":18446744073709551615,"memory":5}}"#.as_bytes();
        let mut expected = vec![8, 7, 6, 5, 4, 3, 2, 1, 1, 0, 0, 0, 3, 0, 0, 0];
        expected.extend([tail.len() as u8, 0, 0, 0, 0, 0, 0, 0]);
        expected.extend([8, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
        expected.extend(tail);
        expected.extend("{\"é\":1}[]".as_bytes());
        assert_eq!(encode(&job), expected);
        let flags = |dry, keep_errors| {
            let job = Job {
                dry,
                keep_errors,
                ..job.clone()
            };
            encode(&job)[8]
        };
        assert_eq!(flags(false, false), 0);
        assert_eq!(flags(false, true), 2);
    }

    #[test]
    fn replies_are_read_as_they_were_written() {
        let expected = vec![
            Reply {
                status: Status::Ok,
                gas: (1 << 56) + 7,
                json: b"{}".to_vec(),
            },
            Reply {
                status: Status::MachineTrapped,
                gas: 9,
                json: b"nul".to_vec(),
            },
        ];
        assert_eq!(decode(&replies()), Some(expected));
        assert_eq!(decode(&[0; 8]), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_list_of_replies_gives_none() {
        let whole = replies();
        for length in 0..whole.len() {
            assert_eq!(decode(&whole[..length]), None, "{length} bytes");
        }
        let too_long = [&whole[..], &[0]].concat();
        assert_eq!(decode(&too_long), None);
        let mut unknown_status = whole.clone();
        unknown_status[16] = 7;
        assert_eq!(decode(&unknown_status), None);
        let mut far_too_many = whole;
        far_too_many[..4].fill(0xff);
        assert_eq!(decode(&far_too_many), None);
    }
}
