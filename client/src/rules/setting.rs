//! Fields of the rules as their writers name them: `secp256k1=no-new-keys`, `max-key-age=365d`.

use super::span::{Span, SpanError};
use clavis_primitives::{
	rules::{Field, Restriction, RuleChange},
	Algorithm, KeyError, Moment,
};
use clavis_resolution::{format_moment, MomentError};
use std::str::FromStr;

/// What is to be said of an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
	/// Nothing against it.
	Accepted,
	/// No key of it may be added.
	NoNewKeys,
	/// Its keys count for nothing.
	Withdrawn(When),
}

/// From when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
	/// From a moment on.
	Moment(Moment),
	/// From now on.
	Now,
	/// As early as voters can have it.
	Earliest,
}

/// A value for a field of the rules, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
	/// What is said of an algorithm.
	Algorithm(Algorithm, Said),
	/// The longest key age; for ever without.
	MaxKeyAge(Option<Span>),
	/// The reach of "compromised since"; to the beginning without.
	MaxReach(Option<Span>),
	/// The shortest recovery delay.
	MinRecoveryDelay(Span),
	/// The fewest guardians.
	MinGuardians(u8),
	/// The deadline of groups.
	RekeyDeadline(Span),
	/// The longest epoch.
	MaxEpoch(Span),
}

/// Why a wish makes no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
	/// It is of another form.
	#[error("expected FIELD=VALUE, such as secp256k1=no-new-keys or max-key-age=365d")]
	Shape,
	/// Nothing of the kind can be said of an algorithm.
	#[error("expected ALGORITHM=accepted, ALGORITHM=no-new-keys or ALGORITHM=withdrawn[:MOMENT]")]
	Said,
	/// There is no such algorithm.
	#[error("{0}")]
	Algorithm(KeyError),
	/// Not a moment.
	#[error("{0}, or 'now'")]
	Moment(MomentError),
	/// Not a span of time.
	#[error("{0}")]
	Span(#[from] SpanError),
	/// Not a span of time, nor none.
	#[error("{0}, or 'none'")]
	Limit(SpanError),
	/// Not a number of guardians.
	#[error("expected a number of guardians")]
	Guardians,
}

/// What wishes are measured by.
#[derive(Clone, Copy, Debug)]
pub struct WishClock {
	/// The moment.
	pub now: Moment,
	/// The earliest moment from which on voters can withdraw an algorithm that is accepted.
	pub earliest: Moment,
	/// Seconds between blocks.
	pub block_time: u64,
}

impl Wish {
	/// Reads what is said of an algorithm: `secp256k1=withdrawn:2030-01-01T00:00:00Z`.
	pub fn algorithm(text: &str) -> Result<Self, WishError> {
		let (name, said) = text.split_once('=').ok_or(WishError::Said)?;
		let algorithm = name.parse().map_err(WishError::Algorithm)?;
		let (said, when) = match said.split_once(':') {
			Some((said, when)) => (said, Some(when)),
			None => (said, None),
		};
		let said = match (said, when) {
			("accepted", None) => Said::Accepted,
			("no-new-keys", None) => Said::NoNewKeys,
			("withdrawn", None) => Said::Withdrawn(When::Earliest),
			("withdrawn", Some("now")) => Said::Withdrawn(When::Now),
			("withdrawn", Some(when)) => {
				Said::Withdrawn(When::Moment(clavis_resolution::moment(when).map_err(WishError::Moment)?))
			},
			_ => return Err(WishError::Said),
		};
		Ok(Self::Algorithm(algorithm, said))
	}

	/// Reads a longest key age: `365d` or `none`.
	pub fn max_key_age(text: &str) -> Result<Self, WishError> {
		limit(text).map(Self::MaxKeyAge)
	}

	/// Reads a reach of "compromised since": `90d` or `none`.
	pub fn max_reach(text: &str) -> Result<Self, WishError> {
		limit(text).map(Self::MaxReach)
	}

	/// Reads a shortest recovery delay: `2d`, or blocks.
	pub fn min_recovery_delay(text: &str) -> Result<Self, WishError> {
		Ok(Self::MinRecoveryDelay(text.parse()?))
	}

	/// Reads how few guardians may recover a DID.
	pub fn min_guardians(text: &str) -> Result<Self, WishError> {
		text.parse().map(Self::MinGuardians).map_err(|_| WishError::Guardians)
	}

	/// Reads a deadline of groups: `1d`, or blocks.
	pub fn rekey_deadline(text: &str) -> Result<Self, WishError> {
		Ok(Self::RekeyDeadline(text.parse()?))
	}

	/// Reads a longest epoch: `30d`, or blocks.
	pub fn max_epoch(text: &str) -> Result<Self, WishError> {
		Ok(Self::MaxEpoch(text.parse()?))
	}

	/// The change that it stands for.
	pub fn change(&self, clock: &WishClock) -> Result<RuleChange, SpanError> {
		let blocks = |span: &Span| span.blocks(clock.block_time);
		let seconds = |limit: &Option<Span>| limit.map(Span::seconds).transpose();
		Ok(match self {
			Self::Algorithm(algorithm, said) => RuleChange::Algorithm(
				*algorithm,
				match said {
					Said::Accepted => None,
					Said::NoNewKeys => Some(Restriction::NoNewKeys),
					Said::Withdrawn(when) => {
						let since = match when {
							When::Moment(moment) => *moment,
							When::Now => clock.now,
							When::Earliest => clock.earliest,
						};
						Some(Restriction::Withdrawn { since })
					},
				},
			),
			Self::MaxKeyAge(age) => RuleChange::MaxKeyAge(seconds(age)?),
			Self::MaxReach(reach) => RuleChange::MaxReach(seconds(reach)?),
			Self::MinRecoveryDelay(delay) => RuleChange::MinRecoveryDelay(blocks(delay)?),
			Self::MinGuardians(guardians) => RuleChange::MinGuardians(*guardians),
			Self::RekeyDeadline(deadline) => RuleChange::RekeyDeadline(blocks(deadline)?),
			Self::MaxEpoch(epoch) => RuleChange::MaxEpoch(blocks(epoch)?),
		})
	}
}

impl FromStr for Wish {
	type Err = WishError;

	fn from_str(text: &str) -> Result<Self, WishError> {
		let (field, value) = text.split_once('=').ok_or(WishError::Shape)?;
		match field {
			"max-key-age" => Self::max_key_age(value),
			"max-reach" => Self::max_reach(value),
			"min-recovery-delay" => Self::min_recovery_delay(value),
			"min-guardians" => Self::min_guardians(value),
			"rekey-deadline" => Self::rekey_deadline(value),
			"max-epoch" => Self::max_epoch(value),
			_ => Self::algorithm(text),
		}
	}
}

fn limit(text: &str) -> Result<Option<Span>, WishError> {
	if text == "none" {
		return Ok(None);
	}
	let span = text.parse::<Span>().map_err(WishError::Limit)?;
	span.seconds().map_err(WishError::Limit)?;
	Ok(Some(span))
}

/// A change as it is written: what [`Wish`] reads.
pub fn setting(change: &RuleChange) -> String {
	let limit = |seconds: Option<u64>| seconds.map_or("none".into(), |seconds| Span::Seconds(seconds).to_string());
	let value = match *change {
		RuleChange::Algorithm(_, None) => "accepted".into(),
		RuleChange::Algorithm(_, Some(Restriction::NoNewKeys)) => "no-new-keys".into(),
		RuleChange::Algorithm(_, Some(Restriction::Withdrawn { since })) => {
			format!("withdrawn:{}", format_moment(since))
		},
		RuleChange::MaxKeyAge(seconds) | RuleChange::MaxReach(seconds) => limit(seconds),
		RuleChange::MinGuardians(guardians) => guardians.to_string(),
		RuleChange::MinRecoveryDelay(blocks) | RuleChange::RekeyDeadline(blocks) | RuleChange::MaxEpoch(blocks) => {
			Span::Blocks(blocks).to_string()
		},
	};
	match change.field() {
		Field::Algorithm(algorithm) => format!("{}={value}", algorithm.name()),
		field => format!("{field}={value}"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::rules::describe::any_change;
	use proptest::prelude::*;

	const CLOCK: WishClock = WishClock { now: 100, earliest: 500, block_time: 3 };

	fn change(text: &str) -> RuleChange {
		text.parse::<Wish>().unwrap().change(&CLOCK).unwrap()
	}

	#[test]
	fn every_field_can_be_wished_for() {
		let withdrawn = |since| RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::Withdrawn { since }));
		for (text, expected) in [
			("secp256k1=accepted", RuleChange::Algorithm(Algorithm::Secp256k1, None)),
			("p256=no-new-keys", RuleChange::Algorithm(Algorithm::P256, Some(Restriction::NoNewKeys))),
			("secp256k1=withdrawn:1970-01-01T00:16:40Z", withdrawn(1_000)),
			("secp256k1=withdrawn:now", withdrawn(100)),
			("secp256k1=withdrawn", withdrawn(500)),
			("max-key-age=365d", RuleChange::MaxKeyAge(Some(365 * 86_400))),
			("max-key-age=none", RuleChange::MaxKeyAge(None)),
			("max-reach=2w", RuleChange::MaxReach(Some(14 * 86_400))),
			("min-recovery-delay=2d", RuleChange::MinRecoveryDelay(57_600)),
			("min-recovery-delay=100", RuleChange::MinRecoveryDelay(100)),
			("min-guardians=3", RuleChange::MinGuardians(3)),
			("rekey-deadline=12h", RuleChange::RekeyDeadline(14_400)),
			("max-epoch=30d", RuleChange::MaxEpoch(864_000)),
		] {
			assert_eq!(change(text), expected, "{text}");
		}
	}

	#[test]
	fn what_means_nothing_is_refused() {
		for text in [
			"",
			"secp256k1",
			"rsa=accepted",
			"secp256k1=forbidden",
			"secp256k1=accepted:now",
			"secp256k1=withdrawn:",
			"secp256k1=withdrawn:tomorrow",
			"max-key-age=365",
			"max-key-age=never",
			"min-guardians=256",
			"min-guardians=-1",
			"rekey-deadline=none",
		] {
			assert!(text.parse::<Wish>().is_err(), "{text}");
		}
	}

	proptest! {
		#[test]
		fn settings_are_read_again(change in any_change()) {
			let wish = setting(&change).parse::<Wish>().unwrap();
			prop_assert_eq!(wish.change(&CLOCK).unwrap(), change);
		}

		#[test]
		fn any_text_is_read_without_panic(text: String, like in "[a-z0-9-]{0,12}=?[a-z0-9:-]{0,20}") {
			let _ = text.parse::<Wish>();
			let _ = like.parse::<Wish>();
		}
	}
}
