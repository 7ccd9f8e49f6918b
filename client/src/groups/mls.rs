//! MLS (RFC 9420), as one member of a group keeps it. Nothing here knows a chain.
//!
//! The crate `openmls` does the work. This module holds it to the rules of a group on the chain:
//!
//! - **A member is a DID.** The credential of a leaf is a basic one. Its identity is the DID URL of a verification method
//!   (`did:clavis:…#key-1`), and the key of the leaf is the key of that method. A tree with another credential, or with two
//!   leaves of one DID, is refused. Whether the DID has the method, the caller asks the chain.
//! - **A commit says all that it changes.** Handshakes are public messages, with all proposals inside: additions, removals,
//!   and the start of an external commit. Each commit has an update path. A commit with anything else is refused.
//! - **A commit that is refused changes nothing.** Neither does an own commit, until it is [accepted](Engine::accept).
//!
//! **Signatures.** The key that signs MLS messages also signs for the DID on the chain. No signature of one kind is one of
//! the other. The bytes that MLS signs start with the length of a label and `MLS 1.0 ` (RFC 9420, section 5.1.2), so the second
//! is 77, and they are always more than 32. The bytes that an extrinsic signs start with the index of a pallet and the
//! index of a call, or are a hash of 32 bytes, and no pallet has a call 77. Payloads of Clavis are signed as a hash of 32
//! bytes, bare or between `<Bytes>` and `</Bytes>`. The signed bytes of a passkey start with the hash of a domain. An
//! [`Identity`] signs nothing that does not have the form of MLS.
//!
//! **The clock.** A key package names the time in which it can be used, and `openmls` compares it with the clock of this
//! machine when a commit that adds its owner is made or processed. A member that was offline for years, or whose clock is
//! wrong by more than a day, can therefore fail to follow; it rejoins. Our packages last ten years, since the chain ends
//! them earlier: their DID withdraws them, or its key ends. Leaves of a tree are not compared with the clock: the chain
//! says who is a member, and how long a leaf may go without a refresh.

mod engine;
mod error;
mod identity;
mod leaf;
mod messages;
mod package;
mod provider;
mod roster;

pub use engine::{Engine, Processed, Staged};
pub use error::MlsError;
pub use identity::Identity;
pub use leaf::Leaf;
pub use package::{Package, PackageStore, MAX_KEPT_PACKAGES};
pub use roster::Entered;

#[cfg(test)]
mod tests;
