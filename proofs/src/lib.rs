//! Proofs of what the Clavis chain says about a DID: an answer carries one, and whoever knows the validators checks it
//! without a node.
//!
//! A [`Proof`] holds a block header, the GRANDPA votes that made the block final, the trie nodes between the header's
//! state root and the record of the DID, and for a version that has ended its leaf in the history. [`verify`] checks all
//! of it against an [`Anchor`]: the authorities that the verifier trusts, got beforehand and by another way.
//!
//! Whatever is decoded here may come from an attacker: everything is bounded, and nothing panics.

#![deny(missing_docs)]
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unreachable,
		clippy::unwrap_used
	)
)]

#[cfg(test)]
extern crate self as clavis_proofs;

mod anchor;
mod error;
mod finality;
mod input;
mod proof;
pub mod state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod verify;

pub use anchor::{Anchor, AnchorError, AuthoritySet, SetChange, MAX_SET_CHANGES};
pub use error::ProofError;
pub use finality::{Weight, MAX_AUTHORITIES};
pub use proof::{Past, Proof, MAX_PROOF_BYTES};
pub use verify::{verify, Verified};

/// A block header of the chain.
pub type Header = sp_runtime::generic::Header<u32, sp_runtime::traits::BlakeTwo256>;

/// The votes that made a block final.
pub type Justification = sp_consensus_grandpa::GrandpaJustification<Header>;
