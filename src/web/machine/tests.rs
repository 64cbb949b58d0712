//! Machines made by hand: what this host accepts, and what it makes of one that misbehaves.

use js_sys::Uint8Array;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Machine, Module, Reply};
use crate::error::ErrorCode;
use crate::image::{BLOCK, Image, Memory, PAGE, Pages};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const UNREACHABLE: u8 = 0x00;
const I32_CONST: u8 = 0x41;
const I32_STORE8: u8 = 0x3a;
const END: u8 = 0x0b;

/// Where the reply of the machines below lies: address 2048, as the signed LEB128 operand of `i32.const`.
const REPLY_AT: [u8; 2] = [0x80, 0x10];

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("short sections only");
    assert!(length < 0x80);
    [&[id, length], content].concat()
}

fn export(name: &str, kind: u8, index: u8) -> Vec<u8> {
    [&[name.len() as u8], name.as_bytes(), &[kind, index]].concat()
}

fn function(instructions: &[u8]) -> Vec<u8> {
    [&[instructions.len() as u8 + 2, 0], instructions, &[END]].concat()
}

/// Where lists of pages lie: address 1536, where there is a count of 0.
const LIST_AT: [u8; 2] = [0x80, 0x0c];

/// A module with the exports of a machine: `abi_version` and `handle` have these bodies, `alloc` always gives 1024, and at
/// [`REPLY_AT`] lies a reply of `length` bytes that begins with `hi`, with status 1 and gas 2.
fn module(version: &[u8], handle: &[u8], length: u8) -> Vec<u8> {
    let types = [
        4, 0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 0,
    ];
    let exports = [
        vec![7],
        export("memory", 2, 0),
        export("abi_version", 0, 0),
        export("alloc", 0, 1),
        export("handle", 0, 2),
        export("touched", 0, 3),
        export("snapshot", 0, 4),
        export("restored", 0, 5),
    ];
    let list = [&[I32_CONST], LIST_AT.as_slice()].concat();
    let code = [
        vec![6],
        function(version),
        function(&[I32_CONST, 0x80, 0x08]),
        function(handle),
        function(&list),
        function(&list),
        function(&[]),
    ];
    let [low, high] = REPLY_AT;
    let data = [
        &[1, 0, I32_CONST, low, high, END, 18][..],
        &[
            length, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, b'h', b'i',
        ],
    ];
    [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &types),
        section(3, &[6, 0, 1, 2, 0, 1, 3]),
        section(5, &[1, 0, 1]),
        section(7, &exports.concat()),
        section(10, &code.concat()),
        section(11, &data.concat()),
    ]
    .concat()
}

const VERSION_2: [u8; 2] = [I32_CONST, 2];

fn start(bytes: &[u8]) -> Machine {
    Machine::start(&Module::compile(&Uint8Array::from(bytes)).unwrap()).unwrap()
}

fn refusal(bytes: &[u8]) -> (ErrorCode, String) {
    let started =
        Module::compile(&Uint8Array::from(bytes)).and_then(|module| Machine::start(&module));
    let error = started.err().expect("refused");
    (error.code, error.message)
}

#[wasm_bindgen_test]
fn a_machine_answers() {
    let [low, high] = REPLY_AT;
    let machine = start(&module(&VERSION_2, &[I32_CONST, low, high], 2));
    let expected = Reply {
        status: 1,
        gas: 2.0,
        result: "hi".to_owned(),
    };
    assert_eq!(machine.handle("{}").unwrap(), expected);
    assert!(machine.touched().unwrap().is_empty());
}

#[wasm_bindgen_test]
fn the_request_is_written_where_alloc_said() {
    let [low, high] = REPLY_AT;
    let machine = start(&module(&VERSION_2, &[I32_CONST, low, high], 2));
    machine.handle("a request").unwrap();
    let mut page = [0; PAGE];
    machine.read(0, &mut page);
    assert_eq!(&page[1024..1033], b"a request");
}

#[wasm_bindgen_test]
fn a_module_that_is_no_machine_is_refused() {
    let import = section(2, &[1, 1, b'e', 1, b'f', 0, 0]);
    let types = section(1, &[1, 0x60, 0, 0]);
    let with_import = [b"\0asm\x01\0\0\0".to_vec(), types, import].concat();
    for (bytes, problem) in [
        (b"not wasm".to_vec(), "CompileError"),
        (with_import, "it has imports"),
        (
            b"\0asm\x01\0\0\0".to_vec(),
            "it does not export `abi_version`",
        ),
        (module(&[I32_CONST, 1], &VERSION_2, 0), "another version"),
        (module(&[UNREACHABLE], &VERSION_2, 0), "another version"),
    ] {
        let (code, message) = refusal(&bytes);
        assert_eq!(code, ErrorCode::InvalidModule);
        assert!(message.contains(problem), "{message}");
    }
}

#[wasm_bindgen_test]
fn a_machine_that_stops_or_lies_is_reported() {
    let [low, high] = REPLY_AT;
    let minus_one = [I32_CONST, 0x7f];
    let last_bytes = [I32_CONST, 0xfe, 0xff, 0x03];
    for (handle, length, reason) in [
        (vec![UNREACHABLE], 2, "unreachable"),
        (minus_one.to_vec(), 2, "outside"),
        (last_bytes.to_vec(), 2, "outside"),
    ] {
        let trap = start(&module(&VERSION_2, &handle, length))
            .handle("{}")
            .unwrap_err();
        assert!(trap.reason.contains(reason), "{}", trap.reason);
    }
    // A reply of 0xff00_0000 bytes or so: the last byte of the length is set by the machine.
    let set_length = [
        I32_CONST,
        low + 3,
        high,
        I32_CONST,
        0x7f,
        I32_STORE8,
        0,
        0,
        I32_CONST,
        low,
        high,
    ];
    let trap = start(&module(&VERSION_2, &set_length, 2))
        .handle("{}")
        .unwrap_err();
    assert!(trap.reason.contains("outside"), "{}", trap.reason);
}

#[wasm_bindgen_test]
fn a_machine_resumes_from_an_image_larger_than_it_starts_with() {
    let [low, high] = REPLY_AT;
    let bytes = module(&VERSION_2, &[I32_CONST, low, high], 2);
    let module = Module::compile(&Uint8Array::from(bytes.as_slice())).unwrap();
    let mut image = Image::zeroed(3 * BLOCK);
    let mut page = vec![0; PAGE];
    page[0] = 1;
    page[4] = b'!';
    image
        .apply(&Pages {
            indices: vec![0, 40],
            bytes: [page.clone(), page.clone()].concat(),
            ..Pages::default()
        })
        .unwrap();
    let machine = Machine::resume(&module, &image).unwrap();
    assert_eq!(machine.size(), 3 * BLOCK);
    let mut seen = Image::default();
    seen.update(&machine, &[0, 40]);
    assert_eq!(seen.bytes(), image.bytes());
}

#[wasm_bindgen_test]
fn the_hash_is_that_of_the_bytes() {
    let empty = Module::compile(&Uint8Array::from(b"\0asm\x01\0\0\0".as_slice())).unwrap();
    assert_eq!(
        empty.hash(),
        "93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476"
    );
}
