//! The interactive mode.

use lunette_lua::vm::Stop;
use lunette_lua::{LuaResult, Value};

use crate::session::{Ended, Session};

/// Every chunk typed in is called so.
const CHUNK_NAME: &[u8] = b"=stdin";
/// A syntax error whose message ends so may be mended by another line.
const INCOMPLETE_MARK: &[u8] = b"<eof>";

/// Reads, evaluates and prints until the end of the input.
///
/// # Errors
/// When a chunk calls `os.exit`.
pub fn run(session: &mut Session) -> Result<(), Ended> {
    while let Some(chunk) = read_chunk(session) {
        let outcome = match chunk {
            Ok(chunk) => session.call(chunk, &[]),
            Err(raised) => Err(raised),
        };
        match outcome {
            Ok(results) => print(session, &results)?,
            Err(raised) => {
                if let Err(ended @ Ended::Exit(_)) = session.reported(Err(raised), false) {
                    return Err(ended);
                }
            }
        }
        if session.vm.stopped() == Some(Stop::OutOfGas) {
            return Err(Ended::Failed);
        }
    }
    session.vm.host.write_output(b"\n");
    Ok(())
}

/// Prints the results of a chunk, if any, by the global `print`.
fn print(session: &mut Session, results: &[Value]) -> Result<(), Ended> {
    if results.is_empty() {
        return Ok(());
    }
    let outcome = session.vm.protected(|vm| {
        vm.reserve_stack(results.len() + 1, "too many results to print")?;
        vm.push(Value::NIL);
        for &result in results {
            vm.push(result);
        }
        // Now that the results are safe from the collector.
        let globals = Value::table(vm.globals());
        let print = vm.field(globals, "print")?;
        vm.call_value(print, results).map(drop)
    });
    if outcome.is_err() {
        if let Some(Stop::Exit(status)) = session.vm.stopped() {
            return Err(Ended::Exit(status));
        }
        let error = session.vm.error_value();
        let reason = error
            .as_string()
            .map_or(b"(null)".to_vec(), |text| text.as_bytes().to_vec());
        session.report(
            &[b"error calling 'print' (", &reason[..], b")"].concat(),
            false,
        );
    }
    Ok(())
}

/// Reads a line, and more while what was read is the beginning of a statement. `None` at the end of the input.
fn read_chunk(session: &mut Session) -> Option<LuaResult<Value>> {
    let first = read_line(session, "_PROMPT", b"> ")?;
    let mut text = match first.strip_prefix(b"=") {
        Some(expression) => [b"return ", expression].concat(),
        None => first,
    };
    let as_expression = [b"return ", &text[..], b";"].concat();
    if let Ok(chunk) = load(session, &as_expression) {
        return Some(Ok(chunk));
    }
    loop {
        let outcome = load(session, &text);
        if outcome.is_ok() || !is_incomplete(session) {
            return Some(outcome);
        }
        match read_line(session, "_PROMPT2", b">> ") {
            Some(more) => {
                text.push(b'\n');
                text.extend_from_slice(&more);
            }
            None => return read_chunk(session),
        }
    }
}

fn load(session: &mut Session, text: &[u8]) -> LuaResult<Value> {
    let globals = Value::table(session.vm.globals());
    session.vm.load(text, CHUNK_NAME, globals)
}

fn is_incomplete(session: &Session) -> bool {
    session
        .vm
        .error_value()
        .as_string()
        .is_some_and(|message| message.as_bytes().ends_with(INCOMPLETE_MARK))
}

/// Prompts for a line, which is given without its end.
fn read_line(session: &mut Session, global: &str, default: &[u8]) -> Option<Vec<u8>> {
    let prompt = session.vm.raw_field(session.vm.globals(), global).ok();
    let prompt = prompt
        .and_then(|prompt| prompt.as_string())
        .map(|prompt| prompt.as_bytes().to_vec());
    let prompt = prompt.unwrap_or_else(|| default.to_vec());
    session.vm.host.write_output(&prompt);
    session.vm.host.flush_output();
    let mut line = session.vm.host.read_line();
    if line.is_empty() {
        return None;
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Some(line)
}
