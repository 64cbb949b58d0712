//! Messages and replies as one block of bytes each. The other side of this, and the layout, is `pkg/job.js`.

use lunette_runtime::machines::{Reply, Status};

/// Bytes of the head of a reply.
const REPLY: usize = 16;

/// Messages as one block.
pub(super) fn pack(messages: &[String]) -> Vec<u8> {
    let size: usize = messages.iter().map(String::len).sum();
    let mut block = Vec::with_capacity(4 * (1 + messages.len()) + size);
    let mut push = |number: usize| block.extend((number as u32).to_le_bytes());
    push(messages.len());
    messages.iter().for_each(|message| push(message.len()));
    for message in messages {
        block.extend(message.as_bytes());
    }
    block
}

/// The replies in a block; none when it is not one.
pub(super) fn unpack(block: &[u8]) -> Option<Vec<Reply>> {
    let (count, rest) = block.split_at_checked(4)?;
    let count = u32::from_le_bytes(count.try_into().ok()?) as usize;
    let (heads, mut texts) = rest.split_at_checked(count.checked_mul(REPLY)?)?;
    let mut replies = Vec::with_capacity(count);
    for head in heads.chunks_exact(REPLY) {
        let word = |at: usize| Some(u32::from_le_bytes(head[at..at + 4].try_into().ok()?));
        let gas = f64::from_le_bytes(head[8..].try_into().ok()?);
        let (json, rest) = texts.split_at_checked(word(4)? as usize)?;
        texts = rest;
        replies.push(Reply {
            status: status(word(0)?)?,
            // A whole number that is not negative.
            gas: gas as u64,
            json: json.to_vec(),
        });
    }
    texts.is_empty().then_some(replies)
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
    use super::*;

    #[test]
    fn what_is_no_block_of_replies_gives_none() {
        let mut block = 1_u32.to_le_bytes().to_vec();
        block.extend([0, 0, 0, 0, 2, 0, 0, 0]);
        block.extend(7.0_f64.to_le_bytes());
        block.extend(b"{}");
        let reply = Reply {
            status: Status::Ok,
            gas: 7,
            json: b"{}".to_vec(),
        };
        assert_eq!(unpack(&block), Some(vec![reply]));
        for length in 0..block.len() {
            assert_eq!(unpack(&block[..length]), None, "{length}");
        }
        block[4] = 9;
        assert_eq!(unpack(&block), None);
        assert_eq!(unpack(&u32::MAX.to_le_bytes()), None);
    }

    #[test]
    fn messages_are_counted_and_measured() {
        let block = pack(&["ab".to_owned(), String::new(), "c".to_owned()]);
        assert_eq!(
            block,
            [
                3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, b'a', b'b', b'c'
            ]
        );
    }
}
