//! Types that the Clavis pallets, node and client share: DID syntax, keys, signatures, control
//! sets, documents, records, history and the runtime API that resolution reads.
//!
//! Nothing here reads or writes storage. Everything that the chain stores or a holder signs is defined in this crate, once,
//! with explicit codec indices. So a chain, a node and a client of different ages understand each other.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

extern crate alloc;

pub mod api;
pub mod certificate;
pub mod control;
pub mod did;
pub mod did_url;
pub mod document;
pub mod domain;
pub mod gate;
pub mod groups;
pub mod history;
pub mod inception;
pub mod key;
pub mod key_status;
pub mod ladder;
mod listed;
pub mod p256_ecdsa;
pub mod payload;
pub mod purpose;
pub mod question;
pub mod reason;
pub mod record;
pub mod recovery;
pub mod rules;
pub mod signature;
pub mod standstill;
pub mod storage;
pub mod text;
pub mod units;
mod uri;
pub mod webauthn;

pub use certificate::{RevocationCertificate, RevocationPayload, RevocationSigner};
pub use control::{
	Control, ControlError, ControlSet, ControlSignature, ControlSignatures, Controller, Member, Registry,
};
pub use did::{Did, DidId, DidParseError, NetworkName};
pub use did_url::{DidUrl, DidUrlParseError};
pub use document::{Change, Document, DocumentError, NewMethod, Service, VerificationMethod};
pub use domain::Domain;
pub use history::{HistoryLeaf, HistoryProof, Peaks, RangePath};
pub use inception::Inception;
pub use key::{Algorithm, KeyError, PublicKey};
pub use key_status::{KeyQuery, KeySelector, KeyStatus};
pub use payload::{AuthorizationPayload, CreationPayload, PossessionPayload};
pub use purpose::{Purpose, Purposes};
pub use question::{is_over, Question};
pub use reason::Reason;
pub use record::{EndedMethod, Record, Snapshot, Status, StoredRecord};
pub use rules::{NumberedRules, Restriction, RuleSet};
pub use signature::{Signature, SignatureCost, WalletSignature};
pub use standstill::Standstills;
pub use text::{Fragment, ServiceType, Uri};
pub use units::{AccountId, BlockHeight, Moment, PAID_PRIORITY};
