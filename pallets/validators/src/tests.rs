//! One file per operation; `sequences.rs` tries them at random.

mod add;
mod genesis;
mod offences;
mod purge_keys;
mod remove;
mod replace;
mod sequences;
mod sessions;
