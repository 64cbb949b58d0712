//! The data of AO and Arweave: ids, tags, data items, transactions, messages, assignments and results. Pure functions, no I/O.
//!
//! ```
//! use lunette_ao::{DataItem, Ed25519Key, ItemDraft, Message, Tag};
//!
//! let key = Ed25519Key::from_seed(&[7; 32]);
//! let draft = ItemDraft {
//!     tags: vec![Tag::new("Action", "Ping")],
//!     data: b"hello".to_vec(),
//!     ..ItemDraft::default()
//! };
//! let bytes = draft.sign(&key)?.to_bytes();
//!
//! let item = DataItem::parse(&bytes)?;
//! item.verify()?;
//! let message = Message::from_item(&item);
//! assert_eq!(message.tag("Action"), Some("Ping"));
//! assert_eq!(message.owner, item.address());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod assignment;
pub mod bundle;
pub mod deep_hash;
pub mod id;
pub mod item;
pub mod lint;
pub mod message;
pub mod result;
pub mod signature;
pub mod tag;
pub mod transaction;

pub use assignment::Assignment;
pub use bundle::{Bundle, BundleError};
pub use id::{Id, InvalidId};
pub use item::{DataItem, ItemDraft, ItemError};
pub use message::{Message, Proof};
pub use result::{Consequences, Outgoing};
pub use signature::{Ed25519Key, EthereumKey, LocalKey, SignatureKind, Unverified};
pub use tag::{Tag, Tags};
pub use transaction::{Transaction, TransactionDraft, TransactionError};
