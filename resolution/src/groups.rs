//! Groups as JSON: their state, members and epochs, the key packages of DIDs, and what was proven about a group.
//!
//! DIDs and names of groups are text, hashes of the chain are hexadecimal, and bytes of MLS are base64url without padding.
//! Numbers that can be above 2^53 are text. Times are numbers of final blocks.

mod bytes;
mod epoch;
mod facts;
mod packages;
mod read;
mod state;
#[cfg(test)]
mod tests;

pub use epoch::{EpochEntry, EpochsPage};
pub use facts::{GroupFacts, GroupState};
pub use packages::key_packages_to_json;
pub use read::EpochReadError;
pub use state::{group_member_to_json, group_members_to_json, group_to_json, members_to_json, stale_name};
