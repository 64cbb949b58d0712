//! The standard library.

pub(crate) mod string;
pub(crate) mod utf8;
