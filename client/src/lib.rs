//! The Clavis library: everything that a program does with a Clavis chain from outside a node.
//!
//! It makes and keeps keys, creates and changes DIDs, collects signatures, checks proofs, and reads how the chain is
//! governed. It knows no terminal and no arguments of a command: the `clavis` command is a crate of its own, on top of this one.
//!
//! | module | has | may touch |
//! |---|---|---|
//! | [`keys`] | key pairs and the phrases that they come from | memory |
//! | [`keystore`] | encrypted files of keys | the folder of the keystore |
//! | [`calls`] | the calls that this client knows, a file for each pallet | nothing: it is pure |
//! | [`chain`] | a connection to a node, which stands at one final block | one WebSocket |
//! | [`signers`] | the keys that sign for a control set, down to members of members | a [`chain::Snapshot`] |
//! | [`did`] | the operations on DIDs | a [`chain::Chain`] |
//! | [`proposal`] | operations as files, signed on several machines | unlocked keys |
//! | [`certificate`] | the ends of keys, signed in advance | unlocked keys, a [`chain::Chain`] |
//! | [`key_status`] | the answer of a node about a key, in plain words | nothing: it is pure |
//! | [`guardians`] | invitations, private circles, plans, requests for a recovery, and the checks before a guardian acts | unlocked keys, a [`chain::Snapshot`] |
//! | [`groups`] | groups: the state of MLS, its files, and files that are sealed for the members | unlocked keys, the folder of a DID's groups |
//! | [`shares`] | a backup of keys, split among guardians | unlocked keys |
//! | [`fingerprint`] | a digest as six words | nothing: it is pure |
//! | [`watch`] | what a block did to DIDs, in plain words | nothing: it is pure |
//! | [`verification`] | the check of an answer by its proof | nothing: it is pure |
//! | [`rules`] | the revocation rules in plain words | nothing: it is pure |
//! | [`governance`] | referenda, votes and thresholds | nothing: it is pure |
//!
//! Every error says what is wrong. Its `hint` says what to do next, and its `kind` names it for scripts.
//!
//! # Examples
//!
//! Create a DID:
//! ```no_run
#![doc = include_str!("../examples/create_did.rs")]
//! ```
//!
//! Resolve with `clavis did prove`, and check the answer on a machine that is offline:
//! ```no_run
#![doc = include_str!("../examples/check_offline.rs")]
//! ```
//!
//! Read the rules and the referenda, all as of one block:
//! ```no_run
#![doc = include_str!("../examples/read_rules.rs")]
//! ```

#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that panics has failed"))]

pub mod calls;
pub mod certificate;
pub mod chain;
pub mod did;
pub mod fingerprint;
pub mod governance;
pub mod groups;
pub mod guardians;
mod hex_bytes;
mod json_file;
pub mod key_status;
pub mod keys;
pub mod keystore;
mod private_files;
pub mod proposal;
mod random;
pub mod rules;
pub mod shares;
pub mod signers;
mod sorted;
pub mod verification;
pub mod watch;

pub use json_file::FileKind;
pub use random::{random, RandomError};
