//! Inputs to start from, taken from the conformance tests.

use std::fs;
use std::path::{Path, PathBuf};

fn conformance_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lua")
}

/// The files of a folder, sorted by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = conformance_folder().join(folder);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The code of every probe in a file; tests/lua/probes.lua says what a probe file looks like.
fn probes(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<Vec<&str>> = None;
    for line in text.lines() {
        if let Some(lines) = &mut block {
            if line == "<<<" {
                found.push(lines.join("\n"));
                block = None;
            } else {
                lines.push(line);
            }
        } else if line.starts_with(">>> ") {
            block = Some(Vec::new());
        } else if let Some(expression) = line.strip_prefix("= ") {
            found.push(format!("return {expression}"));
        } else if let Some(statements) = line.strip_prefix("> ") {
            found.push(statements.to_string());
        }
    }
    found
}

/// Text between double quotes, as written.
fn quoted(code: &str) -> Vec<&str> {
    code.split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.len() < 200)
        .collect()
}

/// The code of every probe, and every program.
///
/// # Panics
/// When the conformance tests cannot be read.
pub fn sources() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for path in files("probes") {
        seeds.extend(probes(&read(&path)).into_iter().map(String::into_bytes));
    }
    for path in files("programs") {
        seeds.push(read(&path).into_bytes());
    }
    seeds
}

/// Neighbouring texts in the probes of one file, `count` of them on lines of their own.
fn lines_of_texts(file: &str, count: usize) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for code in probes(&read(&conformance_folder().join("probes").join(file))) {
        let texts = quoted(&code);
        for texts in texts.windows(count.min(texts.len().max(1))) {
            seeds.push(texts.join("\n").into_bytes());
            seeds.push(
                texts
                    .iter()
                    .rev()
                    .copied()
                    .collect::<Vec<_>>()
                    .join("\n")
                    .into_bytes(),
            );
        }
    }
    seeds
}

/// Patterns, replacements and subjects.
///
/// # Panics
/// When the conformance tests cannot be read.
pub fn patterns() -> Vec<Vec<u8>> {
    lines_of_texts("patterns.txt", 3)
}

/// Formats and data for `string.pack`.
///
/// # Panics
/// When the conformance tests cannot be read.
pub fn packs() -> Vec<Vec<u8>> {
    lines_of_texts("pack.txt", 2)
}

/// Formats and texts for `string.format`.
///
/// # Panics
/// When the conformance tests cannot be read.
pub fn formats() -> Vec<Vec<u8>> {
    let mut seeds = lines_of_texts("string.txt", 2);
    seeds.extend(lines_of_texts("oslib.txt", 2));
    seeds
}
