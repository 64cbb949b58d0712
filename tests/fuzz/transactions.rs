//! Transactions, and paths to parts of their data, to start from.

use lunette_ao::transaction::merkle::DataTree;
use lunette_ao::{Id, Tag, TransactionDraft};

const KIB: usize = 1024;

/// Transactions of both formats, with and without what can be missing. Their signatures are none.
pub fn transactions() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for number in 0..16u8 {
        let has = |bit: u8| number & bit != 0;
        let draft = TransactionDraft {
            target: has(1).then(|| Id::of(b"an account")),
            quantity: if has(1) { u128::from(u64::MAX) } else { 0 },
            reward: u128::from(number),
            last_tx: vec![number; [0, 32, 48][usize::from(number) % 3]],
            tags: vec![Tag::new("größe", "月"); usize::from(number) % 5],
            data: vec![number; if has(2) { 40 } else { 0 }],
        };
        let unsigned = draft.unsigned(&[number; 512]).expect("a right draft");
        let signed = unsigned.signed(vec![number; 512]);
        let json = signed.expect("a signature").to_json();
        seeds.push(json.replace("\"format\":2", "\"format\":1").into_bytes());
        seeds.push(json.replace("\"format\":2,", "").into_bytes());
        seeds.push(json.replace("\"data\":", "\"other\":").into_bytes());
        seeds.push(json.into_bytes());
    }
    seeds
}

/// Paths to every chunk of data of some lengths.
pub fn paths() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for length in [
        1,
        256 * KIB,
        256 * KIB + 1,
        300 * KIB,
        1024 * KIB + 5,
        12 * 1024 * KIB,
    ] {
        let tree = DataTree::of(&vec![7; length]).expect("there is data");
        for chunk in tree.chunks {
            let (size, offset) = (length as u64, chunk.offset() as u64);
            let head = [size.to_be_bytes(), offset.to_be_bytes()].concat();
            seeds.push([&tree.root.0[..], &head, &chunk.path].concat());
        }
    }
    seeds
}
