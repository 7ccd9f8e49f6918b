//! Turns requests of clients into DIDs to resolve, and records of the chain into W3C DID documents
//! and resolution results (DID Core 1.1, DID Resolution 1.0).
//!
//! Nothing here reads a chain or a socket: node and client read a record each in their own way, and
//! then say the same of it.
//!
//! 1. [`parse_request`] and [`plain_did`]: the text of a request becomes a DID of this network;
//! 2. [`Representation::negotiate`]: what the client wants to have;
//! 3. [`Resolution::new`]: the record becomes the answer, or a [`Failure`] says why there is none.

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used))]

mod document;
mod failure;
mod metadata;
mod moment;
mod representation;
mod request;
mod resolution;
#[cfg(test)]
mod tests;

pub use failure::{Failure, FailureKind};
pub use moment::{format_moment, moment, MomentError};
pub use representation::Representation;
pub use request::{check_option, check_query, parse_request, plain_did};
pub use resolution::Resolution;
