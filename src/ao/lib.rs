//! The data of AO and Arweave: ids, tags, data items, messages, assignments and results. Pure functions, no I/O.
//!
//! ```
//! use lunette_ao::{Id, Message, Tag};
//!
//! let message = Message {
//!     id: Id::of(b"a signature"),
//!     owner: "somebody".into(),
//!     from_process: None,
//!     target: "some process".into(),
//!     anchor: Vec::new(),
//!     tags: vec![Tag::new("Action", "Ping")],
//!     data: b"hello".to_vec(),
//!     proof: None,
//! };
//! assert_eq!(message.tag("Action"), Some("Ping"));
//! assert_eq!(message.fields()["From"], "somebody");
//! ```

pub mod assignment;
pub mod id;
pub mod message;
pub mod result;
pub mod tag;

pub use assignment::Assignment;
pub use id::{Id, InvalidId};
pub use message::{Message, Proof};
pub use result::{Consequences, Outgoing};
pub use tag::{Tag, Tags};
