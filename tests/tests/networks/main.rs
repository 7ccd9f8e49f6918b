//! Tests on networks of four nodes and more. Each test needs the machine for itself.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unreachable,
	clippy::unwrap_used,
	reason = "a test that panics has failed"
)]

mod finality;
mod groups;
mod own_chain;
mod upgrade;
mod validators;
