//! Documents: verification methods, services and aliases, and the changes made to them.

mod validity;

pub use validity::Unusable;

use crate::{
	key::{Algorithm, KeyError, PublicKey},
	purpose::{Purpose, Purposes},
	text::{Fragment, ServiceType, Uri},
	units::Moment,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most verification methods a document may have.
pub const MAX_METHODS: u32 = 16;
/// The most services a document may have.
pub const MAX_SERVICES: u32 = 8;
/// The most aliases a document may have.
pub const MAX_ALIASES: u32 = 8;
/// The most changes that one call makes: enough to fill an empty document.
pub const MAX_CHANGES: u32 = MAX_METHODS + MAX_SERVICES + MAX_ALIASES;

/// A new verification method, as a holder asks for it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct NewMethod {
	/// Its id within the document.
	pub id: Fragment,
	/// The key.
	pub key: PublicKey,
	/// The uses that the key may serve.
	pub purposes: Purposes,
	/// The moment from which it is no longer good.
	#[serde(default)]
	pub expires: Option<Moment>,
}

/// A verification method in a document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct VerificationMethod {
	/// Its id within the document.
	pub id: Fragment,
	/// The key.
	pub key: PublicKey,
	/// The uses that the key may serve.
	pub purposes: Purposes,
	/// The moment from which it is no longer good.
	pub expires: Option<Moment>,
	/// The moment at which it was added.
	#[codec(compact)]
	pub added: Moment,
	/// The version of the document that added it: tells it from the same key added again.
	#[codec(compact)]
	pub added_in: u32,
	/// Whether a recovery suspended it, or a later one may.
	pub doubt: Doubt,
}

/// The doubt about a verification method: a thief may have added it, or may have its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Doubt {
	/// None.
	#[codec(index = 0)]
	None,
	/// A recovery suspended the method. It is not good until the control set confirms it.
	#[codec(index = 1)]
	Suspended,
	/// None so far, and a recovery can suspend the method: its key left the control set, or the control set settled a doubt
	/// about the method. A thief may have done that, if it was since the theft.
	#[codec(index = 2)]
	Marked,
}

/// A service (DID Core, section "Services") with plain URIs as endpoints.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct Service {
	/// Its id within the document.
	pub id: Fragment,
	/// At least one type.
	#[serde(rename = "type")]
	pub types: BoundedVec<ServiceType, ConstU32<4>>,
	/// At least one endpoint.
	#[serde(rename = "serviceEndpoint")]
	pub endpoints: BoundedVec<Uri, ConstU32<4>>,
}

/// The document of a DID.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Document {
	/// The keys by which others check the subject.
	pub methods: BoundedVec<VerificationMethod, ConstU32<MAX_METHODS>>,
	/// The services by which the subject can be reached.
	pub services: BoundedVec<Service, ConstU32<MAX_SERVICES>>,
	/// `alsoKnownAs`: other URIs that the subject claims for itself.
	pub aliases: BoundedVec<Uri, ConstU32<MAX_ALIASES>>,
}

/// One change of a document.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Change {
	/// Adds a key.
	#[codec(index = 0)]
	AddMethod(NewMethod),
	/// Ends a key as a routine: the signatures that it made stay good.
	#[codec(index = 1)]
	RemoveMethod(Fragment),
	/// Adds a service.
	#[codec(index = 2)]
	AddService(Service),
	/// Removes a service.
	#[codec(index = 3)]
	RemoveService(Fragment),
	/// Adds an alias.
	#[codec(index = 4)]
	AddAlias(Uri),
	/// Removes an alias.
	#[codec(index = 5)]
	RemoveAlias(Uri),
	/// Puts a method back whose end is disputed, as it was before.
	#[codec(index = 6)]
	RestoreMethod(Fragment),
	/// Lifts the suspension of a method.
	#[codec(index = 7)]
	ConfirmMethod(Fragment),
}

/// An ordered list of changes, made together or not at all.
pub type Changes = BoundedVec<Change, ConstU32<MAX_CHANGES>>;

/// The reason why a change was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentError {
	/// The key is no good.
	Key(KeyError),
	/// A fragment, service type or URI is empty or has characters that are not allowed.
	MalformedText,
	/// No purpose, or one that the key's algorithm cannot serve.
	UnfitPurpose,
	/// The expiry is not in the future.
	AlreadyExpired,
	/// A method or service in the document, or one that ended lately, has this id.
	IdTaken,
	/// This very key is known to be compromised.
	KnownCompromised,
	/// No recovery disputes the end of this method, or suspended the method.
	NotInDoubt,
	/// The alias is there already.
	AliasTaken,
	/// A service without a type or without an endpoint.
	IncompleteService,
	/// No such method, service or alias.
	NotFound,
	/// 16 methods, 8 services and 8 aliases are the most.
	Full,
}

impl fmt::Display for DocumentError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Key(error) => return error.fmt(f),
			Self::MalformedText => "an id, type or URI is empty or has characters that are not allowed",
			Self::UnfitPurpose => "no purpose, or one that the key's algorithm cannot serve",
			Self::AlreadyExpired => "the expiry is not in the future",
			Self::IdTaken => "the id belongs to another method or service, or to one that ended lately",
			Self::KnownCompromised => "a key in it is known to be compromised: make a new one",
			Self::NotInDoubt => {
				"no recovery put this method in doubt: only a disputed end is restored, and only a suspended method confirmed"
			},
			Self::AliasTaken => "the alias is there already",
			Self::IncompleteService => "a service needs a type and an endpoint",
			Self::NotFound => "there is no such method, service or alias",
			Self::Full => "the document is full",
		})
	}
}

impl core::error::Error for DocumentError {}

impl VerificationMethod {
	/// Returns true if the method has this key and this version added it.
	pub fn is(&self, key: &PublicKey, added_in: u32) -> bool {
		self.key == *key && self.added_in == added_in
	}

	/// Returns true if a recovery suspended the method, and the control set has not confirmed it.
	pub fn is_suspended(&self) -> bool {
		self.doubt == Doubt::Suspended
	}

	/// Notes that a recovery can suspend it. One that is suspended stays so.
	pub(crate) fn mark(&mut self) {
		if self.doubt == Doubt::None {
			self.doubt = Doubt::Marked;
		}
	}

	/// Suspends it if it was added at this moment or later, or if it is marked and `marked_since` says that this was since
	/// the moment.
	pub(crate) fn doubt_since(&mut self, since: Moment, marked_since: bool) {
		if self.added >= since || (marked_since && self.doubt == Doubt::Marked) {
			self.doubt = Doubt::Suspended;
		}
	}

	/// Returns true if this is the same method, by its id, its key and the version that added it.
	pub fn is_same(&self, other: &Self) -> bool {
		self.id == other.id && self.is(&other.key, other.added_in)
	}
}

impl NewMethod {
	/// Checks that the method may enter a document at `now`.
	pub fn check(&self, now: Moment) -> Result<(), DocumentError> {
		if !self.id.is_valid() {
			return Err(DocumentError::MalformedText);
		}
		self.key.check().map_err(DocumentError::Key)?;
		let fits = match self.key.algorithm() {
			Algorithm::X25519 => self.purposes.is_key_agreement(),
			Algorithm::Ed25519 | Algorithm::Sr25519 => !self.purposes.contains(Purpose::KeyAgreement),
			Algorithm::Secp256k1 | Algorithm::P256 => true,
		};
		if !self.purposes.is_valid() || !fits {
			return Err(DocumentError::UnfitPurpose);
		}
		if self.expires.is_some_and(|expires| expires <= now) {
			return Err(DocumentError::AlreadyExpired);
		}
		Ok(())
	}
}

impl Service {
	/// Checks that the service may enter a document.
	pub fn check(&self) -> Result<(), DocumentError> {
		if self.types.is_empty() || self.endpoints.is_empty() {
			return Err(DocumentError::IncompleteService);
		}
		let texts = self.id.is_valid()
			&& self.types.iter().all(ServiceType::is_valid)
			&& self.endpoints.iter().all(Uri::is_valid);
		if texts {
			Ok(())
		} else {
			Err(DocumentError::MalformedText)
		}
	}
}

impl Document {
	/// The method with this id.
	pub fn method(&self, id: &Fragment) -> Option<&VerificationMethod> {
		self.methods.iter().find(|method| method.id == *id)
	}

	fn has_id(&self, id: &Fragment) -> bool {
		self.method(id).is_some() || self.services.iter().any(|service| service.id == *id)
	}

	/// Adds a method, in the version that starts at `now`.
	pub fn add_method(&mut self, new: NewMethod, now: Moment, version: u32) -> Result<(), DocumentError> {
		new.check(now)?;
		let NewMethod { id, key, purposes, expires } = new;
		self.put_method(VerificationMethod {
			id,
			key,
			purposes,
			expires,
			added: now,
			added_in: version,
			doubt: Doubt::None,
		})
	}

	/// Puts a method in that was checked before.
	pub(crate) fn put_method(&mut self, method: VerificationMethod) -> Result<(), DocumentError> {
		if self.has_id(&method.id) {
			return Err(DocumentError::IdTaken);
		}
		self.methods.try_push(method).map_err(|_| DocumentError::Full)
	}

	/// Takes a method out.
	pub fn take_method(&mut self, id: &Fragment) -> Result<VerificationMethod, DocumentError> {
		let place = self.methods.iter().position(|method| method.id == *id).ok_or(DocumentError::NotFound)?;
		Ok(self.methods.remove(place))
	}

	/// Takes every method with this key out, in the order in which they were added.
	pub fn take_methods_of(&mut self, key: &PublicKey) -> Vec<VerificationMethod> {
		let taken = self.methods.iter().filter(|method| method.key == *key).cloned().collect();
		self.methods.retain(|method| method.key != *key);
		taken
	}

	/// Adds a service.
	pub fn add_service(&mut self, service: Service) -> Result<(), DocumentError> {
		service.check()?;
		if self.has_id(&service.id) {
			return Err(DocumentError::IdTaken);
		}
		self.services.try_push(service).map_err(|_| DocumentError::Full)
	}

	/// Removes a service.
	pub fn remove_service(&mut self, id: &Fragment) -> Result<(), DocumentError> {
		let place = self.services.iter().position(|service| service.id == *id).ok_or(DocumentError::NotFound)?;
		self.services.remove(place);
		Ok(())
	}

	/// Adds an alias.
	pub fn add_alias(&mut self, alias: Uri) -> Result<(), DocumentError> {
		if !alias.is_valid() {
			return Err(DocumentError::MalformedText);
		}
		if self.aliases.contains(&alias) {
			return Err(DocumentError::AliasTaken);
		}
		self.aliases.try_push(alias).map_err(|_| DocumentError::Full)
	}

	/// Removes an alias.
	pub fn remove_alias(&mut self, alias: &Uri) -> Result<(), DocumentError> {
		let place = self.aliases.iter().position(|known| known == alias).ok_or(DocumentError::NotFound)?;
		self.aliases.remove(place);
		Ok(())
	}
}
