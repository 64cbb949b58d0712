//! The deep hash: one hash of nested lists of bytes, which is what owners of data items and transactions sign.
//!
//! `H` is SHA-384, `||` puts bytes after each other, lengths are decimal text (ANS-104 section 2; arweave-js
//! `common/lib/deepHash.ts`):
//!
//! * of bytes: `H(H("blob" || length) || H(bytes))`
//! * of a list: start with `H("list" || count)`; for each element in turn, `H(so far || deep hash of the element)`

use sha2::{Digest, Sha384};

/// What can be hashed: bytes, or a list of such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk<'a> {
    /// Bytes.
    Blob(&'a [u8]),
    /// A list, which may be empty.
    List(&'a [Chunk<'a>]),
}

/// A list that is being hashed: the elements that are left, and the hash so far.
struct Open<'a> {
    rest: &'a [Chunk<'a>],
    hash: [u8; 48],
}

/// The deep hash. Lists may be nested to any depth: they are kept on the heap, not on the stack.
pub fn deep_hash(chunk: Chunk<'_>) -> [u8; 48] {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut chunk = chunk;
    loop {
        let mut hash = match chunk {
            Chunk::Blob(bytes) => join(&[&tag("blob", bytes.len()), &sha384(bytes)]),
            Chunk::List([]) => tag("list", 0),
            Chunk::List([first, rest @ ..]) => {
                let hash = tag("list", rest.len() + 1);
                open.push(Open { rest, hash });
                chunk = *first;
                continue;
            }
        };
        chunk = loop {
            let Some(list) = open.last_mut() else {
                return hash;
            };
            list.hash = join(&[&list.hash, &hash]);
            if let [next, rest @ ..] = list.rest {
                list.rest = rest;
                break *next;
            }
            hash = list.hash;
            open.pop();
        };
    }
}

fn tag(what: &str, length: usize) -> [u8; 48] {
    sha384(format!("{what}{length}").as_bytes())
}

fn sha384(bytes: &[u8]) -> [u8; 48] {
    Sha384::digest(bytes).into()
}

fn join(parts: &[&[u8]]) -> [u8; 48] {
    let mut hash = Sha384::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::Chunk::{Blob, List};
    use super::*;

    /// Values of the tests of arbundles (`src/__tests__/deepHash.spec.ts`).
    #[test]
    fn published_values() {
        let hex = |hash: [u8; 48]| hash.map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(
            hex(deep_hash(Blob(&[1, 2, 3]))),
            "41300af79285f856e833164518c7ec4974f5869ec77ca3458113fe6c587680d050f9f6864fd77f9eb62bd4e2faea9ae8"
        );
        assert_eq!(
            hex(deep_hash(Blob(&[]))),
            "fbf00cc444f5fea9dc3bedf62a13fba8ae87e7445fc910567a23bec4eb82fadb1143c433069314d8362983dc3c2e4a38"
        );
        assert_eq!(
            hex(deep_hash(List(&[Blob(&[1, 2, 3]), Blob(&[4, 5, 6])]))),
            "4dacdcc81acd09f38c77a07a2a7ae81f77c61e6b97ee5cc7b92f3a7f258e8d5ba69d14d7d66070797b083873717c9896"
        );
    }

    /// The definition, written down once more as a recursion.
    fn by_definition(chunk: Chunk<'_>) -> [u8; 48] {
        match chunk {
            Blob(bytes) => join(&[&tag("blob", bytes.len()), &sha384(bytes)]),
            List(list) => list.iter().fold(tag("list", list.len()), |hash, chunk| {
                join(&[&hash, &by_definition(*chunk)])
            }),
        }
    }

    #[test]
    fn lists_in_lists_follow_the_definition() {
        let empty = List(&[]);
        let pair = [Blob(b"name"), Blob(b"value")];
        let tags = [List(&pair), empty, List(&pair)];
        let all = [Blob(b"2"), List(&tags), empty, List(&[]), Blob(b"")];
        for chunk in [empty, List(&pair), List(&tags), List(&all)] {
            assert_eq!(deep_hash(chunk), by_definition(chunk));
        }
    }

    #[test]
    fn the_shape_of_lists_counts() {
        let ab = [Blob(b"a"), Blob(b"b")];
        let nested = [List(&ab)];
        let hashes = [
            deep_hash(List(&ab)),
            deep_hash(List(&nested)),
            deep_hash(Blob(b"ab")),
            deep_hash(List(&[])),
        ];
        for (at, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..at].contains(hash));
        }
    }

    #[test]
    fn depth_takes_no_stack() {
        let mut chunk = Blob(b"");
        for _ in 0..100_000 {
            let list: &'static [Chunk<'static>] = Box::leak(Box::new([chunk]));
            chunk = List(list);
        }
        assert_ne!(deep_hash(chunk), deep_hash(Blob(b"")));
    }
}
