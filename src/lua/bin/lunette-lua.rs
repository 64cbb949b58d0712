//! `lunette-lua`: a command that behaves like PUC-Rio's `lua`, on this machine.
//!
//! * [`options`]: the command line; [`host`]: files, clock and environment of the operating system;
//! * [`session`]: running chunks and reporting errors; [`prompt`]: the interactive mode;
//! * this file: the order of things.

mod host;
mod options;
mod prompt;
mod session;

use std::io::IsTerminal;
use std::process::ExitCode;

use host::System;
use lunette_lua::{Limits, Vm};
use options::{Action, Options};
use session::{Ended, Session};

/// Bytes of memory when no other limit is given.
const MEMORY: usize = 2 << 30;
const PROGRAM: &str = "lunette-lua";

fn main() -> ExitCode {
    let words: Vec<Vec<u8>> = std::env::args_os()
        .map(|word| word.as_encoded_bytes().to_vec())
        .collect();
    let options = match Options::parse(&words) {
        Ok(options) => options,
        Err(message) => {
            eprint!("{message}");
            return ExitCode::FAILURE;
        }
    };
    if options.shows_help {
        print!("{}", options::help());
        return ExitCode::SUCCESS;
    }
    let limits = Limits {
        memory: options.memory.unwrap_or(MEMORY),
        gas: options.gas.unwrap_or(Limits::default().gas),
    };
    let vm = Vm::with_host(limits, Box::new(System::new(options.ignores_environment)));
    let mut session = Session::new(vm);
    let status = match run(&mut session, &options, &words) {
        Ok(()) => 0,
        Err(Ended::Failed) => 1,
        Err(Ended::Exit(status)) => status,
    };
    session.close();
    // As the operating system does with the status of `exit`.
    ExitCode::from(status as u8)
}

/// Does what the command line says, in its order.
fn run(session: &mut Session, options: &Options, words: &[Vec<u8>]) -> Result<(), Ended> {
    if options.lists_code {
        return session.list_code(options.script.as_deref());
    }
    if options.shows_version {
        session.show_version();
    }
    session.open(options, words)?;
    if !options.ignores_environment {
        session.run_environment()?;
    }
    for action in &options.actions {
        match action {
            Action::Execute(text) => session.run_text(text, b"=(command line)")?,
            Action::Require(name) => session.require(name)?,
        }
    }
    if let Some(script) = &options.script {
        session.run_script(script, options.script_is_after_dashes)?;
    }
    let nothing_else = options.script.is_none() && !options.shows_version && !options.executes();
    if options.is_interactive {
        return prompt::run(session);
    }
    if nothing_else {
        if std::io::stdin().is_terminal() {
            session.show_version();
            return prompt::run(session);
        }
        return session.run_input();
    }
    Ok(())
}
