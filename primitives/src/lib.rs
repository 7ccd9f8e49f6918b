//! Types that the Clavis pallets, node and client share: DID syntax, keys, signatures, control
//! sets, documents, records, history and the runtime API that resolution reads.
//!
//! Nothing here touches storage. Whatever the chain stores or a holder signs is defined in this
//! crate, once, with explicit codec indices, so that a chain, a node and a client of different ages
//! keep understanding each other.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unreachable,
		clippy::unwrap_used
	)
)]

extern crate alloc;

pub mod api;
pub mod certificate;
pub mod control;
pub mod did;
pub mod did_url;
pub mod document;
pub mod history;
pub mod inception;
pub mod key;
pub mod key_status;
pub mod ladder;
pub mod p256_ecdsa;
pub mod payload;
pub mod purpose;
pub mod record;
pub mod rules;
pub mod signature;
pub mod text;
pub mod webauthn;

pub use certificate::{RevocationCertificate, RevocationPayload, RevocationSigner};
pub use control::{
	Control, ControlError, ControlSet, ControlSignature, ControlSignatures, Controller, Member, Registry,
};
pub use did::{Did, DidId, DidParseError, NetworkName};
pub use did_url::{DidUrl, DidUrlParseError};
pub use document::{Change, Document, DocumentError, NewMethod, Service, VerificationMethod};
pub use history::{HistoryLeaf, HistoryProof, Peaks, Snapshot};
pub use inception::Inception;
pub use key::{Algorithm, KeyError, PublicKey};
pub use key_status::{KeyQuery, KeySelector, KeyStatus};
pub use payload::{AuthorizationPayload, CreationPayload, PossessionPayload};
pub use purpose::{Purpose, Purposes};
pub use record::{EndedMethod, Reason, Record, Status, StoredRecord};
pub use rules::{NumberedRules, Restriction, RuleSet};
pub use signature::{Signature, SignatureCost, WalletSignature};
pub use text::{Fragment, ServiceType, Uri};

/// A moment: seconds since 1970-01-01T00:00:00 UTC, as the chain's timestamp says it.
///
/// W3C DID Resolution writes moments in UTC without fractions of a second, so nothing finer is kept.
pub type Moment = u64;

/// A block height. Delays count in blocks, so that a halted chain matures nothing.
pub type BlockHeight = u32;

/// A 32-byte account, as every Substrate wallet knows it.
pub type AccountId = sp_runtime::AccountId32;
