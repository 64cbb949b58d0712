//! `lunette-item`: shows, verifies, signs and bundles data items; the same for transactions of Arweave.
//!
//! * [`request`]: what can be asked for;
//! * [`answer`]: what it gives;
//! * this file: where questions come from and answers go to.

mod answer;
mod request;

use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

use lunette_ao::id::base64url;
use serde_json::{Value, json};

use request::Request;

const HELP: &str = "\
usage: lunette-item COMMAND < INPUT

The input is the bytes of an item or a bundle:
  show       the fields of an item
  verify     whether its signature holds
  unbundle   the items of a bundle

The input is JSON, with bytes as base64url:
  sign       an item: kind (ed25519, solana, ethereum), secret (32 bytes), target, anchor, tags, data
  prepare    what another signer has to sign: kind (these, arweave, injected-aptos, multi-aptos, typed-ethereum),
             owner (the public key), target, anchor, tags, data
  assemble   the item from that and its signature
  bundle     a bundle of items
  transaction            the fields of a transaction of Arweave, and whether it holds: transaction (as /tx/ID gives it), data
  prepare-transaction    what an RSA key has to sign: owner, target, quantity, reward, last_tx, tags, data
  assemble-transaction   what to post of that and its signature: the transaction, and its chunks
  chunk                  whether a chunk, as it is posted, is of the data of its root

  lines      a request of JSON on every line, with its command and, in place of the bytes of the input, bytes

The output is JSON, a line for each request. An error is {\"error\": ...}, and the exit status is 1; it is 1 also
when a signature does not hold.
";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let outcome = match command.as_str() {
        "lines" => answer_lines(),
        "" | "help" | "--help" => io::stdout().write_all(HELP.as_bytes()).map(|()| true),
        _ => answer_input(&command),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("lunette-item: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers one request; false when the answer is no.
fn answer_input(command: &str) -> io::Result<bool> {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input)?;
    let request = if Request::takes_bytes(command) {
        Ok(json!({ "bytes": base64url(&input) }))
    } else {
        serde_json::from_slice(&input)
    };
    let answer = match request {
        Ok(Value::Object(mut request)) => {
            request.insert("command".into(), command.into());
            answer_to(Value::Object(request))
        }
        Ok(_) => json!({ "error": "the input is not a JSON object" }),
        Err(error) => json!({ "error": format!("the input is not JSON: {error}") }),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(answer.get("error").is_none() && answer["verified"] != json!(false))
}

fn answer_lines() -> io::Result<bool> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?) {
            Ok(request) => answer_to(request),
            Err(error) => json!({ "error": format!("the line is not JSON: {error}") }),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(true)
}

fn answer_to(request: Value) -> Value {
    let request = serde_json::from_value::<Request>(request).map_err(Into::into);
    match request.and_then(answer::answer) {
        Ok(answer) => answer,
        Err(error) => json!({ "error": error.to_string() }),
    }
}
