//! The data root: the hash of a tree over the data of a transaction, by which each part of it can be verified alone.
//!
//! Data is divided into chunks of [`MAX_CHUNK`] bytes. When what is left after one would have less than [`MIN_CHUNK`], but something, the
//! last two share evenly, the first of them having the odd byte. Data whose length is a multiple of [`MAX_CHUNK`] has a last chunk of no
//! bytes, which is in the tree and never sent (arweave-js `common/lib/merkle.ts`, arweave `ar_tx.erl`).
//!
//! `H` is SHA-256, `||` puts bytes after each other, numbers are 32 bytes, the most significant first:
//!
//! * a leaf: `H(H(H(chunk)) || H(end))`, where `end` is the offset after the chunk
//! * a branch: `H(H(left) || H(right) || H(split))`, where `split` is the end of all that is on the left
//!
//! Neighbours become branches, layer by layer; who has no neighbour goes up as it is. The **path** of a chunk is what is hashed on the way from the
//! root: `left || right || split` of each branch, then `H(chunk) || end`.

use sha2::{Digest, Sha256};

use super::error::PathError;
use crate::id::Id;

/// The most bytes of a chunk.
pub const MAX_CHUNK: usize = 256 * 1024;
/// The fewest bytes of a chunk that is not all there is.
pub const MIN_CHUNK: usize = 32 * 1024;
/// The longest path that nodes take, in bytes (arweave `ar.hrl`, `MAX_PATH_SIZE`).
pub(crate) const MAX_PATH: usize = 256 * 1024;

/// Bytes of a hash, and of a number.
const WORD: usize = 32;
const BRANCH: usize = 3 * WORD;
const LEAF: usize = 2 * WORD;

/// A part of the data, and the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataChunk {
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
    /// The path from the root to it.
    pub path: Vec<u8>,
}

impl DataChunk {
    /// The offset by which nodes know it: that of its last byte.
    pub fn offset(&self) -> usize {
        self.end - 1
    }
}

/// The tree over some data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataTree {
    /// The data root.
    pub root: Id,
    /// The chunks that have bytes, in their order.
    pub chunks: Vec<DataChunk>,
}

/// What a path says about the chunk that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The offset of its first byte.
    pub start: u64,
    /// The offset after its last byte.
    pub end: u64,
    /// The hash of its bytes.
    pub hash: Id,
}

impl Proven {
    /// Whether these bytes are the chunk.
    pub fn is(&self, chunk: &[u8]) -> bool {
        chunk.len() as u64 == self.end - self.start && Id::of(chunk) == self.hash
    }
}

/// A leaf or a branch. Its children are known by their places in the list of all.
struct Node {
    id: Id,
    end: usize,
    content: Content,
}

enum Content {
    Leaf { hash: Id },
    Branch { left: usize, right: usize },
}

impl DataTree {
    /// The tree over some data. No data has none.
    pub fn of(data: &[u8]) -> Option<DataTree> {
        if data.is_empty() {
            return None;
        }
        let mut nodes = leaves(data);
        let root = join(&mut nodes);
        let mut chunks = paths(&nodes, root);
        chunks.retain(|chunk| chunk.start < chunk.end);
        Some(DataTree {
            root: nodes.get(root)?.id,
            chunks,
        })
    }
}

/// The offsets at which the chunks of data of this length end.
fn ends(length: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    while length - start >= MAX_CHUNK {
        let left = length - start;
        let size = match left - MAX_CHUNK {
            1..MIN_CHUNK => left.div_ceil(2),
            _ => MAX_CHUNK,
        };
        start += size;
        ends.push(start);
    }
    ends.push(length);
    ends
}

fn leaves(data: &[u8]) -> Vec<Node> {
    let mut start = 0;
    let leaf = |end: usize| {
        let hash = Id::of(&data[start..end]);
        start = end;
        Node {
            id: leaf_id(&hash, &number(end as u64)),
            end,
            content: Content::Leaf { hash },
        }
    };
    ends(data.len()).into_iter().map(leaf).collect()
}

/// Puts branches over the leaves, and gives the place of the root.
fn join(nodes: &mut Vec<Node>) -> usize {
    let mut layer: Vec<usize> = (0..nodes.len()).collect();
    while layer.len() > 1 {
        let pairs = layer.chunks(2).map(|pair| match *pair {
            [left, right] => branch(nodes, left, right),
            _ => pair[0],
        });
        layer = pairs.collect();
    }
    layer[0]
}

fn branch(nodes: &mut Vec<Node>, left: usize, right: usize) -> usize {
    let (one, other) = (&nodes[left], &nodes[right]);
    nodes.push(Node {
        id: branch_id(&one.id, &other.id, &number(one.end as u64)),
        end: other.end,
        content: Content::Branch { left, right },
    });
    nodes.len() - 1
}

/// The leaves from left to right, with their paths.
fn paths(nodes: &[Node], root: usize) -> Vec<DataChunk> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut open = vec![(root, Vec::new())];
    while let Some((at, mut path)) = open.pop() {
        let node = &nodes[at];
        match node.content {
            Content::Leaf { hash } => {
                path.extend(hash.0);
                path.extend(number(node.end as u64));
                let end = node.end;
                chunks.push(DataChunk { start, end, path });
                start = end;
            }
            Content::Branch { left, right } => {
                path.extend(nodes[left].id.0);
                path.extend(nodes[right].id.0);
                path.extend(number(nodes[left].end as u64));
                open.push((right, path.clone()));
                open.push((left, path));
            }
        }
    }
    chunks
}

/// Follows a path to the chunk with the byte at `offset`, in data of `size` bytes. Borders are taken strictly, as nodes take them since they
/// divide strictly: each chunk ends where the branches before it say. Trees that were put together from others with offsets of their own
/// ("rebased") are not known here, and refused.
///
/// # Errors
/// [`PathError`].
pub fn follow(root: &Id, size: u64, offset: u64, path: &[u8]) -> Result<Proven, PathError> {
    if offset >= size {
        return Err(PathError::Offset);
    }
    if path.len() > MAX_PATH {
        return Err(PathError::Length);
    }
    let (mut id, mut start, mut end) = (*root, 0, size);
    let mut rest = path;
    while let Some((step, others)) = rest.split_first_chunk::<BRANCH>() {
        let [left, right, split] = words(step);
        if branch_id(&Id(left), &Id(right), &split) != id {
            return Err(PathError::Hash);
        }
        let split = read_number(&split).ok_or(PathError::Borders)?;
        if offset < split {
            id = Id(left);
            end = end.min(split);
        } else {
            id = Id(right);
            start = start.max(split);
        }
        rest = others;
    }
    let leaf: &[u8; LEAF] = rest.try_into().map_err(|_| PathError::Length)?;
    let [hash, last] = words(leaf);
    if leaf_id(&Id(hash), &last) != id {
        return Err(PathError::Hash);
    }
    let length = end.saturating_sub(start);
    if read_number(&last) != Some(end) || length == 0 || length > MAX_CHUNK as u64 {
        return Err(PathError::Borders);
    }
    Ok(Proven {
        start,
        end,
        hash: Id(hash),
    })
}

/// Bytes as words; what does not fill one is not looked at.
fn words<const N: usize>(bytes: &[u8]) -> [[u8; WORD]; N] {
    let (words, _) = bytes.as_chunks::<WORD>();
    std::array::from_fn(|at| words.get(at).copied().unwrap_or_default())
}

fn leaf_id(hash: &Id, end: &[u8; WORD]) -> Id {
    hash_of_hashes(&[&hash.0, end])
}

fn branch_id(left: &Id, right: &Id, split: &[u8; WORD]) -> Id {
    hash_of_hashes(&[&left.0, &right.0, split])
}

fn hash_of_hashes(parts: &[&[u8; WORD]]) -> Id {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(Sha256::digest(part));
    }
    Id(hash.finalize().into())
}

fn number(value: u64) -> [u8; WORD] {
    let mut word = [0; WORD];
    if let Some(low) = word.last_chunk_mut() {
        *low = value.to_be_bytes();
    }
    word
}

fn read_number(word: &[u8; WORD]) -> Option<u64> {
    let (high, low) = word.split_last_chunk()?;
    let fits = high.iter().all(|byte| *byte == 0);
    fits.then(|| u64::from_be_bytes(*low))
}

#[cfg(test)]
mod tests {
    use super::*;

    const K: usize = 1024;

    #[test]
    fn chunks_are_as_even_as_the_rule_says() {
        let cases: [(usize, &[usize]); 9] = [
            (1, &[1]),
            (256 * K - 1, &[256 * K - 1]),
            // The last one has no bytes.
            (256 * K, &[256 * K, 256 * K]),
            (256 * K + 1, &[128 * K + 1, 256 * K + 1]),
            (256 * K + 2, &[128 * K + 1, 256 * K + 2]),
            (288 * K - 1, &[144 * K, 288 * K - 1]),
            (288 * K, &[256 * K, 288 * K]),
            (512 * K, &[256 * K, 512 * K, 512 * K]),
            (512 * K + 3, &[256 * K, 384 * K + 2, 512 * K + 3]),
        ];
        for (length, expected) in cases {
            assert_eq!(ends(length), expected, "{length}");
        }
    }

    fn data(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn every_chunk_is_found_by_its_path_and_by_no_other() {
        for length in [1, 256 * K, 256 * K + 1, 512 * K, 1024 * K + 5, 7 * 256 * K] {
            let data = data(length);
            let tree = DataTree::of(&data).unwrap();
            let size = length as u64;
            let mut next = 0;
            for chunk in &tree.chunks {
                assert_eq!(chunk.start, next);
                next = chunk.end;
                for offset in [chunk.start, chunk.offset()] {
                    let proven = follow(&tree.root, size, offset as u64, &chunk.path).unwrap();
                    assert_eq!(
                        (proven.start, proven.end),
                        (chunk.start as u64, chunk.end as u64)
                    );
                    assert!(proven.is(&data[chunk.start..chunk.end]));
                    assert!(!proven.is(&data[chunk.start..chunk.end - 1]));
                }
                for offset in [chunk.start.wrapping_sub(1), chunk.end] {
                    assert!(
                        follow(&tree.root, size, offset as u64, &chunk.path).is_err(),
                        "{length} {offset}"
                    );
                }
            }
            assert_eq!(next, length);
        }
    }

    #[test]
    fn a_changed_path_leads_nowhere() {
        let data = data(600 * K);
        let tree = DataTree::of(&data).unwrap();
        let chunk = &tree.chunks[1];
        let (size, offset) = (data.len() as u64, chunk.offset() as u64);
        let find = |path: &[u8]| follow(&tree.root, size, offset, path);
        for at in 0..chunk.path.len() {
            let mut path = chunk.path.clone();
            path[at] ^= 1;
            assert_eq!(find(&path), Err(PathError::Hash), "{at}");
        }
        assert_eq!(find(&[]), Err(PathError::Length));
        assert_eq!(
            find(&chunk.path[..chunk.path.len() - 1]),
            Err(PathError::Length)
        );
        assert_eq!(find(&vec![0; MAX_PATH + 1]), Err(PathError::Length));
        let other = follow(&tree.root, size, size, &chunk.path);
        assert_eq!(other, Err(PathError::Offset));
        // The same path in data that says it is longer, or shorter.
        let last = &tree.chunks[2];
        for size in [size + 1, size - 1] {
            let found = follow(&tree.root, size, last.start as u64, &last.path);
            assert_eq!(found, Err(PathError::Borders));
        }
    }

    #[test]
    fn a_leaf_cannot_claim_more_than_a_chunk_may_have() {
        let hash = Id::of(b"anything");
        for (size, holds) in [(MAX_CHUNK as u64, true), (MAX_CHUNK as u64 + 1, false)] {
            let root = leaf_id(&hash, &number(size));
            let path = [hash.0, number(size)].concat();
            assert_eq!(follow(&root, size, 0, &path).is_ok(), holds);
        }
    }

    #[test]
    fn nothing_has_no_tree() {
        assert_eq!(DataTree::of(&[]), None);
    }
}
