//! From records of the chain to W3C DID documents, resolution results and histories (DID Core 1.1, DID Resolution 1.0).
//!
//! **What lives here**: everything that is said about a DID or a group in JSON, and the reading of questions about a DID.
//!
//! **What it may touch**: `primitives` alone. It reads no chain and opens no socket. The node and the client read
//! records in their own ways, then both write the same answer with this crate.
//!
//! 1. [`parse_did_url`] and [`Request`] read a question: a DID URL and the options beside it.
//! 2. [`Accept`] chooses the [`Representation`] of the answer.
//! 3. [`Request::answer`] and [`Request::dereference`] write the [`Answer`] about a [`ResolvedVersion`]; a
//!    [`ResolutionError`] says why there is none. [`Resolution`] is a document with its metadata, under the
//!    [`ApplicableRules`].
//! 4. [`HistoryPage`] writes the versions of a DID, [`key_status`] the status of a key, [`RuleSetEntry`] a rule set,
//!    [`guardians_to_json`] the guardians of a DID, [`group_to_json`] a group, [`EpochsPage`] its epochs, and [`GroupFacts`] what
//!    was proven about it.

#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that overflows has failed"))]

mod accept;
mod applicable_rules;
mod dereference;
mod document;
mod error;
mod groups;
mod guardians;
mod history;
mod key_status;
mod legacy;
mod listed;
mod metadata;
mod moment;
mod over;
mod parameters;
mod properties;
mod reference;
mod representation;
mod request;
mod resolution;
mod rules;
#[cfg(test)]
mod tests;
mod unusable;
mod version;

pub use accept::Accept;
pub use applicable_rules::ApplicableRules;
pub use dereference::{Answer, Body};
pub use error::{ErrorKind, ResolutionError};
pub use groups::{
	group_member_to_json, group_members_to_json, group_to_json, key_packages_to_json, members_to_json, stale_name,
	EpochEntry, EpochReadError, EpochsPage, GroupFacts, GroupState,
};
pub use guardians::{guardian_warnings, guardians_to_json, GuardianWarning, WarningKind};
pub use history::{HistoryEntry, HistoryPage};
pub use key_status::{key_query, key_status, KeyParameters};
pub use moment::{format_moment, moment, MomentError};
pub use over::{check_over, not_over};
pub use parameters::{each_parameter, each_property};
pub use representation::{Profile, Representation};
pub use request::{parse_did_url, ParameterSource, Request};
pub use resolution::Resolution;
pub use rules::{rules_to_json, value_to_json, RuleSetEntry, RulesQuery};
pub use version::ResolvedVersion;
