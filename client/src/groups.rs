//! Groups of DIDs, from the members' side: their state of MLS, the files that keep it, and files that are sealed for them.
//!
//! The chain orders the epochs of a group and names its members; the secrets stay with the members. [`mls::Engine`] is one
//! member's state of MLS and knows no chain. [`store::GroupStore`] keeps it on disk, and [`seal`] encrypts files to those
//! that are members in an epoch.
//!
//! A [`Device`] has the keys and the files of a DID, and its way to the chain ([`GroupChain`]). A [`Membership`] is the DID in
//! one group: it follows the chain, checks each commit against it, and makes commits of its own. An [`agent::Agent`] does so
//! by itself, for all groups of the DID.

mod acting;
mod acts;
pub mod agent;
mod audit;
mod commit;
mod credential;
mod device;
mod error;
mod founding;
pub mod mls;
mod packages;
mod port;
mod rank;
mod rejoin;
pub mod seal;
mod state;
pub mod store;
mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod walk;

pub use acting::Acting;
pub use commit::{Made, Wish};
pub use credential::{member_methods, MemberMethod};
pub use device::{algorithm_of, Device, DiskVault, LongMessages, NoLongMessages, Vault};
pub use error::GroupsError;
pub use founding::Terms;
pub use packages::{is_spendable, PublishedPackages};
pub use port::{GroupChain, Here};
pub use rejoin::Joined;
pub use state::{Asked, Intent, Note, State};
pub use sync::{Membership, News, Standing, Synced};
