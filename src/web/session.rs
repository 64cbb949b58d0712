//! A process that lives in this worker: evaluate, commit, and only then tell.

use js_sys::{Array, Date, JSON, Object, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorCode, Result};
use crate::image::Image;
use crate::lock::{Acquired, Lock, acquire};
use crate::machine::{Machine, Module, Reply, Trap};
use crate::store::records::{Head, LogEntry};
use crate::store::{Commit, Store};

/// Log entries read at a time while a log is replayed.
const REPLAY_BATCH: u32 = 500;

/// Where the log and the image go.
enum Storage {
    /// To IndexedDB.
    Saved(Store),
    /// Nowhere: the browser offers no storage here. The log is kept for [`Session::history`].
    Memory { reason: String, log: Vec<LogEntry> },
}

/// How a session came to its state when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The process did not exist.
    Created,
    /// From its stored image.
    Continued,
    /// From its log, since the image was made by another module.
    Replayed { messages: u32, differing: u32 },
}

/// An open process.
///
/// Its methods must not be called again before the promise of the last call has settled.
#[wasm_bindgen]
pub struct Session {
    module: Module,
    machine: Machine,
    image: Image,
    head: Head,
    storage: Storage,
    origin: Origin,
    _lock: Option<Lock>,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &Uint8Array);
}

#[wasm_bindgen]
impl Session {
    /// Opens a process, creating it the first time. While another tab owns the database, `on_waiting` is called
    /// once and the promise stays pending until that tab lets go.
    ///
    /// `machine` is the content of a `process.wasm`.
    ///
    /// # Errors
    /// An `Error` whose `code` is a name of [`ErrorCode`].
    pub async fn open(
        machine: Uint8Array,
        database: String,
        process: String,
        on_waiting: js_sys::Function,
    ) -> std::result::Result<Session, JsValue> {
        let module = Module::compile(&machine)?;
        let lock = own(&database, &on_waiting).await;
        let session = match Store::open(&database, &process).await {
            Ok(store) => Session::load(module, store, lock).await?,
            Err(error) => Session::create_in_memory(module, error.message, lock).await?,
        };
        Ok(session)
    }

    /// Evaluates messages in order and commits them together. Resolves, when all of it is stored, to an array of
    /// `{ slot, message, result, status, gas }`, where `message` and `result` are JSON texts.
    ///
    /// A message is an object; what it lacks of what a compute unit hands over is filled in.
    /// A message that fails is a result like any other and leaves the state as it was.
    ///
    /// # Errors
    /// An `Error` whose `code` is a name of [`ErrorCode`]. Then none of the messages has been evaluated.
    pub async fn evaluate(&mut self, messages: Array) -> std::result::Result<Array, JsValue> {
        let mut entries = Vec::with_capacity(messages.length() as usize);
        for (message, slot) in messages.iter().zip(self.head.slot + 1..) {
            entries.push(LogEntry::new(slot, self.complete(&message, slot)?));
        }
        if entries.is_empty() {
            return Ok(Array::new());
        }
        if let Err(error) = self.run_and_commit(&mut entries).await {
            // What is stored now belongs to another tab, and this session is at its end.
            if error.code != ErrorCode::NotOwner {
                self.recover().await?;
            }
            return Err(error.into());
        }
        Ok(entries.iter().map(LogEntry::to_js).collect())
    }

    /// The log entries of slots `first` to `last`, both included, as [`Session::evaluate`] returns them.
    ///
    /// # Errors
    /// An `Error` whose `code` is a name of [`ErrorCode`].
    pub async fn history(&self, first: u32, last: u32) -> std::result::Result<Array, JsValue> {
        let entries = match &self.storage {
            Storage::Saved(store) => store.log(first, last).await?,
            Storage::Memory { log, .. } => log
                .iter()
                .filter(|entry| (first..=last).contains(&entry.slot))
                .cloned()
                .collect(),
        };
        Ok(entries.iter().map(LogEntry::to_js).collect())
    }

    /// Forgets the process, its log and its state, and begins a new one.
    ///
    /// # Errors
    /// An `Error` whose `code` is a name of [`ErrorCode`].
    pub async fn reset(&mut self) -> std::result::Result<(), JsValue> {
        let (machine, image) = start(&self.module)?;
        let mut head = new_head(&self.module, &machine);
        match &mut self.storage {
            Storage::Saved(store) => {
                store.forget(self.head.epoch).await?;
                head.epoch = 1;
                store.claim(&head).await?;
            }
            Storage::Memory { log, .. } => log.clear(),
        }
        (self.machine, self.image, self.head) = (machine, image, head);
        self.origin = Origin::Created;
        self.create().await?;
        Ok(())
    }

    /// `{ processId, owner, slot, module, memory, persistence, reason?, origin, replayed?, differing? }`, where
    /// `persistence` is `saved` or `memory` (and `reason` says why), `origin` is `created`, `continued` or
    /// `replayed`, and `memory` counts bytes.
    pub fn status(&self) -> JsValue {
        let status = Object::new();
        // Setting a property of a plain object made here cannot fail.
        let set = |key: &str, value: JsValue| drop(Reflect::set(&status, &key.into(), &value));
        set("processId", self.head.process_id.as_str().into());
        set("owner", self.head.owner.as_str().into());
        set("slot", self.head.slot.into());
        set("module", self.module.hash().into());
        set("memory", (self.image.bytes().len() as f64).into());
        match &self.storage {
            Storage::Saved(_) => set("persistence", "saved".into()),
            Storage::Memory { reason, .. } => {
                set("persistence", "memory".into());
                set("reason", reason.as_str().into());
            }
        }
        match self.origin {
            Origin::Created => set("origin", "created".into()),
            Origin::Continued => set("origin", "continued".into()),
            Origin::Replayed {
                messages,
                differing,
            } => {
                set("origin", "replayed".into());
                set("replayed", messages.into());
                set("differing", differing.into());
            }
        }
        status.into()
    }
}

impl Session {
    async fn load(module: Module, store: Store, lock: Option<Lock>) -> Result<Session> {
        let (machine, image) = start(&module)?;
        let known = store.head().await?;
        let mut head = known.unwrap_or_else(|| new_head(&module, &machine));
        head.epoch += 1;
        store.claim(&head).await?;
        // Whoever created the process may have been stopped before its first message was stored.
        let created = store.log(0, 0).await?.is_empty();
        let storage = Storage::Saved(store);
        let mut session = Session {
            module,
            machine,
            image,
            head,
            storage,
            origin: Origin::Created,
            _lock: lock,
        };
        if created {
            session.head.module = session.module.hash().to_owned();
            session.create().await?;
        } else if session.head.module != session.module.hash() {
            session.replay().await?;
        } else {
            session.recover().await?;
            session.origin = Origin::Continued;
        }
        Ok(session)
    }

    async fn create_in_memory(
        module: Module,
        reason: String,
        lock: Option<Lock>,
    ) -> Result<Session> {
        let (machine, image) = start(&module)?;
        let head = new_head(&module, &machine);
        let storage = Storage::Memory {
            reason,
            log: Vec::new(),
        };
        let mut session = Session {
            module,
            machine,
            image,
            head,
            storage,
            origin: Origin::Created,
            _lock: lock,
        };
        session.create().await?;
        Ok(session)
    }

    /// Evaluates and stores the first message, slot 0: the item that made the process.
    async fn create(&mut self) -> Result<()> {
        let item = format!(
            r#"{{"Id":"{}","Tags":{}}}"#,
            self.head.process_id, self.head.tags
        );
        let item = JSON::parse(&item).map_err(|_| Error::corrupt("head"))?;
        let mut entry = LogEntry::new(0, self.complete(&item, 0)?);
        self.run(&mut entry)?;
        self.commit(&[entry]).await
    }

    /// Goes back to the last commit.
    async fn recover(&mut self) -> Result<()> {
        let Storage::Saved(store) = &self.storage else {
            return Ok(());
        };
        let mut image = Image::zeroed(self.head.memory as usize);
        for pages in &store.images().await? {
            image
                .apply(pages)
                .map_err(|_page| Error::corrupt("image"))?;
        }
        self.machine = Machine::resume(&self.module, &image)?;
        self.image = image;
        Ok(())
    }

    /// Evaluates the whole log again, and binds the image to this module.
    async fn replay(&mut self) -> Result<()> {
        let Storage::Saved(store) = &self.storage else {
            return Ok(());
        };
        let last = self.head.slot;
        let mut log = Vec::new();
        for first in (0..=last).step_by(REPLAY_BATCH as usize) {
            log.extend(store.log(first, last.min(first + REPLAY_BATCH - 1)).await?);
        }
        let mut differing = Vec::new();
        for mut entry in log {
            let before = (entry.result.clone(), entry.status.clone());
            self.run(&mut entry)?;
            if before != (entry.result.clone(), entry.status.clone()) {
                differing.push(entry);
            }
        }
        self.origin = Origin::Replayed {
            messages: last,
            differing: differing.len() as u32,
        };
        self.head.module = self.module.hash().to_owned();
        // No stored page describes this state.
        self.head.full = 0.0;
        self.commit(&differing).await
    }

    async fn run_and_commit(&mut self, entries: &mut [LogEntry]) -> Result<()> {
        for entry in &mut *entries {
            self.run(entry)?;
        }
        let slot = self.head.slot;
        self.head.slot += entries.len() as u32;
        let outcome = self.commit(entries).await;
        if outcome.is_err() {
            self.head.slot = slot;
        }
        outcome
    }

    /// Evaluates the message of an entry and fills in what it gave. After a failure the state is what it was.
    fn run(&mut self, entry: &mut LogEntry) -> Result<()> {
        match self.evaluate_message(&entry.message) {
            Ok((reply, written)) => {
                if reply.status == 0 {
                    self.image.update(&self.machine, &written);
                } else {
                    self.roll_back(&written)?;
                }
                entry.status = status_name(reply.status).to_owned();
                entry.gas = reply.gas;
                entry.result = reply.result;
            }
            Err(trap) => {
                self.machine = Machine::resume(&self.module, &self.image)?;
                entry.status = "machine-trapped".to_owned();
                entry.result = error_result(&format!("the machine stopped: {}", trap.reason));
            }
        }
        Ok(())
    }

    /// What the machine answers to a message, and the pages that it wrote.
    fn evaluate_message(&self, message: &str) -> std::result::Result<(Reply, Vec<u32>), Trap> {
        let Head {
            process_id,
            owner,
            tags,
            ..
        } = &self.head;
        // Ids are base64url: nothing in them needs escaping.
        let request = format!(
            r#"{{"message":{message},"env":{{"Process":{{"Id":"{process_id}","Owner":"{owner}","Tags":{tags}}},"Module":{{"Id":"{}","Owner":"{owner}","Tags":[]}}}}}}"#,
            self.module.hash()
        );
        Ok((self.machine.handle(&request)?, self.machine.touched()?))
    }

    fn roll_back(&mut self, written: &[u32]) -> Result<()> {
        use crate::image::Memory;
        if self.machine.size() == self.image.bytes().len() {
            self.machine.restore(&self.image, written);
        } else {
            // Memory grows but never shrinks, so a machine that grew is replaced.
            self.machine = Machine::resume(&self.module, &self.image)?;
        }
        Ok(())
    }

    async fn commit(&mut self, entries: &[LogEntry]) -> Result<()> {
        let memory = self.image.bytes().len() as u32;
        match &mut self.storage {
            Storage::Memory { log, .. } => log.extend_from_slice(entries),
            Storage::Saved(store) => {
                let head = Head {
                    memory,
                    ..self.head.clone()
                };
                let changed = self.image.changed_pages();
                let image = &self.image;
                let all = || image.all_pages();
                self.head = store
                    .commit(Commit {
                        head,
                        entries,
                        changed,
                        all: &all,
                    })
                    .await?;
                self.image.mark_stored();
            }
        }
        Ok(())
    }

    /// The message as JSON, with what the caller left out.
    fn complete(&self, message: &JsValue, slot: u32) -> Result<String> {
        let wrong = |_| {
            Error::new(
                ErrorCode::InvalidArgument,
                "a message must be a plain object",
            )
        };
        if !message.is_object() || Array::is_array(message) {
            return Err(wrong(JsValue::UNDEFINED));
        }
        let full = Object::new();
        let id = base64url(&Sha256::digest(format!("{}:{slot}", self.head.process_id)));
        for (key, value) in [
            ("Id", JsValue::from(id)),
            ("From", self.head.owner.as_str().into()),
            ("Target", self.head.process_id.as_str().into()),
            ("Anchor", "".into()),
            ("Data", "".into()),
            ("Tags", Array::new().into()),
            ("Epoch", 0.into()),
            ("Nonce", slot.into()),
            ("Timestamp", Date::now().into()),
            // There is no network here whose blocks could be counted.
            ("Block-Height", 1.into()),
            ("Hash-Chain", "".into()),
            ("Cron", false.into()),
            ("Read-Only", false.into()),
        ] {
            Reflect::set(&full, &key.into(), &value).map_err(wrong)?;
        }
        Object::assign(&full, message.unchecked_ref());
        if !Reflect::has(&full, &"Owner".into()).map_err(wrong)? {
            let from = Reflect::get(&full, &"From".into()).map_err(wrong)?;
            Reflect::set(&full, &"Owner".into(), &from).map_err(wrong)?;
        }
        JSON::stringify(&full).map(String::from).map_err(wrong)
    }
}

/// Takes the lock of a database, waiting for it if need be.
async fn own(database: &str, on_waiting: &js_sys::Function) -> Option<Lock> {
    let name = format!("lunette:{database}");
    let mut acquired = acquire(&name, false).await;
    if matches!(acquired, Acquired::Busy) {
        // An error thrown by the listener is the listener's.
        let _ = on_waiting.call0(&JsValue::UNDEFINED);
        acquired = acquire(&name, true).await;
    }
    match acquired {
        Acquired::Held(lock) => Some(lock),
        Acquired::Busy | Acquired::Unsupported => None,
    }
}

/// A machine that has just started, and its image, none of which is stored.
fn start(module: &Module) -> Result<(Machine, Image)> {
    let machine = Machine::start(module)?;
    let mut image = Image::default();
    image.update(&machine, machine.initial());
    Ok((machine, image))
}

fn new_head(module: &Module, machine: &Machine) -> Head {
    use crate::image::Memory;
    Head {
        slot: 0,
        epoch: 0,
        module: module.hash().to_owned(),
        process_id: random_id(),
        owner: random_id(),
        tags: tags(module.hash()),
        memory: machine.size() as u32,
        stored: 0.0,
        full: 0.0,
    }
}

/// The tags of the item that makes a process, as JSON.
fn tags(module: &str) -> String {
    let tag = |(name, value)| format!(r#"{{"name":"{name}","value":"{value}"}}"#);
    let tags = [
        ("Data-Protocol", "ao"),
        ("Variant", "ao.TN.1"),
        ("Type", "Process"),
        ("Module", module),
    ];
    format!("[{}]", tags.map(tag).join(","))
}

/// 32 random bytes in base64url: what an id on the network looks like.
fn random_id() -> String {
    let bytes = Uint8Array::new_with_length(32);
    get_random_values(&bytes);
    base64url(&bytes.to_vec())
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for position in 0..=group.len() {
            text.push(ALPHABET[(bits >> (18 - 6 * position) & 63) as usize] as char);
        }
    }
    text
}

/// The names of a machine's statuses, as `pkg/machine.d.ts` lists them.
fn status_name(status: u32) -> &'static str {
    const NAMES: [&str; 6] = [
        "ok",
        "error",
        "rejected",
        "invalid-request",
        "out-of-gas",
        "out-of-memory",
    ];
    NAMES.get(status as usize).copied().unwrap_or("unknown")
}

fn error_result(problem: &str) -> String {
    let text = JSON::stringify(&problem.into()).map(String::from);
    format!(r#"{{"Error":{}}}"#, text.as_deref().unwrap_or("\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_has_no_padding() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("\u{3fb}ÿ", "z7vDvw"),
        ] {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
    }
}
