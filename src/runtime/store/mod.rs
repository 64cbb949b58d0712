//! Where everything is kept: tables of bytes under bytes, in order, changed by atomic batches of one owner at a time.
//!
//! A backend implements [`Store`] and passes the suite in [`conformance`] (feature `conformance`). What the tables hold is the
//! business of [`crate::records`]; a backend does not look inside.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod memory;

pub use memory::MemoryStore;

use async_trait::async_trait;

/// A key. Keys are ordered byte by byte.
pub type Key = Vec<u8>;

/// The tables there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// What the processes are: their data items. Written once for each, and when it is upgraded.
    Processes,
    /// Where each process stands. The one record that every commit of a process replaces.
    Heads,
    /// The logs: segments of assignments and their messages.
    Log,
    /// What evaluations gave, in segments.
    Results,
    /// Images of processes.
    Images,
    /// Where messages are, by their ids, in runs.
    Ids,
    /// What has to go out to the network.
    Outbox,
    /// What became of entries of the outbox on their way to the network.
    Relays,
    /// Processes of the network that are recomputed here.
    Replicas,
    /// Modules by their hash.
    Modules,
    /// Keys of this network's own identities.
    Wallets,
    /// Everything else there is one of: the format of the records, settings.
    Settings,
}

impl Table {
    /// All tables.
    pub const ALL: [Table; 12] = [
        Table::Processes,
        Table::Heads,
        Table::Log,
        Table::Results,
        Table::Images,
        Table::Ids,
        Table::Outbox,
        Table::Relays,
        Table::Replicas,
        Table::Modules,
        Table::Wallets,
        Table::Settings,
    ];

    /// A name for backends that name their tables.
    pub fn name(self) -> &'static str {
        match self {
            Table::Processes => "processes",
            Table::Heads => "heads",
            Table::Log => "log",
            Table::Results => "results",
            Table::Images => "images",
            Table::Ids => "ids",
            Table::Outbox => "outbox",
            Table::Relays => "relays",
            Table::Replicas => "replicas",
            Table::Modules => "modules",
            Table::Wallets => "wallets",
            Table::Settings => "settings",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Puts a value under a key, in the place of what was there.
    Put(Table, Key, Vec<u8>),
    /// Deletes what is under a key, if anything.
    Delete(Table, Key),
    /// Deletes everything from the first key on, that one included, to before the second.
    DeleteRange(Table, Key, Key),
}

/// How sure a commit has to be before it counts as done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// It survives the end of every process of the browser, but perhaps not a loss of power within the next seconds.
    Relaxed,
    /// It is on the disk.
    #[default]
    Strict,
}

/// Changes that are made all together or not at all, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The changes.
    pub changes: Vec<Change>,
    /// How sure it has to be.
    pub durability: Durability,
}

/// A question to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// What is under a key.
    Get(Table, Key),
    /// The records from the first key on, that one included, to before the second, ascending; at most so many.
    Range(Table, Key, Key, usize),
    /// The records from before the second key down to the first, that one included, descending; at most so many.
    RangeDown(Table, Key, Key, usize),
    /// The keys alone of what [`Query::Range`] gives; the values are empty.
    Keys(Table, Key, Key, usize),
}

/// A record: its key and its value.
pub type Row = (Key, Vec<u8>);

/// What becomes of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// It is there again when the same store is opened the next time.
    Saved,
    /// It goes with this page or program; says why.
    Memory(String),
}

/// Why a store did not do what it was asked. Then nothing of it was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another one has claimed the store since this one did.
    #[error("another tab or program has taken over")]
    NotOwner,
    /// There is no room left.
    #[error("there is no room left to store this ({0})")]
    QuotaExceeded(String),
    /// What is stored was written by a newer version, which this one cannot read.
    #[error(
        "what is stored has format {found}, and this version reads up to {known}: use a newer version"
    )]
    NewerFormat {
        /// The format found.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// The store was closed, or a newer version has asked for it.
    #[error("the store is closed ({0})")]
    Closed(String),
    /// What is stored cannot be what was written.
    #[error("{0} is damaged")]
    Corrupt(String),
    /// The platform's own words, for everything else.
    #[error("{name}: {message}")]
    Failed {
        /// The name of the platform's error.
        name: String,
        /// Its message.
        message: String,
    },
}

/// A store. Methods may be called while others are on their way; batches take effect in the order of the calls.
#[async_trait(?Send)]
pub trait Store {
    /// What becomes of the data.
    fn persistence(&self) -> Persistence;

    /// Becomes the owner: raises the epoch, and returns it. From then on the commits of all others fail with
    /// [`StoreError::NotOwner`], those included that are on their way.
    ///
    /// # Errors
    /// Those of the platform.
    async fn claim(&self) -> Result<u64, StoreError>;

    /// Makes changes. Returns when they are as sure as the batch asks for.
    ///
    /// # Errors
    /// [`StoreError::NotOwner`] unless this one was the last to claim the store, and those of the platform. Then nothing was changed.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;

    /// Answers questions, all at the same moment between two batches: one list of records each.
    ///
    /// # Errors
    /// Those of the platform.
    async fn read(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError>;

    /// Ends the use of the store: whatever is asked later fails with [`StoreError::Closed`]. What was committed stays.
    async fn close(&self);
}

/// Questions that are asked alone.
impl dyn Store + '_ {
    /// What is under a key.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn get(&self, table: Table, key: Key) -> Result<Option<Vec<u8>>, StoreError> {
        let mut rows = self.ask(Query::Get(table, key)).await?;
        Ok(rows.pop().map(|(_, value)| value))
    }

    /// The answer to one question.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn ask(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        Ok(self.read(vec![query]).await?.pop().unwrap_or_default())
    }
}
