//! The help that the tests of the pallets share. The README beside this crate says what is where.
//!
//! Time, rules, standstills and DIDs are kept per thread, as a test runs in one. [`Chain::new`] sets them back.

#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

mod chain;
mod clock;
mod dids;
mod model;
mod price;
mod rules;
mod rungs;
mod setup;
mod standstills;
mod words;

pub use chain::{take_events, Chain};
pub use clock::Clock;
pub use dids::{Dids, MockDid};
pub use model::{seen, variant_name, Refusals, Seen};
pub use price::Price;
pub use rules::VotedRules;
pub use rungs::{Commitment, Contest, Freeze, Reveal, Rungs, When};
pub use standstills::NotedStandstills;
pub use words::{compromised, FOREVER, ROUTINE};
