//! Tests on one node. They are one program, because each program here links the client and the runtime.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unreachable,
	clippy::unwrap_used,
	reason = "a test that panics has failed"
)]

mod bad_input;
mod certificates;
mod clients;
mod conformance;
mod control;
mod crowding;
mod damage;
mod errors;
mod groups;
mod lifecycle;
mod mls;
mod proofs;
mod recovery;
mod requests;
mod resolution;
mod rules;
mod unauthorised_calls;
mod wallets;
