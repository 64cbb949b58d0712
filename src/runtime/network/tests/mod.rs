//! The network with toy processes.

mod crash;
mod determinism;
mod faults;
mod messages;
