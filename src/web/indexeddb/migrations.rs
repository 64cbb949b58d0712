//! The schema of the database, and how older ones become it.
//!
//! Versions count in hundreds. A step within a hundred only adds, so that code of the same hundred works with it: who
//! goes back to an earlier release keeps the data. A new hundred is for what earlier releases could not read; these
//! refuse it.

use lunette_runtime::store::{StoreError, Table};
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use super::ownership::OWNER;
use crate::error::store_error;

/// The version of the schema that this code makes.
pub(super) const CURRENT: u32 = 101;

/// The last version that this code can use.
const LAST_READABLE: u32 = CURRENT / 100 * 100 + 99;

/// The object stores of versions 1 and 2.
const PROTOTYPE: [&str; 3] = ["heads", "log", "images"];

/// A step from one version to the next.
struct Step {
    /// The version after the step.
    to: u32,
    apply: fn(&IdbDatabase) -> Result<(), StoreError>,
}

/// All steps, in their order.
const STEPS: &[Step] = &[
    Step {
        to: 100,
        apply: create_tables,
    },
    Step {
        to: 101,
        apply: add_network,
    },
];

/// The object store of keys that do not leave the browser: `CryptoKey`s, which are no bytes.
pub(crate) const KEYS: &str = "keys";

/// The object stores that version 101 added.
const NETWORK: [&str; 3] = ["relays", "replicas", KEYS];

/// Takes a database from a version to [`CURRENT`], inside its upgrade transaction. A new database has version 0.
///
/// # Errors
/// The browser's, and [`StoreError::Corrupt`] when the database is something else's. Then the upgrade has to be aborted.
pub(super) fn run(database: &IdbDatabase, from: u32) -> Result<(), StoreError> {
    for step in STEPS.iter().filter(|step| step.to > from) {
        (step.apply)(database)?;
    }
    Ok(())
}

/// Whether this code can use a database.
///
/// # Errors
/// [`StoreError::NewerFormat`], and [`StoreError::Corrupt`] when it has a version of ours but not our object stores.
pub(super) fn verify(database: &IdbDatabase) -> Result<(), StoreError> {
    // The cast saturates.
    let found = database.version() as u32;
    if found > LAST_READABLE {
        return Err(StoreError::NewerFormat {
            found,
            known: LAST_READABLE,
        });
    }
    let present = database.object_store_names();
    let missing = object_stores().any(|name| !present.contains(name));
    if found < CURRENT || missing {
        return Err(foreign(database));
    }
    Ok(())
}

fn object_stores() -> impl Iterator<Item = &'static str> {
    Table::ALL.into_iter().map(Table::name).chain([OWNER, KEYS])
}

/// Version 100: one object store for each table, with keys of their own, and the owner.
///
/// Versions 1 and 2 belonged to a prototype, which kept one process for trying things out in object stores of the same
/// names. Nothing of it can be run by the runtime, so it is dropped. Object stores of any other name are not ours: the
/// database belongs to another program of this site, and stays as it is.
fn create_tables(database: &IdbDatabase) -> Result<(), StoreError> {
    let thrown = |thrown: JsValue| store_error(&thrown);
    let old = database.object_store_names();
    for name in (0..old.length()).filter_map(|index| old.get(index)) {
        if !PROTOTYPE.contains(&name.as_str()) {
            return Err(foreign(database));
        }
        database.delete_object_store(&name).map_err(thrown)?;
    }
    for name in object_stores().filter(|name| !NETWORK.contains(name)) {
        database.create_object_store(name).map_err(thrown)?;
    }
    Ok(())
}

/// Version 101: what has to do with the network outside.
fn add_network(database: &IdbDatabase) -> Result<(), StoreError> {
    for name in NETWORK {
        let created = database.create_object_store(name);
        created.map_err(|thrown| store_error(&thrown))?;
    }
    Ok(())
}

fn foreign(database: &IdbDatabase) -> StoreError {
    StoreError::Corrupt(format!("the database {:?}", database.name()))
}
