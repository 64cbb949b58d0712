//! One instance of `process.wasm`.

use js_sys::WebAssembly;
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, ErrorCode, Result, describe};
use crate::image::{BLOCK, Image, Memory, PAGE, is_zero};

/// The most entries of a listing; the next call gives the rest.
const MAX_ENTRIES: usize = 4096;

/// The version of the exports that this host can call.
const ABI_VERSION: f64 = 2.0;

/// Bytes of a reply before its text: length, status and gas.
const HEADER: u32 = 16;

/// Words of a record of `snapshot`: the number of a page, and its digest, of which this host makes no use.
const RECORD: usize = 9;

/// A compiled machine, and the hash by which images name it.
pub struct Module {
    compiled: WebAssembly::Module,
    hash: String,
}

impl Module {
    /// Compiles the bytes of a `process.wasm`.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidModule`]: not WebAssembly, or a module that wants to import something.
    pub fn compile(bytes: &Uint8Array) -> Result<Module> {
        let compiled =
            WebAssembly::Module::new(bytes).map_err(|thrown| invalid(&describe(&thrown)))?;
        // A machine reaches nothing but its messages.
        if WebAssembly::Module::imports(&compiled).length() > 0 {
            return Err(invalid("it has imports"));
        }
        Ok(Module {
            compiled,
            hash: hex(&Sha256::digest(bytes.to_vec())),
        })
    }

    /// SHA-256 of the bytes, in hex.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn invalid(problem: &str) -> Error {
    Error::new(
        ErrorCode::InvalidModule,
        format!("this is not a machine: {problem}"),
    )
}

/// A machine that stopped in the middle of an evaluation. It is of no more use.
#[derive(Debug)]
pub struct Trap {
    /// The words of the browser.
    pub reason: String,
}

/// What a machine answers.
#[derive(Debug, PartialEq)]
pub struct Reply {
    /// 0 when the evaluation succeeded; what else there is says `src/process/abi.rs`.
    pub status: u32,
    /// Units of work done.
    pub gas: f64,
    /// The result as JSON.
    pub result: String,
}

/// A running machine.
pub struct Machine {
    memory: WebAssembly::Memory,
    alloc: Function,
    handle: Function,
    touched: Function,
    restored: Function,
    /// The pages that are not zero in a machine that has just started.
    initial: Vec<u32>,
}

impl Machine {
    /// A machine that has not evaluated anything yet.
    ///
    /// # Errors
    /// The browser has no memory for it, or the exports are not those of a machine this host knows.
    pub fn start(module: &Module) -> Result<Machine> {
        let instance = WebAssembly::Instance::new(&module.compiled, &Object::new())
            .map_err(|thrown| invalid(&describe(&thrown)))?;
        let exports = instance.exports();
        let abi_version: Function = export(&exports, "abi_version")?;
        let version = abi_version
            .call0(&JsValue::UNDEFINED)
            .ok()
            .and_then(|version| version.as_f64());
        if version != Some(ABI_VERSION) {
            return Err(invalid("it speaks another version of the interface"));
        }
        let snapshot: Function = export(&exports, "snapshot")?;
        let mut machine = Machine {
            memory: export(&exports, "memory")?,
            alloc: export(&exports, "alloc")?,
            handle: export(&exports, "handle")?,
            touched: export(&exports, "touched")?,
            restored: export(&exports, "restored")?,
            initial: Vec::new(),
        };
        machine.initial = machine
            .listing(&snapshot, &[JsValue::from_f64(1.0)], RECORD)
            .map_err(|trap| invalid(&trap.reason))?;
        Ok(machine)
    }

    /// A machine in the state of an image.
    ///
    /// # Errors
    /// Those of [`Machine::start`], and not enough memory for the image.
    pub fn resume(module: &Module, image: &Image) -> Result<Machine> {
        let machine = Machine::start(module)?;
        let fresh = machine.size();
        let wanted = image.bytes().len();
        if fresh < wanted {
            // `grow` throws when the memory cannot grow; `js-sys` declares it as if it could not.
            let pages = JsValue::from_f64(((wanted - fresh) / BLOCK) as f64);
            let grow: Function = export(&machine.memory, "grow")?;
            grow.call1(&machine.memory, &pages)
                .map_err(|thrown| Error::new(ErrorCode::Storage, describe(&thrown)))?;
        }
        let present = (0..wanted / PAGE).filter(|page| !is_zero(image.page(*page)));
        let present: Vec<u32> = present.map(|page| page as u32).collect();
        machine.restore(image, &machine.initial);
        machine.restore(image, &present);
        // It returns nothing, and a machine that traps here traps again when it is used.
        let _ = machine.restored.call0(&JsValue::UNDEFINED);
        Ok(machine)
    }

    /// Puts pages back to what they are in an image.
    pub fn restore(&self, image: &Image, pages: &[u32]) {
        let memory = self.bytes();
        for page in pages {
            let start = page * PAGE as u32;
            memory
                .subarray(start, start + PAGE as u32)
                .copy_from(image.page(*page as usize));
        }
    }

    /// The pages that are part of the state before anything was evaluated.
    pub fn initial(&self) -> &[u32] {
        &self.initial
    }

    /// Evaluates one request, which is JSON.
    ///
    /// # Errors
    /// A [`Trap`]: the machine must be dropped, and another resumed from the last image.
    pub fn handle(&self, request: &str) -> std::result::Result<Reply, Trap> {
        let length = JsValue::from_f64(request.len() as f64);
        let address = call(&self.alloc, std::slice::from_ref(&length))?;
        let (start, end) = (address, address + request.len() as u32);
        self.bytes()
            .subarray(start, end)
            .copy_from(request.as_bytes());
        let reply = call(
            &self.handle,
            &[JsValue::from_f64(f64::from(address)), length],
        )?;
        self.read_reply(reply)
    }

    fn read_reply(&self, address: u32) -> std::result::Result<Reply, Trap> {
        let header = self.slice(address, HEADER)?;
        let word = |at: usize| {
            header[at..at + 4]
                .iter()
                .rev()
                .fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
        };
        let text = self.slice(address + HEADER, word(0))?;
        Ok(Reply {
            status: word(4),
            gas: f64::from(word(8)) + f64::from(word(12)) * 4_294_967_296.0,
            result: String::from_utf8_lossy(&text).into_owned(),
        })
    }

    /// The pages written since this was called last.
    ///
    /// # Errors
    /// As [`Machine::handle`].
    pub fn touched(&self) -> std::result::Result<Vec<u32>, Trap> {
        self.listing(&self.touched, &[], 1)
    }

    /// The numbers of the pages that an export lists, in records of so many words: all listings, as long as they are full.
    fn listing(
        &self,
        function: &Function,
        arguments: &[JsValue],
        record: usize,
    ) -> std::result::Result<Vec<u32>, Trap> {
        let mut pages = self.one_listing(function, arguments, record)?;
        let mut count = pages.len();
        while count == MAX_ENTRIES {
            let more = self.one_listing(function, &[], record)?;
            count = more.len();
            pages.extend(more);
        }
        Ok(pages)
    }

    fn one_listing(
        &self,
        function: &Function,
        arguments: &[JsValue],
        record: usize,
    ) -> std::result::Result<Vec<u32>, Trap> {
        let address = call(function, arguments)?;
        let words = |bytes: Vec<u8>| -> Vec<u32> {
            let (words, _) = bytes.as_chunks::<4>();
            words.iter().map(|word| u32::from_le_bytes(*word)).collect()
        };
        let count = words(self.slice(address, 4)?)[0];
        let size = count.saturating_mul(record as u32 * 4);
        let pages = words(self.slice(address.saturating_add(4), size)?);
        let end = self.size() / PAGE;
        let pages: Vec<u32> = pages.into_iter().step_by(record).collect();
        if pages.iter().any(|page| *page as usize >= end) {
            return Err(outside());
        }
        Ok(pages)
    }

    /// A copy of a part of the memory.
    fn slice(&self, start: u32, length: u32) -> std::result::Result<Vec<u8>, Trap> {
        let bytes = self.bytes();
        let end = start
            .checked_add(length)
            .filter(|end| *end <= bytes.length())
            .ok_or_else(outside)?;
        Ok(bytes.subarray(start, end).to_vec())
    }

    /// A view of the memory. It is dead after the next growth, so it is made anew each time.
    fn bytes(&self) -> Uint8Array {
        Uint8Array::new(&self.memory.buffer())
    }
}

impl Memory for Machine {
    fn size(&self) -> usize {
        self.memory
            .buffer()
            .unchecked_into::<ArrayBuffer>()
            .byte_length() as usize
    }

    fn read(&self, page: u32, bytes: &mut [u8; PAGE]) {
        let start = page * PAGE as u32;
        self.bytes()
            .subarray(start, start + PAGE as u32)
            .copy_to(bytes);
    }
}

fn outside() -> Trap {
    Trap {
        reason: "what it answered lies outside its memory".to_owned(),
    }
}

fn export<T: JsCast>(exports: &JsValue, name: &str) -> Result<T> {
    let found = Reflect::get(exports, &name.into())
        .ok()
        .and_then(|value| value.dyn_into().ok());
    found.ok_or_else(|| invalid(&format!("it does not export `{name}`")))
}

/// Calls an export that returns an address.
fn call(function: &Function, arguments: &[JsValue]) -> std::result::Result<u32, Trap> {
    let arguments: Array = arguments.iter().collect();
    let address = function
        .apply(&JsValue::UNDEFINED, &arguments)
        .map_err(|thrown| Trap {
            reason: describe(&thrown),
        })?;
    // WebAssembly hands an i32 over with its sign.
    Ok(address.as_f64().unwrap_or(0.0) as i64 as u32)
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
