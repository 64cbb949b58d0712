//! Where keys are kept: beside the network in its database, or in memory as it is.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use lunette_runtime::Result;
use lunette_runtime::store::{Batch, Store};
use wasm_bindgen::JsValue;

use crate::given_store::GivenStore;
use crate::indexeddb::IndexedDbStore;

type Records = Rc<RefCell<BTreeMap<String, JsValue>>>;

thread_local! {
    /// Keys of networks that are kept in memory under a word.
    static SHARED: RefCell<HashMap<String, Records>> = RefCell::default();
}

/// Keeps keys.
pub(crate) enum Keeper {
    /// In the database of the network.
    Database(Rc<IndexedDbStore>),
    /// In the store that was given.
    Given(Rc<GivenStore>),
    /// In memory. The store says whose they are.
    Memory(Rc<dyn Store>, Records),
}

impl Keeper {
    /// In memory, for as long as the network is there.
    pub(crate) fn in_memory(store: Rc<dyn Store>) -> Keeper {
        Keeper::Memory(store, Rc::default())
    }

    /// In memory, for whoever opens the network by the same word in this thread.
    pub(crate) fn shared(store: Rc<dyn Store>, word: &str) -> Keeper {
        let records = SHARED.with_borrow_mut(|all| all.entry(word.to_owned()).or_default().clone());
        Keeper::Memory(store, records)
    }

    /// Whether keys of the platform's cannot be kept as what they are.
    pub(super) fn keeps_text(&self) -> bool {
        matches!(self, Keeper::Given(_))
    }

    /// All of them, by their names.
    pub(super) async fn read(&self) -> Result<Vec<(String, JsValue)>> {
        match self {
            Keeper::Database(database) => Ok(database.keys().await?),
            Keeper::Given(store) => Ok(store.keys()?),
            Keeper::Memory(_, records) => {
                let records = records.borrow();
                let rows = records.iter();
                Ok(rows
                    .map(|(name, record)| (name.clone(), record.clone()))
                    .collect())
            }
        }
    }

    /// Puts a key under a name, or deletes what is there, unless somebody else owns the network by now.
    pub(super) async fn set(&self, name: &str, record: Option<&JsValue>) -> Result<()> {
        match self {
            Keeper::Database(database) => database.set_key(name, record).await?,
            Keeper::Given(store) => store.set_key(name, record)?,
            Keeper::Memory(store, records) => {
                store.commit(Batch::default()).await?;
                let mut records = records.borrow_mut();
                match record {
                    Some(record) => drop(records.insert(name.to_owned(), record.clone())),
                    None => drop(records.remove(name)),
                }
            }
        }
        Ok(())
    }
}
