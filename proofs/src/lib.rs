//! Proofs of what the Clavis chain says about a DID or about a group. An answer carries a proof, and a verifier who knows the
//! validators checks it without a node.
//!
//! **What lives here**: the format of proofs and anchors as bytes and JSON, and their check. The node builds proofs out
//! of these types; the client checks them.
//!
//! **What it may touch**: `primitives`, and the SDK's types of headers, votes and tries. It opens no socket and reads
//! no clock.
//!
//! A [`Proof`] holds a block header, the GRANDPA votes that made the block final, the trie nodes between the state root
//! in the header and the record of the DID, and, for a version that has ended, its leaf in the history. [`verify`]
//! checks all of it against an [`Anchor`]: the authorities that the verifier trusts. The verifier got them earlier and
//! by another way. [`verify`] takes the [`Question`], too, and refuses the answer to another one. A [`GroupProof`] and
//! [`verify_group`] do the same for the epochs and the members of a group.
//!
//! All bytes that are decoded here may come from an attacker. So every size is bounded, and nothing panics.

#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that overflows has failed"))]

#[cfg(test)]
extern crate self as clavis_proofs;

mod anchor;
mod error;
mod finality;
mod group;
mod group_question;
mod input;
mod proof;
pub mod state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod verify;
mod verify_group;

pub use clavis_primitives::Question;

pub use anchor::{Anchor, AnchorError, SetChange, SetChanges, MAX_SET_CHANGES};
pub use error::ProofError;
pub use finality::{AuthoritySet, VoteWeight, MAX_AUTHORITIES};
pub use group::{GroupClaim, GroupProof, ProvenRecord};
pub use group_question::GroupQuestion;
pub use proof::{PastVersion, Proof, MAX_PROOF_BYTES};
pub use verify::{verify, ProvenVersion, Verified};
pub use verify_group::{verify_group, ProvenGroup, VerifiedGroup};

/// A block header of the chain.
pub type Header = sp_runtime::generic::Header<u32, sp_runtime::traits::BlakeTwo256>;

/// The votes that made a block final.
pub type Justification = sp_consensus_grandpa::GrandpaJustification<Header>;
