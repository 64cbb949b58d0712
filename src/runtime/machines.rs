//! What runs processes: a pool of machines, somewhere.

use std::rc::Rc;

use async_trait::async_trait;

/// Names a machine among those of a pool. The runtime chooses the numbers and never uses one twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MachineId(pub u64);

/// The SHA-256 of a module, in hex: images name it, and so do processes.
pub type ModuleHash = String;

/// What an evaluation may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Units of work of one message.
    pub gas: u64,
    /// Bytes that Lua values of the process may occupy.
    pub memory: u64,
}

/// Messages for one machine.
#[derive(Clone, Debug)]
pub struct Job {
    /// The process and its module, as JSON: what a module gets as `env`.
    pub environment: Rc<str>,
    /// The messages as JSON, in their order.
    pub messages: Vec<String>,
    /// What each may cost.
    pub limits: Limits,
    /// Once the messages so far have used this much gas together, no further one is begun.
    pub slice: u64,
    /// Undo each message, whatever it gave.
    pub dry: bool,
    /// Do not undo a message to which the process answered with an `Error`: for replicas of units that do not either.
    pub keep_errors: bool,
    /// Asked instead of the result: JSON of a question of `src/process/questions`. Its job is dry.
    pub question: Option<String>,
}

/// What the evaluation of one message gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How it went. After anything but [`Status::Ok`] the machine is as it was before the message (see also [`Job::keep_errors`]).
    pub status: Status,
    /// Units of work done.
    pub gas: u64,
    /// The result as JSON text.
    pub json: Vec<u8>,
}

/// How an evaluation went: the statuses of `src/process/abi.rs`, and one for what is no fault of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It succeeded.
    Ok,
    /// The process answered with an `Error`.
    Error,
    /// Its library threw.
    Rejected,
    /// The request was refused; nothing ran.
    InvalidRequest,
    /// The gas limit was reached.
    OutOfGas,
    /// The memory limit was reached.
    OutOfMemory,
    /// The machine stopped: a defect of the machine. It stands again where it stood before the message.
    MachineTrapped,
    /// Somebody ended the evaluation. No machine says that: the network does.
    Stopped,
}

/// What a snapshot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything in which the state differs from that of a process that has just started.
    Full,
    /// Everything in which it differs from the last snapshot that was taken of this machine, or the last image that it was started from;
    /// when there is neither, as in a fork, from a process that has just started.
    Changes,
}

/// Why a machine could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MachineError {
    /// There is no module with this hash here.
    #[error("the module {0} is not here")]
    UnknownModule(ModuleHash),
    /// An image is damaged, or of another module.
    #[error("the image cannot be used: {0}")]
    CorruptImage(String),
    /// There is no memory for another machine.
    #[error("there is no memory for another machine: {0}")]
    NoMemory(String),
    /// The machine is gone, with what it had done since its last snapshot: its worker ended. Another can be started.
    #[error("the machine is gone: {0}")]
    Lost(String),
}

/// A pool of machines. Calls for one machine take effect in their order; different machines may run side by side.
#[async_trait(?Send)]
pub trait Machines {
    /// How many machines there can be at the same time.
    fn capacity(&self) -> usize;

    /// How many of them can run at the same time.
    fn parallelism(&self) -> usize;

    /// Makes a module known: the bytes of a process.wasm, whose SHA-256 is `module`.
    ///
    /// # Errors
    /// [`MachineError::UnknownModule`]: the bytes are no machine, or have another hash.
    async fn add_module(&self, module: &ModuleHash, bytes: &[u8]) -> Result<(), MachineError>;

    /// Starts a machine in the state that images lead to: a [`Extent::Full`] one first, and then [`Extent::Changes`], each to the one
    /// before; none for a process that has just started. They are verified.
    ///
    /// # Errors
    /// [`MachineError`]. Then there is no such machine.
    async fn start(
        &self,
        machine: MachineId,
        module: &ModuleHash,
        images: Vec<Vec<u8>>,
    ) -> Result<(), MachineError>;

    /// Starts a machine in the state of another.
    ///
    /// # Errors
    /// [`MachineError`]. Then there is no such machine.
    async fn fork(&self, machine: MachineId, from: MachineId) -> Result<(), MachineError>;

    /// Evaluates messages: one reply each, in order. Fewer replies than messages mean that the slice was used up; at least one message
    /// is evaluated.
    ///
    /// # Errors
    /// [`MachineError::Lost`]: also when nothing but this machine failed. It is gone then, as after any error of the calls below.
    async fn evaluate(&self, machine: MachineId, job: Job) -> Result<Vec<Reply>, MachineError>;

    /// The state as a file that [`Machines::start`] takes.
    ///
    /// # Errors
    /// [`MachineError::Lost`].
    async fn snapshot(&self, machine: MachineId, extent: Extent) -> Result<Vec<u8>, MachineError>;

    /// What names the state: equal for equal states, in hex.
    ///
    /// # Errors
    /// [`MachineError::Lost`].
    async fn digest(&self, machine: MachineId) -> Result<String, MachineError>;

    /// Ends a machine. One that is not there is not an error.
    fn stop(&self, machine: MachineId);

    /// Ends a machine in the middle of what it does: that is [`MachineError::Lost`]. Others may be lost with it. Where
    /// machines run in the caller's own thread nobody gets to call this in the middle of an evaluation, only before one.
    fn interrupt(&self, machine: MachineId);
}
