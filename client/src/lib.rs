//! What a holder does with a Clavis chain: make and keep keys, create and change DIDs, pay for
//! those of others, and read what the chain says.
//!
//! - [`keys`]: key pairs and the phrases they come from.
//! - [`keystore`]: encrypted files that hold them.
//! - [`chain`]: a connection to a node.
//! - [`did`]: operations on DIDs, and who has to sign for them.
//! - [`proposal`]: operations as files, signed on several machines.
//! - [`key_status`]: what a node says of a key, in plain words.
//! - [`certificate`]: the ends of keys, signed in advance.
//! - [`verification`]: answers that prove themselves.
//! - [`rules`]: the revocation rules in plain words.
//! - [`governance`]: referenda, votes and thresholds.
//!
//! Every error says what was wrong; `hint` says what to do about it and `kind` names it for scripts.

#![deny(missing_docs)]
#![cfg_attr(
	not(test),
	deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::unwrap_used)
)]

pub mod certificate;
pub mod chain;
pub mod did;
pub mod governance;
pub mod key_status;
pub mod keys;
pub mod keystore;
pub mod proposal;
mod random;
pub mod rules;
pub mod verification;

pub use random::{random, RandomError};
