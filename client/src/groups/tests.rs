//! Tests of members and agents on a small chain in memory, with real MLS.

mod agents;
mod flow;
mod kills;
mod people;
mod refusals;
