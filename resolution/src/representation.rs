//! Media types, and which of them a client gets (RFC 9110, section "Accept").

use crate::failure::{Failure, FailureKind};

/// What a client can have: the whole result of a resolution, or the document alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Representation {
	/// The document with its metadata (DID Resolution 1.0).
	Resolution,
	/// The document (DID Core 1.1).
	Did,
	/// The document as JSON-LD (DID Core 1.0).
	DidLdJson,
	/// The document as JSON (DID Core 1.0).
	DidJson,
}

impl Representation {
	/// Every representation, the preferred one first.
	pub const ALL: [Self; 4] = [Self::Resolution, Self::Did, Self::DidLdJson, Self::DidJson];

	/// Its media type.
	pub fn media_type(self) -> &'static str {
		match self {
			Self::Resolution => "application/did-resolution",
			Self::Did => "application/did",
			Self::DidLdJson => "application/did+ld+json",
			Self::DidJson => "application/did+json",
		}
	}

	/// The JSON-LD contexts of the document in it.
	pub(crate) fn contexts(self) -> &'static [&'static str] {
		match self {
			// Version 1.1 knows Multikey; version 1 needs telling.
			Self::Resolution | Self::Did => &["https://www.w3.org/ns/did/v1.1"],
			Self::DidLdJson => &["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
			Self::DidJson => &[],
		}
	}

	/// The representation that suits an `Accept` header best; the whole result where it leaves the choice.
	///
	/// The highest weight wins, then the range that says more, then the order of [`Self::ALL`].
	/// Parameters other than `q` are ignored.
	pub fn negotiate(accept: Option<&str>) -> Result<Self, Failure> {
		let ranges = split_unquoted(accept.unwrap_or_default(), ',')
			.filter(|range| !range.trim().is_empty())
			.map(|range| MediaRange::parse(range).ok_or(range))
			.collect::<Result<Vec<_>, _>>()
			.map_err(|range| {
				let detail = format!("'{}' is not a media range with an optional weight from 0 to 1", range.trim());
				Failure::new(FailureKind::InvalidOptions, detail)
			})?;
		if ranges.is_empty() {
			return Ok(Self::Resolution);
		}
		// Of several that are equal, `max_by_key` takes the last.
		let offers = Self::ALL.into_iter().rev().filter_map(|offer| Some((offer, rank(&ranges, offer)?)));
		offers.max_by_key(|(_, rank)| *rank).map(|(offer, _)| offer).ok_or_else(|| {
			let detail = format!("offered are {}", Self::ALL.map(Self::media_type).join(", "));
			Failure::new(FailureKind::RepresentationNotSupported, detail)
		})
	}
}

/// The weight that a client gives to an offer and how precisely it names it; `None` if it refuses it.
fn rank(ranges: &[MediaRange], offer: Representation) -> Option<(u16, u8)> {
	let fitting = ranges.iter().filter_map(|range| Some((range.precision(offer.media_type())?, range.weight)));
	// Only the most precise range counts.
	let (precision, weight) = fitting.max()?;
	(weight > 0).then_some((weight, precision))
}

/// One item of an `Accept` header.
struct MediaRange<'a> {
	main: &'a str,
	sub: &'a str,
	/// In thousandths.
	weight: u16,
}

impl<'a> MediaRange<'a> {
	fn parse(text: &'a str) -> Option<Self> {
		let mut parts = split_unquoted(text, ';').map(str::trim);
		let (main, sub) = parts.next()?.split_once('/')?;
		if !is_token(main) || !is_token(sub) || (main == "*" && sub != "*") {
			return None;
		}
		let mut parameters = parts.filter_map(|parameter| parameter.split_once('='));
		let weight = match parameters.find(|(name, _)| name.eq_ignore_ascii_case("q")) {
			Some((_, value)) => parse_weight(value)?,
			None => 1000,
		};
		Some(Self { main, sub, weight })
	}

	/// How precisely it names the media type, if it covers it.
	fn precision(&self, media_type: &str) -> Option<u8> {
		let (main, sub) = media_type.split_once('/')?;
		if self.main == "*" {
			return Some(0);
		}
		if !self.main.eq_ignore_ascii_case(main) {
			return None;
		}
		if self.sub == "*" {
			return Some(1);
		}
		self.sub.eq_ignore_ascii_case(sub).then_some(2)
	}
}

/// From 0 to 1 with at most three digits behind the point, in thousandths.
fn parse_weight(text: &str) -> Option<u16> {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
	if whole.len() != 1 || fraction.len() > 3 || !digits(whole) || !digits(fraction) {
		return None;
	}
	format!("{whole}{fraction:0<3}").parse().ok().filter(|weight| *weight <= 1000)
}

/// RFC 9110 `token`.
fn is_token(text: &str) -> bool {
	!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Splits at the separators that are not inside a quoted string.
fn split_unquoted(text: &str, separator: char) -> impl Iterator<Item = &str> {
	let (mut quoted, mut escaped) = (false, false);
	text.split(move |character| {
		match character {
			_ if escaped => escaped = false,
			'\\' if quoted => escaped = true,
			'"' => quoted = !quoted,
			_ => return character == separator && !quoted,
		}
		false
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use Representation::*;

	fn negotiate(accept: &str) -> Result<Representation, FailureKind> {
		Representation::negotiate(Some(accept)).map_err(|failure| failure.kind)
	}

	#[test]
	fn who_leaves_the_choice_gets_the_whole_result() {
		assert_eq!(Representation::negotiate(None), Ok(Resolution));
		for accept in
			["", " , ", "*/*", "application/*", "text/html, */*;q=0.8", "application/did, application/did-resolution"]
		{
			assert_eq!(negotiate(accept), Ok(Resolution), "{accept}");
		}
	}

	#[test]
	fn every_media_type_is_had_by_its_name() {
		for representation in Representation::ALL {
			assert_eq!(negotiate(representation.media_type()), Ok(representation));
			assert_eq!(negotiate(&representation.media_type().to_uppercase()), Ok(representation));
		}
	}

	#[test]
	fn weights_then_precision_decide() {
		for (accept, expected) in [
			("application/did-resolution;q=0.5, application/did;q=0.501", Did),
			("application/did+json, */*", DidJson),
			("*/*;q=0.9, application/did+json;q=0.1", Resolution),
			("*/*, application/did-resolution;q=0", Did),
			("application/*;q=0.2, application/did;q=0, application/did-resolution;q=0", DidLdJson),
			("application/did ; charset=utf-8 ; Q=1.000", Did),
			("application/did+json;p=\"a,b;\\\"q=0\", text/html", DidJson),
		] {
			assert_eq!(negotiate(accept), Ok(expected), "{accept}");
		}
	}

	#[test]
	fn what_is_not_offered_and_what_is_malformed_are_told_apart() {
		for accept in ["text/html", "application/did;q=0", "*/*;q=0.0", "application/didx", "text/*"] {
			assert_eq!(negotiate(accept), Err(FailureKind::RepresentationNotSupported), "{accept}");
		}
		for accept in
			["x", "/", "*/did", "application/", "a b/c", "*/*;q=2", "*/*;q=", "*/*;q=1.001", "*/*;q=0.1234", "*/*;q=-0"]
		{
			assert_eq!(negotiate(accept), Err(FailureKind::InvalidOptions), "{accept}");
		}
	}

	proptest! {
		#[test]
		fn any_header_is_answered_without_panic(text in any::<String>(), like in "[a-z*/+;,=q0-9.\" \\\\]{0,40}") {
			let _ = negotiate(&text);
			let _ = negotiate(&like);
		}

		#[test]
		fn the_highest_weight_wins(weights: [u8; 4]) {
			let accept = Representation::ALL.iter().zip(weights).map(|(offer, weight)| {
				format!("{};q=0.{weight:03}", offer.media_type())
			});
			let accept = accept.collect::<Vec<_>>().join(",");
			let highest = *weights.iter().max().unwrap();
			let expected = Representation::ALL.into_iter().zip(weights).find(|(_, weight)| *weight == highest);
			match negotiate(&accept) {
				Ok(chosen) => prop_assert_eq!(Some((chosen, highest)), expected),
				Err(kind) => prop_assert_eq!((kind, highest), (FailureKind::RepresentationNotSupported, 0)),
			}
		}
	}
}
