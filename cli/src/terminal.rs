//! What the command reads from a terminal and writes to it.

pub mod confirm;
pub mod output;
