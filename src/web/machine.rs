//! One instance of `process.wasm`.

use js_sys::WebAssembly;
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, ErrorCode, Result, describe};
use crate::image::{BLOCK, Image, Memory};

/// The version of the exports that this host can call.
const ABI_VERSION: f64 = 2.0;

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

/// A running machine.
pub struct Machine {
    memory: WebAssembly::Memory,
    alloc: Function,
    handle: Function,
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
        Ok(Machine {
            memory: export(&exports, "memory")?,
            alloc: export(&exports, "alloc")?,
            handle: export(&exports, "handle")?,
        })
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
        machine.restore(image);
        Ok(machine)
    }

    /// Puts the memory back to an image of the same length.
    pub fn restore(&self, image: &Image) {
        self.bytes().copy_from(image.bytes());
    }

    /// Evaluates one request and returns the reply, both JSON.
    ///
    /// # Errors
    /// A [`Trap`]: the machine must be dropped, and another resumed from the last image.
    pub fn handle(&self, request: &str) -> std::result::Result<String, Trap> {
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

    fn read_reply(&self, address: u32) -> std::result::Result<String, Trap> {
        let bytes = self.bytes();
        let mut length = [0; 4];
        let outside = || Trap {
            reason: "the reply lies outside the memory".to_owned(),
        };
        let start = address
            .checked_add(16)
            .filter(|start| *start <= bytes.length())
            .ok_or_else(outside)?;
        bytes.subarray(address, address + 4).copy_to(&mut length);
        let end = start
            .checked_add(u32::from_le_bytes(length))
            .ok_or_else(outside)?;
        if end > bytes.length() {
            return Err(outside());
        }
        Ok(String::from_utf8_lossy(&bytes.subarray(start, end).to_vec()).into_owned())
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

    fn read(&self, offset: usize, block: &mut [u8]) {
        let start = offset as u32;
        self.bytes()
            .subarray(start, start + block.len() as u32)
            .copy_to(block);
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
