//! Opening and deleting databases, with an end to waiting.
//!
//! An opening waits while other tabs hold the database with an older schema, and some browsers have been seen not to
//! answer at all. So there is a limit; what is opened when nobody waits for it any longer is closed again at once, since
//! it would block others.

use std::cell::{Cell, RefCell};
use std::future::{Future, IntoFuture};
use std::rc::Rc;

use futures::TryFutureExt;
use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use idb::event::VersionChangeEvent;
use idb::request::OpenDatabaseRequest;
use idb::{Event, Factory, Request};
use lunette_runtime::store::StoreError;
use wasm_bindgen_futures::spawn_local;
use web_sys::{IdbDatabase, IdbTransaction};

use super::migrations;
use crate::error::{failed, store_error};

/// How many milliseconds an opening or a deletion may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// When there is nothing to wait for.
    pub(super) short: u32,
    /// When the database is upgraded, or others hold it.
    pub(super) long: u32,
}

/// The usual patience.
const PATIENCE: Patience = Patience {
    short: 4_000,
    long: 30_000,
};

/// How far an opening or a deletion has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Waiting,
    /// Another connection is open with another version of the schema.
    Blocked,
    Upgrading,
    /// Nobody waits for it any longer.
    GivenUp,
}

/// What the handlers of an opening have seen.
#[derive(Clone)]
struct Progress {
    stage: Rc<Cell<Stage>>,
    /// Why this side aborted the upgrade, when it did.
    refusal: Rc<RefCell<Option<StoreError>>>,
}

impl Progress {
    fn new() -> Progress {
        Progress {
            stage: Rc::new(Cell::new(Stage::Waiting)),
            refusal: Rc::default(),
        }
    }

    /// Waits for a request. A result that comes too late is dropped.
    async fn wait<T: 'static>(
        &self,
        request: impl Future<Output = Result<T, idb::Error>> + 'static,
        patience: Patience,
    ) -> Result<T, StoreError> {
        let (sender, mut answer) = oneshot::channel();
        // Goes on when nobody waits any longer.
        spawn_local(async move {
            let _ = sender.send(request.await);
        });
        for limit in [patience.short, patience.long - patience.short] {
            match select(answer, TimeoutFuture::new(limit)).await {
                Either::Left((Ok(outcome), _)) => {
                    return outcome.map_err(|error| self.explain(error));
                }
                // Cannot be: the task above ends with an answer.
                Either::Left((Err(oneshot::Canceled), _)) => break,
                Either::Right(((), unanswered)) => answer = unanswered,
            }
            if self.stage.get() == Stage::Waiting {
                break;
            }
        }
        Err(out_of_patience(self.stage.replace(Stage::GivenUp)))
    }

    fn explain(&self, error: idb::Error) -> StoreError {
        match self.refusal.take() {
            Some(refusal) => refusal,
            None => of_idb(error),
        }
    }
}

/// Opens a database with the schema of this version, creating or upgrading it when needed.
///
/// # Errors
/// Those of [`super::IndexedDbStore::open`].
pub(super) async fn open(name: &str) -> Result<IdbDatabase, StoreError> {
    match request(name, Some(migrations::CURRENT), migrations::run, PATIENCE).await {
        // The database is of a later version, which may be one that this one can use all the same.
        Err(StoreError::Failed { name: error, .. }) if error == "VersionError" => {
            reopen(name).await
        }
        other => verify(other?),
    }
}

/// Opens a database that exists, whatever its version.
///
/// # Errors
/// Those of [`super::IndexedDbStore::open`], and [`StoreError::Closed`] when there is no such database any more.
pub(super) async fn reopen(name: &str) -> Result<IdbDatabase, StoreError> {
    let deleted = |_: &IdbDatabase, _: u32| {
        Err(StoreError::Closed(
            "the database was deleted, by this browser or by a person".to_owned(),
        ))
    };
    verify(request(name, None, deleted, PATIENCE).await?)
}

/// Deletes a database, whatever is in it: tests do, as other tabs may. Nothing happens when there is none.
///
/// # Errors
/// [`StoreError::Failed`], with the name `TimeoutError` when another tab does not let go of it.
#[cfg(all(test, target_arch = "wasm32"))]
pub(crate) async fn delete(name: &str) -> Result<(), StoreError> {
    let factory = Factory::new().map_err(of_idb)?;
    let mut request = factory.delete(name).map_err(of_idb)?;
    let progress = Progress::new();
    let stage = Rc::clone(&progress.stage);
    request.on_blocked(move |_| stage.set(Stage::Blocked));
    progress.wait(request.into_future(), PATIENCE).await
}

/// Asks for a connection. `upgrade` gets the database and its version inside its upgrade transaction, and aborts it
/// with an error.
pub(super) async fn request(
    name: &str,
    version: Option<u32>,
    upgrade: impl Fn(&IdbDatabase, u32) -> Result<(), StoreError> + 'static,
    patience: Patience,
) -> Result<IdbDatabase, StoreError> {
    let factory = Factory::new().map_err(of_idb)?;
    let mut request = factory.open(name, version).map_err(of_idb)?;
    let progress = Progress::new();
    let stage = Rc::clone(&progress.stage);
    request.on_blocked(move |_| advance(&stage, Stage::Blocked));
    let seen = progress.clone();
    request.on_upgrade_needed(move |event| on_upgrade_needed(&event, &seen, &upgrade));
    let opened = request
        .into_future()
        .map_ok(|database| Opened(Some(database.into())));
    let database = progress.wait(opened, patience).await?.keep();
    database.ok_or_else(|| failed("UnknownError", "the browser gave no database"))
}

/// A connection that is closed again when nobody takes it.
struct Opened(Option<IdbDatabase>);

impl Opened {
    fn keep(mut self) -> Option<IdbDatabase> {
        self.0.take()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Some(database) = &self.0 {
            database.close();
        }
    }
}

fn advance(stage: &Cell<Stage>, next: Stage) {
    if stage.get() != Stage::GivenUp {
        stage.set(next);
    }
}

fn on_upgrade_needed(
    event: &VersionChangeEvent,
    progress: &Progress,
    upgrade: &dyn Fn(&IdbDatabase, u32) -> Result<(), StoreError>,
) {
    let Ok(request) = event.target() else {
        return;
    };
    let outcome = if progress.stage.get() == Stage::GivenUp {
        Err(out_of_patience(Stage::GivenUp))
    } else {
        progress.stage.set(Stage::Upgrading);
        upgrade_with(event, &request, upgrade)
    };
    if let Err(refusal) = outcome {
        progress.refusal.replace(Some(refusal));
        if let Some(transaction) = request.transaction() {
            // Fails only when the transaction is over already.
            let _ = IdbTransaction::from(transaction).abort();
        }
    }
}

fn upgrade_with(
    event: &VersionChangeEvent,
    request: &OpenDatabaseRequest,
    upgrade: &dyn Fn(&IdbDatabase, u32) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let version = event.old_version().map_err(of_idb)?;
    upgrade(&request.database().map_err(of_idb)?.into(), version)
}

/// Lets only a database through that this version can use.
fn verify(database: IdbDatabase) -> Result<IdbDatabase, StoreError> {
    let verdict = migrations::verify(&database);
    if verdict.is_err() {
        database.close();
    }
    verdict.map(|()| database)
}

fn out_of_patience(stage: Stage) -> StoreError {
    let message = match stage {
        Stage::Waiting | Stage::GivenUp => "the browser did not answer: try again",
        Stage::Blocked => {
            "another tab holds the database: close all tabs of this site, then try again"
        }
        Stage::Upgrading => "the upgrade of the database took too long: try again",
    };
    failed("TimeoutError", message)
}

/// What the browser said, out of what `idb` made of it.
fn of_idb(error: idb::Error) -> StoreError {
    match error {
        idb::Error::DomException(thrown) => store_error(&thrown),
        idb::Error::IndexedDbOpenFailed(thrown) | idb::Error::IndexedDbDeleteFailed(thrown) => {
            store_error(&thrown)
        }
        idb::Error::IndexedDbNotFound(_) => failed("NotFoundError", "there is no IndexedDB here"),
        other => failed("Error", &other.to_string()),
    }
}
