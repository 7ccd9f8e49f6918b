//! Groups of DIDs, from the members' side: their state of MLS, the files that keep it, and files that are sealed for them.
//!
//! The chain orders the epochs of a group and names its members; the secrets stay with the members. [`mls::Engine`] is one
//! member's state of MLS and knows no chain. [`store::GroupStore`] keeps it on disk, and [`seal`] encrypts files to those
//! that are members in an epoch.

pub mod mls;
pub mod seal;
pub mod store;
