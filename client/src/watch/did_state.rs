//! The state of a DID after a block, and the next steps that fit it: commands that work as they are printed.

use crate::guardians::can_outrank;
use clavis_primitives::{
	recovery::{AttemptView, GuardiansView, OutrankedView, Quorum},
	BlockHeight, Did, Moment, Record,
};
use clavis_resolution::format_moment;
use sp_core::H256;

/// A DID as of a block.
#[derive(Clone, Copy, Debug)]
pub struct DidState<'a> {
	/// The DID.
	pub did: &'a Did,
	/// Its record. `None` if it was never created.
	pub record: Option<&'a Record<()>>,
	/// Its guardians. `None` if it has none.
	pub view: Option<&'a GuardiansView>,
	/// The hash of the first block of the network.
	pub genesis: H256,
	/// The block.
	pub block: BlockHeight,
	/// The moment of the block.
	pub moment: Moment,
	/// The key that pays for what the holder does, as the command names it.
	pub account: &'a str,
}

impl DidState<'_> {
	/// Returns the attempt with a digest, if it stands. A circle can have two.
	pub(super) fn attempt(&self, digest: H256) -> Option<&AttemptView> {
		self.view?.attempts.iter().find(|attempt| attempt.digest == digest)
	}

	/// Returns an attempt that a reveal ended, and whose deposit can be burned.
	pub(super) fn outranked(&self, digest: H256) -> Option<&OutrankedView> {
		self.view?.outranked.iter().find(|outranked| outranked.digest == digest)
	}

	/// Says what the holder does against an attempt that stands, and nothing that would fail: no veto of a rival, where one
	/// stands or where it stops nothing, and no reveal without a commitment that outranks the guardians.
	pub(super) fn against_attempt(&self, attempt: &AttemptView) -> String {
		let Self { did, account, .. } = self;
		let circle = attempt.circle;
		let can_be_vetoed = !attempt.needs_override() && attempt.quorum != Quorum::Override;
		let veto = can_be_vetoed
			.then(|| format!("veto at once: 'clavis recovery veto {did} --circle {circle} --payer {account}'"));
		match (veto, self.reveal(true)) {
			(Some(veto), Some(reveal)) => {
				format!("if you did not ask for it, {veto}; if your keys were stolen, {reveal}")
			},
			(Some(step), None) | (None, Some(step)) => format!("if you did not ask for it, {step}"),
			(None, None) if attempt.rival => {
				format!("if you did not ask for it, speak to your guardians; see 'clavis recovery status {did}'")
			},
			(None, None) => format!("see 'clavis recovery status {did}'"),
		}
	}

	/// Says what the holder does about a recovery that was carried out: reveal the commitment that was put aside, if there is
	/// one.
	pub(super) fn against_recovery(&self) -> String {
		match self.reveal(true) {
			Some(reveal) => format!("if you did not ask for it, {reveal}"),
			None => format!("see 'clavis did show {}'", self.did),
		}
	}

	/// Says what a holder does who learns of a theft.
	pub(super) fn stolen(&self) -> String {
		let did = self.did;
		let step = match self.reveal(false) {
			Some(reveal) => reveal,
			None if self.view.is_some() => self.by_guardians(),
			None if self.is_frozen() => format!("see 'clavis did show {did}'"),
			None => self.rotate_first(),
		};
		format!("if this was not you, a thief has your keys: {step}")
	}

	/// Says what a holder does who did not ask for the plan in force: its guardians are no help, and the theft came before it.
	pub(super) fn guardians_replaced(&self) -> String {
		let step = match self.reveal(false) {
			Some(reveal) => reveal,
			None if self.is_frozen() => format!("see 'clavis did show {}'", self.did),
			None => self.rotate_first(),
		};
		format!(
			"if this was not you, a thief had your keys before this change was asked for, and named these guardians: {step}. With \
			 --compromised-since, name the moment of the theft, which is earlier than that of this event"
		)
	}

	fn rotate_first(&self) -> String {
		let Self { did, account, .. } = self;
		let since = format_moment(self.moment);
		format!(
			"take the DID over before the thief does: 'clavis key new rescue', then 'clavis did rotate {did} --to rescue \
			 --compromised-since {since} --payer {account}'"
		)
	}

	/// Says what a holder does after another control set took over: the keys and the commitment of the holder are gone.
	pub(super) fn taken_over(&self) -> String {
		match self.view {
			Some(_) => format!("if this was not you, a thief had your keys: {}", self.by_guardians()),
			None => format!("see 'clavis did show {}'; without guardians nothing takes the control back", self.did),
		}
	}

	/// Says how guardians give the DID back after a theft.
	fn by_guardians(&self) -> String {
		let (did, since) = (self.did, format_moment(self.moment));
		let freeze = self.freeze().map(|freeze| format!("{freeze}, and then ")).unwrap_or_default();
		format!(
			"have your guardians {freeze}recover it: make a key with 'clavis key new rescue', and hand a guardian the file of \
			 'clavis recovery request {did} --to rescue --compromised-since {since} --out request.json'"
		)
	}

	/// Names the command by which guardians freeze the DID, if they can.
	fn freeze(&self) -> Option<String> {
		let view = self.view?;
		if self.is_frozen() || self.block.saturating_add(1) < view.freezable_from {
			return None;
		}
		let mut circles = (0u8..).zip(view.plan.circles.iter());
		let (place, _) = circles.find(|(_, circle)| circle.freeze_quorum.is_some())?;
		Some(format!("freeze the DID, each with 'clavis recovery freeze {} --circle {place}'", self.did))
	}

	/// Names the command that reveals a committed set, if one can be revealed in the next block.
	///
	/// - `outranks`: true if it must outrank guardians.
	fn reveal(&self, outranks: bool) -> Option<String> {
		let Self { did, account, .. } = self;
		let (record, next) = (self.record?, self.block.saturating_add(1));
		let helps = match outranks || record.is_frozen(next) {
			true => can_outrank(record, self.view, next),
			false => record.revealable(next).next().is_some(),
		};
		if !helps {
			return None;
		}
		let since = format_moment(self.moment);
		Some(format!(
			"reveal your next control set, on the device that has its key: 'clavis did rotate {did} --compromised-since {since} \
			 --payer {account}'"
		))
	}

	fn is_frozen(&self) -> bool {
		self.record.is_some_and(|record| record.is_frozen(self.block.saturating_add(1)))
	}
}
