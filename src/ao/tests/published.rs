//! Values that others have published.

use lunette_ao::deep_hash::Chunk::{Blob, List};
use lunette_ao::deep_hash::deep_hash;
use lunette_ao::id::from_base64url;
use lunette_ao::{SignatureKind, Unverified, signature};
use serde_json::Value;

/// The deep hash of a transaction of format 2, and what is signed with it (arweave-js `common/lib/transaction.ts`).
#[test]
fn the_signature_of_a_transaction_holds() {
    let json = include_str!("vectors/transaction.json");
    let transaction: Value = serde_json::from_str(json).unwrap();
    let text = |field: &str| transaction[field].as_str().unwrap();
    let bytes = |field: &str| from_base64url(text(field)).unwrap();
    let (owner, last, root) = (bytes("owner"), bytes("last_tx"), bytes("data_root"));
    let message = deep_hash(List(&[
        Blob(b"2"),
        Blob(&owner),
        Blob(b""),
        Blob(text("quantity").as_bytes()),
        Blob(text("reward").as_bytes()),
        Blob(&last),
        List(&[]),
        Blob(text("data_size").as_bytes()),
        Blob(&root),
    ]));
    let kind = SignatureKind::Arweave;
    let mut signed = bytes("signature");
    assert_eq!(signature::verify(kind, &owner, &message, &signed), Ok(()));
    signed[100] ^= 1;
    assert_eq!(
        signature::verify(kind, &owner, &message, &signed),
        Err(Unverified::Invalid)
    );
}

/// A modulus comes from whoever sends an item: no value of it may do harm.
#[test]
fn strange_keys_of_arweave_verify_nothing() {
    let mut even = [0xff; 512];
    even[511] = 0xfe;
    let mut one = [0; 512];
    one[511] = 1;
    let mut short = [0xff; 512];
    short[0] = 0x7f;
    for key in [[0; 512], [0xff; 512], even, one, short] {
        for signed in [[0; 512], [0xff; 512], one] {
            assert_eq!(
                signature::verify(SignatureKind::Arweave, &key, &[7; 48], &signed),
                Err(Unverified::Invalid)
            );
        }
    }
}
