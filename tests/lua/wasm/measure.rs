//! What every script of a folder costs on this machine: `measure FOLDER`.

use std::path::Path;
use std::{env, fs};

use lunette_lua_wasm::measure;

fn main() -> std::io::Result<()> {
    let folder = env::args().nth(1).expect("a folder of scripts");
    let mut names: Vec<_> = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    names.sort();
    for name in names {
        let script = fs::read(Path::new(&folder).join(&name))?;
        println!("{}: {}", name.to_string_lossy(), measure(&script));
    }
    Ok(())
}
