//! Runs one process natively: requests in, replies out, a line each.
//!
//! A line that is a JSON object is a request as [`lunette_process::request`] describes it. Any other line is Lua source, which the
//! owner of the process evaluates. The first request is sent before all lines: the process item itself.

use std::io::{self, BufRead, Write};

use lunette_process::Process;
use lunette_process::reply::write_string;

const ENV: &str = r#"{"Process":{"Id":"PROCESS","Owner":"OWNER","Tags":[{"name":"Name","value":"test"},{"name":"Authority","value":"AUTH"},{"name":"Module","value":"MODULE"}]},"Module":{"Id":"MODULE","Owner":"MO","Tags":[]}}"#;

fn main() -> io::Result<()> {
    let mut process = Process::default();
    let mut output = io::stdout().lock();
    let item = request(
        r#""Id":"PROCESS","Data":"","Tags":[{"name":"Type","value":"Process"},{"name":"Module","value":"MODULE"},{"name":"Name","value":"test"},{"name":"Authority","value":"AUTH"}]"#,
        0,
    );
    process.handle(item.as_bytes());
    for (line, number) in io::stdin().lock().lines().zip(1..) {
        let line = line?;
        let request = if line.trim_start().starts_with('{') {
            line
        } else {
            let mut data = Vec::new();
            write_string(&mut data, line.as_bytes());
            let data = String::from_utf8_lossy(&data);
            let message = format!(
                r#""Id":"MSG{number}","Data":{data},"Tags":[{{"name":"Action","value":"Eval"}}]"#
            );
            request(&message, number)
        };
        let reply = process.handle(request.as_bytes());
        output.write_all(&reply.json)?;
        writeln!(output)?;
    }
    Ok(())
}

fn request(message: &str, number: u64) -> String {
    let timestamp = 1000 + number;
    format!(
        r#"{{"message":{{{message},"From":"OWNER","Owner":"OWNER","Target":"PROCESS","Nonce":{number},"Epoch":0,"Timestamp":{timestamp},"Block-Height":1,"Hash-Chain":"h","Cron":false,"Read-Only":false}},"env":{ENV}}}"#
    )
}
