//! Units, gateways and networks between that do what they should not: every problem has its kind, what makes sense is tried again, and nothing
//! wrong is believed.

mod client;
mod compute;
mod gateway;
mod handing_in;
mod log;
mod scheduler;
mod world;
