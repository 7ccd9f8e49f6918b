//! Fields of the rules as people write them: `secp256k1=no-new-keys`, `max-key-age=365d`.

use super::span::{Span, SpanError};
use clavis_primitives::{
	rules::{Field, FieldValue, Restriction, RuleChange},
	Moment,
};
use clavis_resolution::{format_moment, MomentError};
use std::str::FromStr;

/// A field of the rules with a value, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
	/// The field.
	pub field: Field,
	value: Written,
}

/// A value as it was written, before the chain's time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
	Accepted,
	NoNewKeys,
	Withdrawn(WithdrawnFrom),
	Limit(Option<Span>),
	Blocks(Span),
	Count(u8),
}

/// The moment from which on an algorithm is withdrawn, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WithdrawnFrom {
	Moment(Moment),
	Now,
	/// The earliest moment that voters can decide on.
	Earliest,
}

/// The reason why a text sets no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
	/// The text has another form.
	#[error("expected FIELD=VALUE, such as secp256k1=no-new-keys or max-key-age=365d")]
	Form,
	/// The rules have no such field.
	#[error("the rules have no field '{0}': 'clavis rules show' lists the fields")]
	Field(String),
	/// The value is none for an algorithm.
	#[error("expected ALGORITHM=accepted, ALGORITHM=no-new-keys or ALGORITHM=withdrawn[:MOMENT]")]
	Restriction,
	/// The value names no moment.
	#[error("{0}, or 'now'")]
	Moment(MomentError),
	/// The value is no span of time.
	#[error("{0}")]
	Span(#[from] SpanError),
	/// The value is neither a time nor 'none'.
	#[error("expected a time in w, d, h, m and s, such as 30d or 1d12h, or 'none'")]
	Limit,
	/// The value is no number.
	#[error("expected a number from 0 to 255")]
	Count,
}

/// The times that turn what was written into what the chain stores.
#[derive(Clone, Copy, Debug)]
pub struct SettingTimes {
	/// The moment that 'now' stands for.
	pub now: Moment,
	/// The earliest moment from which on voters can withdraw an algorithm that is accepted.
	pub earliest: Moment,
	/// The milliseconds between blocks.
	pub block_time: u64,
}

impl Setting {
	/// Reads a value for a field.
	pub fn of(field: Field, value: &str) -> Result<Self, SettingError> {
		let value = match field.unit() {
			FieldValue::Restriction(_) => restriction(value)?,
			FieldValue::Seconds(_) => Written::Limit(limit(value)?),
			FieldValue::Blocks(_) => Written::Blocks(value.parse()?),
			FieldValue::Count(_) => Written::Count(value.parse().map_err(|_| SettingError::Count)?),
		};
		Ok(Self { field, value })
	}

	/// Reads a setting of an algorithm: `secp256k1=withdrawn:2030-01-01T00:00:00Z`.
	pub fn of_algorithm(text: &str) -> Result<Self, SettingError> {
		let setting = text.parse::<Self>().map_err(|error| match error {
			SettingError::Form => SettingError::Restriction,
			error => error,
		})?;
		match setting.field {
			Field::Algorithm(_) => Ok(setting),
			_ => Err(SettingError::Restriction),
		}
	}

	/// The change of the rules that it stands for.
	pub fn change(&self, times: &SettingTimes) -> Result<RuleChange, SpanError> {
		let value = match self.value {
			Written::Accepted => FieldValue::Restriction(None),
			Written::NoNewKeys => FieldValue::Restriction(Some(Restriction::NoNewKeys)),
			Written::Withdrawn(from) => {
				let since = match from {
					WithdrawnFrom::Moment(moment) => moment,
					WithdrawnFrom::Now => times.now,
					WithdrawnFrom::Earliest => times.earliest,
				};
				FieldValue::Restriction(Some(Restriction::Withdrawn { since }))
			},
			Written::Limit(limit) => FieldValue::Seconds(limit.map(Span::seconds).transpose()?),
			Written::Blocks(span) => FieldValue::Blocks(span.blocks(times.block_time)?),
			Written::Count(count) => FieldValue::Count(count),
		};
		// The value was read in the unit of the field.
		self.field.change(value).ok_or(SpanError::Malformed)
	}
}

impl FromStr for Setting {
	type Err = SettingError;

	fn from_str(text: &str) -> Result<Self, SettingError> {
		let (name, value) = text.split_once('=').ok_or(SettingError::Form)?;
		let field = Field::all().find(|field| field.name() == name);
		Self::of(field.ok_or_else(|| SettingError::Field(name.to_owned()))?, value)
	}
}

fn restriction(text: &str) -> Result<Written, SettingError> {
	let (status, from) = match text.split_once(':') {
		Some((status, from)) => (status, Some(from)),
		None => (text, None),
	};
	Ok(match (status, from) {
		("accepted", None) => Written::Accepted,
		("no-new-keys", None) => Written::NoNewKeys,
		("withdrawn", None) => Written::Withdrawn(WithdrawnFrom::Earliest),
		("withdrawn", Some("now")) => Written::Withdrawn(WithdrawnFrom::Now),
		("withdrawn", Some(moment)) => {
			let moment = clavis_resolution::moment(moment).map_err(SettingError::Moment)?;
			Written::Withdrawn(WithdrawnFrom::Moment(moment))
		},
		_ => return Err(SettingError::Restriction),
	})
}

fn limit(text: &str) -> Result<Option<Span>, SettingError> {
	if text == "none" {
		return Ok(None);
	}
	match text.parse::<Span>() {
		Ok(span @ Span::Seconds(_)) => Ok(Some(span)),
		Err(error @ SpanError::TooLong) => Err(error.into()),
		Ok(Span::Blocks(_)) | Err(_) => Err(SettingError::Limit),
	}
}

/// Writes a change in the form that [`Setting`] reads.
pub fn setting(change: &RuleChange) -> String {
	let value = match change.value() {
		FieldValue::Restriction(None) => "accepted".into(),
		FieldValue::Restriction(Some(Restriction::NoNewKeys)) => "no-new-keys".into(),
		FieldValue::Restriction(Some(Restriction::Withdrawn { since })) => {
			format!("withdrawn:{}", format_moment(since))
		},
		FieldValue::Seconds(None) => "none".into(),
		FieldValue::Seconds(Some(seconds)) => Span::Seconds(seconds).to_string(),
		FieldValue::Blocks(blocks) => Span::Blocks(blocks).to_string(),
		FieldValue::Count(count) => count.to_string(),
	};
	format!("{}={value}", change.field())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::rules::describe::any_change;
	use clavis_primitives::Algorithm;
	use proptest::prelude::*;

	const TIMES: SettingTimes = SettingTimes { now: 100, earliest: 500, block_time: 3_000 };

	fn change(text: &str) -> RuleChange {
		text.parse::<Setting>().unwrap().change(&TIMES).unwrap()
	}

	#[test]
	fn every_field_can_be_set() {
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
	fn texts_without_a_meaning_are_refused() {
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
			assert!(text.parse::<Setting>().is_err(), "{text}");
		}
		assert_eq!(Setting::of_algorithm("max-epoch=30d"), Err(SettingError::Restriction));
	}

	#[test]
	fn an_error_proposes_only_values_that_the_field_takes() {
		for field in Field::NUMBERS.iter().filter(|field| !matches!(field.unit(), FieldValue::Count(_))) {
			let error = Setting::of(*field, "3y").unwrap_err().to_string();
			let (_, examples) = error.split_once("such as ").unwrap();
			let is_value = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit() || letter == '\'');
			let values = examples.split([' ', ',']).filter(is_value).map(|word| word.trim_matches('\''));
			let values = values.collect::<Vec<_>>();
			assert!(values.len() > 1, "{error}");
			for value in values {
				assert!(Setting::of(*field, value).is_ok(), "{field}: {value}");
			}
		}
	}

	proptest! {
		#[test]
		fn settings_are_read_again(change in any_change()) {
			let read = setting(&change).parse::<Setting>().unwrap();
			prop_assert_eq!(read.change(&TIMES).unwrap(), change);
		}

		#[test]
		fn any_text_is_read_without_panic(text: String, like in "[a-z0-9-]{0,12}=?[a-z0-9:-]{0,20}") {
			let _ = text.parse::<Setting>();
			let _ = like.parse::<Setting>();
		}
	}
}
