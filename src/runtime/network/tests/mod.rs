//! The network with toy processes.

mod arguments;
mod crash;
mod delivery;
mod determinism;
mod faults;
mod images;
mod live;
mod machines;
mod messages;
