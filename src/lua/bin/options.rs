//! The command line.

use crate::PROGRAM;

/// Something to do before the script.
#[derive(Debug)]
pub enum Action {
    /// `-e`: execute a text.
    Execute(Vec<u8>),
    /// `-l`: require a library and assign it to a global.
    Require(Vec<u8>),
}

/// What the command line asks for.
#[derive(Debug, Default)]
pub struct Options {
    /// `-e` and `-l`, in their order.
    pub actions: Vec<Action>,
    /// `-i`
    pub is_interactive: bool,
    /// `-v` or `-i`
    pub shows_version: bool,
    /// `-E`
    pub ignores_environment: bool,
    /// `--gas`
    pub gas: Option<u64>,
    /// `--memory`, in bytes
    pub memory: Option<usize>,
    /// `--list`
    pub lists_code: bool,
    /// `--options`
    pub shows_help: bool,
    /// The script; `-` is the standard input.
    pub script: Option<Vec<u8>>,
    /// The script follows `--`, so `-` is a file of that name.
    pub script_is_after_dashes: bool,
    /// The index of the script, or of the first word after the options.
    pub script_index: usize,
}

impl Options {
    /// Reads the words of the command line, the first of which is the program.
    ///
    /// # Errors
    /// With the text for the standard error, when there is a word that is no option.
    pub fn parse(words: &[Vec<u8>]) -> Result<Self, String> {
        let mut options = Options::default();
        let mut index = 1;
        while let Some(word) = words.get(index) {
            if word.first() != Some(&b'-') || word == b"-" {
                break;
            }
            if word == b"--" {
                options.script_is_after_dashes = true;
                index += 1;
                break;
            }
            index = options.take(words, index)?;
        }
        options.script_index = index;
        options.script = words.get(index).cloned();
        Ok(options)
    }

    /// Reads the option at `index` and gives the index after it.
    fn take(&mut self, words: &[Vec<u8>], index: usize) -> Result<usize, String> {
        let word = &words[index];
        match word.as_slice() {
            b"-E" => self.ignores_environment = true,
            b"-v" => self.shows_version = true,
            b"-i" => {
                self.shows_version = true;
                self.is_interactive = true;
            }
            b"--options" => self.shows_help = true,
            b"--list" => self.lists_code = true,
            b"--gas" => {
                self.gas = Some(number(words, index)?);
                return Ok(index + 2);
            }
            b"--memory" => {
                let bytes = number(words, index)?;
                self.memory = Some(usize::try_from(bytes).unwrap_or(usize::MAX));
                return Ok(index + 2);
            }
            [b'-', letter @ (b'e' | b'l'), rest @ ..] => {
                let (value, next) = match rest {
                    [] => match words.get(index + 1) {
                        Some(value) if value.first() != Some(&b'-') => (value.clone(), index + 2),
                        _ => return Err(usage(word, "needs argument")),
                    },
                    rest => (rest.to_vec(), index + 1),
                };
                let action = if *letter == b'e' {
                    Action::Execute
                } else {
                    Action::Require
                };
                self.actions.push(action(value));
                return Ok(next);
            }
            _ => return Err(usage(word, "")),
        }
        Ok(index + 1)
    }

    /// Is there a `-e`? Then no prompt follows of itself.
    pub fn executes(&self) -> bool {
        self.actions
            .iter()
            .any(|action| matches!(action, Action::Execute(_)))
    }
}

fn number(words: &[Vec<u8>], index: usize) -> Result<u64, String> {
    words
        .get(index + 1)
        .and_then(|word| std::str::from_utf8(word).ok()?.parse().ok())
        .ok_or_else(|| usage(&words[index], "needs a number"))
}

fn usage(word: &[u8], problem: &str) -> String {
    let word = String::from_utf8_lossy(word);
    let problem = match problem {
        "" => format!("unrecognized option '{word}'"),
        problem => format!("'{word}' {problem}"),
    };
    format!("{PROGRAM}: {problem}\nusage: {PROGRAM} [options] [script [args]]\n{OPTIONS}")
}

/// What `--options` prints.
pub fn help() -> String {
    format!("usage: {PROGRAM} [options] [script [args]]\n{OPTIONS}{OWN_OPTIONS}")
}

const OPTIONS: &str = "Available options are:
  -e stat  execute string 'stat'
  -i       enter interactive mode after executing 'script'
  -l name  require library 'name' into global 'name'
  -v       show version information
  -E       ignore environment variables
  --       stop handling options
  -        stop handling options and execute stdin
";

const OWN_OPTIONS: &str = "Beyond those of lua:
  --gas N         stop after about N instructions
  --memory BYTES  use no more memory than that
  --list          show the code that 'script' is compiled to, and do not run it
  --options       show this text
";
