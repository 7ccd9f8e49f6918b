//! Turns requests of clients into DIDs to resolve, and records of the chain into W3C DID documents
//! and resolution results (DID Core 1.1, DID Resolution 1.0).
//!
//! Nothing here reads a chain or a socket: node and client read a record each in their own way, and
//! then say the same of it.
//!
//! 1. [`parse_did_url`] and [`Request`]: the text of a DID URL, and options beside it, become a question;
//! 2. [`Accept`]: as which [`Representation`] the client wants to have the answer;
//! 3. [`Request::answer`] or [`Request::dereference`]: the record becomes the [`Answer`], or a [`Failure`] says why there
//!    is none. [`Resolution`] is the record as a document with its metadata, under the rules that are [`Applied`].

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used))]

mod accept;
mod dereference;
mod document;
mod error;
mod history;
mod key_status;
mod metadata;
mod moment;
mod reference;
mod representation;
mod request;
mod resolution;
mod rules;
#[cfg(test)]
mod tests;

pub use accept::Accept;
pub use dereference::{Answer, Body, Found};
pub use error::{Failure, FailureKind};
pub use history::changes;
pub use key_status::{key_query, key_status, KeyParameters};
pub use moment::{format_moment, moment, MomentError};
pub use representation::{Profile, Representation};
pub use request::{parse_did_url, Request, Source, VersionQuery};
pub use resolution::Resolution;
pub use rules::{Applied, FoundRules, RulesQuery};
