//! Invitations to guardians, and the answers that show that a guardian holds its key.
//!
//! An invitation is no secret, and nobody signs it. The answer is signed, and names the guardian. Both sides read the
//! words of the guardian and its key for shares to each other, so that nobody puts a guardian of their own in its place on
//! the way. The holder keeps the invitation and holds the answer against it, so that no answer to another one passes.
//!
//! A holder who invites the same guardians again later learns which of them still have their keys. In a private circle,
//! whose guardians cannot answer on the chain without being seen, this is the only way.

use crate::{
	chain::{ChainError, Snapshot},
	fingerprint::words,
	json_file::{from_hex, read, to_hex, FileKind},
	keys::KeyPair,
	random::{random, RandomError},
};
use clavis_primitives::{
	recovery::{AcceptancePayload, GuardianId},
	Did, PublicKey, Purpose, Record, Signature, VerificationMethod,
};
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The largest file that is read, in bytes; an answer takes about 900.
pub const MAX_FILE_BYTES: u64 = 16 * 1024;
/// The most letters of a note.
const MAX_NOTE: usize = 200;
const VERSION: u64 = 1;

/// The reason why an invitation or its answer is no good.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
	/// Not a file of ours.
	#[error("this is no {}: {fault}", .kind.name())]
	Malformed {
		/// The kind of file that was expected.
		kind: FileKind,
		/// The fault.
		fault: String,
	},
	/// A note that is too long.
	#[error("the note has more than {MAX_NOTE} letters")]
	LongNote,
	/// An invitation of another network.
	#[error("the invitation is of another network")]
	WrongNetwork,
	/// The answer to another invitation.
	#[error("this answers another invitation")]
	OtherInvitation,
	/// A guardian that is the DID itself.
	#[error("a DID cannot guard itself")]
	Itself,
	/// The key signs nothing.
	#[error("this key cannot sign")]
	CannotSign,
	/// Not the signature of the key.
	#[error("the signature is not by the key that it names, over this answer")]
	BadSignature,
	/// A key that does not speak for the guardian.
	#[error("the key {0} does not speak for this guardian")]
	NotTheGuardian(PublicKey),
	/// The DID of the guardian cannot act.
	#[error("the DID of the guardian was never created, is deactivated or frozen")]
	CannotAct,
	/// A key for shares that is not good for it.
	#[error("the key {0} for shares is no sound x25519 key, or not one for keyAgreement in the guardian's document")]
	UnfitShareKey(PublicKey),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
	/// The chain, or the way to it.
	#[error(transparent)]
	Chain(#[from] ChainError),
}

/// An invitation to guard a DID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
	/// The hash of the first block of the network.
	pub genesis: H256,
	/// The DID.
	pub did: Did,
	/// 32 random bytes, so that an earlier answer is none to this invitation.
	pub nonce: H256,
	/// A few words of the holder to the guardian. They are not signed.
	pub note: Option<String>,
}

/// The answer of a guardian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
	/// The invitation that it answers, without its note.
	pub invitation: Invitation,
	/// The guardian.
	pub guardian: GuardianId,
	/// The key that signed: of the account, of the control set of the DID, or an authentication method of the DID.
	pub key: PublicKey,
	/// The X25519 key that shares of the holder's backup are encrypted to.
	pub share_key: Option<PublicKey>,
	/// The signature over the `AcceptancePayload`.
	pub signature: Signature,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct InvitationFile {
	r#type: String,
	version: u64,
	genesis: H256,
	did: Did,
	nonce: H256,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	note: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AcceptanceFile {
	r#type: String,
	version: u64,
	genesis: H256,
	did: Did,
	nonce: H256,
	guardian: GuardianId,
	key: PublicKey,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	share_key: Option<PublicKey>,
	signature: String,
}

impl InvitationError {
	/// Names the error for scripts.
	pub fn kind(&self) -> std::borrow::Cow<'static, str> {
		std::borrow::Cow::Borrowed(match self {
			Self::Malformed { .. } => "malformed",
			Self::LongNote => "longNote",
			Self::WrongNetwork => "wrongNetwork",
			Self::OtherInvitation => "otherInvitation",
			Self::Itself => "guardsItself",
			Self::CannotSign => "cannotSign",
			Self::BadSignature => "badSignature",
			Self::NotTheGuardian(_) => "notTheGuardian",
			Self::CannotAct => "guardianCannotAct",
			Self::UnfitShareKey(_) => "unfitShareKey",
			Self::Random(_) => "io",
			Self::Chain(error) => return error.kind(),
		})
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		Some(match self {
			Self::Malformed { kind, .. } => kind.source(),
			Self::LongNote => "write a shorter note",
			Self::WrongNetwork => "point --node at a node of the network of the DID",
			Self::OtherInvitation => "ask the guardian to accept the newest invitation",
			Self::Itself => "name another guardian",
			Self::CannotSign => "name a key that signs, with --key",
			Self::BadSignature => "ask the guardian for the file again, by another way",
			Self::NotTheGuardian(_) => {
				"sign with the key of the account, with a key of the control set, or with an authentication method"
			},
			Self::CannotAct => "name another guardian, or wait until its DID can act",
			Self::UnfitShareKey(_) => "name an x25519 key; that of a DID must be a method for keyAgreement",
			Self::Random(_) => "try again",
			Self::Chain(error) => return error.hint(),
		})
	}
}

impl Invitation {
	/// Makes an invitation. Fails if the note is too long.
	pub fn new(genesis: H256, did: Did, note: Option<String>) -> Result<Self, InvitationError> {
		if note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE) {
			return Err(InvitationError::LongNote);
		}
		Ok(Self { genesis, did, nonce: H256(random()?), note })
	}

	/// Returns true if both are the same, but for their notes.
	fn is(&self, other: &Self) -> bool {
		(self.genesis, &self.did, self.nonce) == (other.genesis, &other.did, other.nonce)
	}

	/// Has a guardian accept.
	///
	/// - `key`: a key that speaks for the guardian. [`Acceptance::check`] tells whether it does.
	/// - `share_key`: the X25519 key for shares of the holder's backup.
	pub fn accept(
		&self,
		guardian: GuardianId,
		key: &KeyPair,
		share_key: Option<PublicKey>,
	) -> Result<Acceptance, InvitationError> {
		let invitation = Self { note: None, ..self.clone() };
		let digest = payload(&invitation, &guardian, share_key).digest();
		let signature = key.sign(&digest).ok_or(InvitationError::CannotSign)?;
		Ok(Acceptance { invitation, guardian, key: key.public(), share_key, signature })
	}

	/// As a file.
	pub fn to_json(&self) -> String {
		let Self { genesis, did, nonce, note } = self.clone();
		let file =
			InvitationFile { r#type: FileKind::Invitation.tag().into(), version: VERSION, genesis, did, nonce, note };
		// Plain data without maps: this cannot fail.
		serde_json::to_string_pretty(&file).unwrap_or_default()
	}

	/// Reads a file.
	pub fn from_json(json: &[u8]) -> Result<Self, InvitationError> {
		let kind = FileKind::Invitation;
		let file = read::<InvitationFile>(json, kind, VERSION).map_err(|fault| malformed(kind, &fault))?;
		let InvitationFile { genesis, did, nonce, note, .. } = file;
		// It is shown on a terminal.
		let is_plain = |note: &String| note.chars().count() <= MAX_NOTE && !note.chars().any(char::is_control);
		if !note.as_ref().is_none_or(is_plain) {
			return Err(malformed(kind, &"its note is too long, or has control characters"));
		}
		Ok(Self { genesis, did, nonce, note })
	}
}

impl Acceptance {
	/// Returns the digest that the guardian signed.
	pub fn digest(&self) -> H256 {
		H256(payload(&self.invitation, &self.guardian, self.share_key).digest())
	}

	/// Returns the words that guardian and holder read to each other: those of the guardian and of its key for shares. They
	/// are the same for each invitation, and do not stand for it: [`Self::check`] does.
	pub fn words(&self) -> String {
		words(&payload(&self.invitation, &self.guardian, self.share_key).words_digest())
	}

	/// Returns whether this answers the invitation.
	pub fn answers(&self, invitation: &Invitation) -> bool {
		self.invitation.is(invitation)
	}

	/// Checks the answer to an invitation as of a block: the guardian holds a key that speaks for it, its DID can act, and
	/// its key for shares is sound. `invitation` is the file that the holder kept. The invitation that an answer names is no
	/// check of that answer.
	///
	/// One key of a control set shows that a member of it is there. It does not show that its threshold is.
	pub async fn check(&self, invitation: &Invitation, at: &Snapshot) -> Result<(), InvitationError> {
		if !self.answers(invitation) {
			return Err(InvitationError::OtherInvitation);
		}
		self.check_signature()?;
		let GuardianId::Did(id) = &self.guardian else { return self.check_account() };
		let (record, rules) = (at.record(*id).await?, at.rules().await?);
		let record = record.filter(|record| record.is_active() && !record.is_frozen(at.height()));
		let record = record.ok_or(InvitationError::CannotAct)?;
		let good = |method: &VerificationMethod, purpose| {
			record.check_use(method, Some(purpose), at.moment(), &rules.rules).is_ok()
		};
		self.check_record(&record, good)
	}

	fn check_signature(&self) -> Result<(), InvitationError> {
		if self.guardian == GuardianId::Did(self.invitation.did.id) {
			return Err(InvitationError::Itself);
		}
		if self.key.check().is_err() || !self.signature.is_valid(&self.key, &self.digest().0) {
			return Err(InvitationError::BadSignature);
		}
		let unfit = |key: &PublicKey| !matches!(key, PublicKey::X25519(_)) || key.check().is_err();
		match self.share_key.filter(unfit) {
			Some(key) => Err(InvitationError::UnfitShareKey(key)),
			None => Ok(()),
		}
	}

	fn check_account(&self) -> Result<(), InvitationError> {
		match (self.key.account(), &self.guardian) {
			(Some(account), GuardianId::Account(guardian)) if account == *guardian => Ok(()),
			_ => Err(InvitationError::NotTheGuardian(self.key)),
		}
	}

	/// `good` tells whether a method serves a purpose now.
	fn check_record(
		&self,
		record: &Record<()>,
		good: impl Fn(&VerificationMethod, Purpose) -> bool,
	) -> Result<(), InvitationError> {
		let serves = |key: &PublicKey, purpose| {
			record.document.methods.iter().any(|method| method.key == *key && good(method, purpose))
		};
		if !record.control.set.contains(&self.key) && !serves(&self.key, Purpose::Authentication) {
			return Err(InvitationError::NotTheGuardian(self.key));
		}
		match self.share_key.filter(|key| !serves(key, Purpose::KeyAgreement)) {
			Some(key) => Err(InvitationError::UnfitShareKey(key)),
			None => Ok(()),
		}
	}

	/// As a file.
	pub fn to_json(&self) -> String {
		let Self { invitation: Invitation { genesis, did, nonce, .. }, guardian, key, share_key, signature } = self;
		let file = AcceptanceFile {
			r#type: FileKind::Acceptance.tag().into(),
			version: VERSION,
			genesis: *genesis,
			did: did.clone(),
			nonce: *nonce,
			guardian: guardian.clone(),
			key: *key,
			share_key: *share_key,
			signature: to_hex(signature),
		};
		// Plain data without maps: this cannot fail.
		serde_json::to_string_pretty(&file).unwrap_or_default()
	}

	/// Reads a file. [`Self::check`] tells whether it is a good answer.
	pub fn from_json(json: &[u8]) -> Result<Self, InvitationError> {
		let kind = FileKind::Acceptance;
		let file = read::<AcceptanceFile>(json, kind, VERSION).map_err(|fault| malformed(kind, &fault))?;
		let AcceptanceFile { genesis, did, nonce, guardian, key, share_key, signature, .. } = file;
		let signature = from_hex(&signature).ok_or_else(|| malformed(kind, &"its signature is garbled"))?;
		let invitation = Invitation { genesis, did, nonce, note: None };
		Ok(Self { invitation, guardian, key, share_key, signature })
	}
}

fn payload<'a>(
	invitation: &Invitation,
	guardian: &'a GuardianId,
	share_key: Option<PublicKey>,
) -> AcceptancePayload<'a> {
	let Invitation { genesis, did, nonce, .. } = invitation;
	AcceptancePayload { genesis: *genesis, did: did.id, nonce: *nonce, guardian, share_key }
}

fn malformed(kind: FileKind, fault: &dyn std::fmt::Display) -> InvitationError {
	InvitationError::Malformed { kind, fault: fault.to_string() }
}

#[cfg(test)]
mod tests;
