//! A small chain in memory, and agents on it.

mod chain;
mod vault;
mod world;

pub use chain::{pair, run, Instants, Seat, TestChain};
pub use vault::MemoryVault;
pub use world::{OBJECTION_PERIOD, REKEY_DEADLINE};
