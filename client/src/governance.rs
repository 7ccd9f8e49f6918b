//! Referenda, votes and thresholds as people read them: pure computation, no chain.
//!
//! The types are decoded by the names that the chain's metadata has for their fields, so that what this client does not
//! know of is passed over, and nothing is read by its place.

mod balance;
mod conviction;
mod outlook;
mod proposed;
mod referendum;
mod track;

pub use balance::{in_clv, parse_clv, whole_clv, BalanceError, Clv};
pub use conviction::{Conviction, ConvictionError};
pub use outlook::{Missing, Outlook, Phase, Share};
pub use proposed::{ProposedCall, Verdict};
pub use referendum::{
	AccountVote, Bounded, Casting, Deciding, Deposit, Enactment, Ended, Ongoing, ReferendumInfo, Tally, Voting,
};
pub use track::{percent_needed, percent_reached, Curve, Track, WHOLE};
