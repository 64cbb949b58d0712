//! Questions about a process that are no messages: what people ask who look into it.
//!
//! A request with a `question` ([`crate::request`]) is answered by what is asked for instead of a result. The host undoes it like any dry run,
//! so nothing that is done for the answer has to be undone here.
//!
//! | question | answer |
//! |---|---|
//! | `{"check": source}` | `{problem?: {line, message}, globals: [{name, line, assigned}]}`: [`check`] |
//! | `{"inspect": {path, depth, from, limit}}` | the value there: [`inspect`] |
//! | `{"trace": {grain}}` | the message is evaluated: `{status, gas, result, handling?, profile}`: [`trace`] |

mod check;
mod digest;
mod inspect;
mod json;
pub(crate) mod trace;

use lunette_lua::table::Table;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use crate::request::RequestError;

#[cfg(test)]
mod tests;

/// What a request asks.
pub(crate) enum Question {
    /// Is this Lua?
    Check(Value),
    /// What is in this part of the state?
    Inspect(inspect::Place),
    /// How does the process go about the message?
    Trace {
        /// Gas between two looks at the stack; 0 for each charge.
        grain: u64,
    },
}

impl Question {
    /// The question of a decoded request, if it has one.
    ///
    /// # Errors
    /// The outer one when there is no memory for names; [`RequestError`] names the field that is wrong.
    pub(crate) fn read(
        vm: &mut Vm,
        request: Gc<Table>,
    ) -> LuaResult<Result<Option<Question>, RequestError>> {
        let question = vm.raw_field(request, "question")?;
        if question.is_nil() {
            return Ok(Ok(None));
        }
        let Some(question) = question.as_table() else {
            return Ok(Err(RequestError::new("question", "must be an object")));
        };
        let source = vm.raw_field(question, "check")?;
        if source.is_string() {
            return Ok(Ok(Some(Question::Check(source))));
        }
        if let Some(place) = vm.raw_field(question, "inspect")?.as_table() {
            return Ok(inspect::Place::read(vm, place)?.map(|place| Some(Question::Inspect(place))));
        }
        if let Some(trace) = vm.raw_field(question, "trace")?.as_table() {
            let grain = vm.raw_field(trace, "grain")?.as_number().unwrap_or(0.0);
            let grain = grain.max(0.0) as u64;
            return Ok(Ok(Some(Question::Trace { grain })));
        }
        let problem = "must be check, inspect or trace";
        Ok(Err(RequestError::new("question", problem)))
    }

    /// The answer to a question that takes no message, as JSON text; nothing for one that does.
    ///
    /// # Errors
    /// [`RequestError`]: what it names is not there.
    pub(crate) fn answer(&self, vm: &mut Vm) -> LuaResult<Option<Result<Vec<u8>, RequestError>>> {
        match self {
            Question::Check(source) => check::check(vm, *source).map(|json| Some(Ok(json))),
            Question::Inspect(place) => inspect::inspect(vm, place).map(Some),
            Question::Trace { .. } => Ok(None),
        }
    }
}
