//! Which representation a client gets (RFC 9110, section "Accept").

use crate::{
	error::{Failure, FailureKind},
	representation::{Profile, Representation},
};

/// A parsed `Accept` header, or the option of the same name.
pub struct Accept<'a>(Vec<MediaRange<'a>>);

impl<'a> Accept<'a> {
	/// Parses a header; one that is empty, or is not there, leaves the choice.
	///
	/// Parameters other than `q` are ignored, but for the profile of a JSON-LD document.
	pub fn parse(header: &'a str) -> Result<Self, Failure> {
		let ranges = split_unquoted(header, ',').filter(|range| !range.trim().is_empty());
		let ranges = ranges.map(|range| MediaRange::parse(range).ok_or(range)).collect::<Result<_, _>>();
		ranges.map(Self).map_err(|range| {
			let detail = format!("'{}' is not a media range with an optional weight from 0 to 1", range.trim());
			Failure::new(FailureKind::InvalidOptions, detail)
		})
	}

	/// The offer that suits the client best, of which the first is preferred.
	///
	/// The highest weight wins, then the range that says more, then the order of the offers.
	pub fn choose(&self, offers: &[Representation]) -> Result<Representation, Failure> {
		self.best(offers).ok_or_else(|| {
			let offered = offers.iter().map(|offer| offer.media_type()).collect::<Vec<_>>().join(", ");
			Failure::new(FailureKind::RepresentationNotSupported, format!("offered for this DID URL are {offered}"))
		})
	}

	/// The form of a result for a client whose request was not understood.
	pub fn profile(&self) -> Profile {
		self.best(&Representation::ALL).map_or(Profile::Resolution, Representation::profile)
	}

	fn best(&self, offers: &[Representation]) -> Option<Representation> {
		if self.0.is_empty() {
			return offers.first().copied();
		}
		// Of several that are equal, `max_by_key` takes the last.
		let ranked = offers.iter().rev().filter_map(|offer| Some((*offer, self.rank(*offer)?)));
		ranked.max_by_key(|(_, rank)| *rank).map(|(offer, _)| offer)
	}

	/// The weight that the client gives to an offer and how precisely it names it; `None` if it refuses it.
	fn rank(&self, offer: Representation) -> Option<(u16, u8)> {
		let fitting = self.0.iter().filter_map(|range| Some((range.precision(offer)?, range.weight)));
		// Only the most precise range counts.
		let (precision, weight) = fitting.max()?;
		(weight > 0).then_some((weight, precision))
	}
}

/// One item of an `Accept` header.
struct MediaRange<'a> {
	main: &'a str,
	sub: &'a str,
	profile: Option<&'a str>,
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
		let (mut weight, mut profile) = (1000, None);
		for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
			if name.eq_ignore_ascii_case("q") {
				weight = parse_weight(value)?;
			} else if name.eq_ignore_ascii_case("profile") {
				profile = Some(value.trim_matches('"'));
			}
		}
		Some(Self { main, sub, profile, weight })
	}

	/// How precisely it names the representation, if it covers it.
	fn precision(&self, offer: Representation) -> Option<u8> {
		let (essence, profile) = match offer.media_type().split_once(";profile=") {
			Some((essence, profile)) => (essence, Some(profile.trim_matches('"'))),
			None => (offer.media_type(), None),
		};
		let (main, sub) = essence.split_once('/')?;
		if self.main == "*" {
			return Some(0);
		}
		if !self.main.eq_ignore_ascii_case(main) {
			return None;
		}
		if self.sub == "*" {
			return Some(1);
		}
		if !self.sub.eq_ignore_ascii_case(sub) {
			return None;
		}
		match self.profile {
			Some(wanted) if offer.is_ld_json() => (profile == Some(wanted)).then_some(3),
			_ => Some(2),
		}
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

	/// What a client gets of what a plain DID has to offer.
	fn choose(accept: &str) -> Result<Representation, FailureKind> {
		let accept = Accept::parse(accept).map_err(|failure| failure.kind)?;
		accept.choose(&Representation::ALL).map_err(|failure| failure.kind)
	}

	#[test]
	fn who_leaves_the_choice_gets_the_whole_result() {
		for accept in
			["", " , ", "*/*", "application/*", "text/html, */*;q=0.8", "application/did, application/did-resolution"]
		{
			assert_eq!(choose(accept), Ok(Resolution), "{accept}");
		}
	}

	#[test]
	fn every_media_type_is_had_by_its_name() {
		for representation in Representation::ALL {
			assert_eq!(choose(representation.media_type()), Ok(representation));
		}
		assert_eq!(choose("APPLICATION/DID"), Ok(Did));
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
			("text/*", UriList),
		] {
			assert_eq!(choose(accept), Ok(expected), "{accept}");
		}
	}

	#[test]
	fn a_profile_tells_the_result_from_the_document() {
		for (accept, expected) in [
			("application/ld+json", LdJson),
			("application/ld+json;profile=\"https://w3id.org/did-resolution\"", LegacyResolution),
			("application/ld+json; profile=https://w3id.org/did-resolution; charset=utf-8", LegacyResolution),
			// As the Universal Resolver asks its drivers, in its older and in its newer versions.
			(
				"application/ld+json;profile=\"https://w3id.org/did-resolution\",application/did+ld+json",
				LegacyResolution,
			),
			("application/did-resolution,application/did", Resolution),
		] {
			assert_eq!(choose(accept), Ok(expected), "{accept}");
		}
		let other = choose("application/ld+json;profile=\"https://example.org\"");
		assert_eq!(other, Err(FailureKind::RepresentationNotSupported));
	}

	#[test]
	fn what_is_not_offered_and_what_is_malformed_are_told_apart() {
		for accept in ["text/html", "application/did;q=0", "*/*;q=0.0", "application/didx", "image/*"] {
			assert_eq!(choose(accept), Err(FailureKind::RepresentationNotSupported), "{accept}");
		}
		for accept in
			["x", "/", "*/did", "application/", "a b/c", "*/*;q=2", "*/*;q=", "*/*;q=1.001", "*/*;q=0.1234", "*/*;q=-0"]
		{
			assert_eq!(choose(accept), Err(FailureKind::InvalidOptions), "{accept}");
		}
	}

	#[test]
	fn whoever_is_misunderstood_reads_an_error_in_a_form_that_they_know() {
		for (accept, profile) in [
			("", Profile::Resolution),
			("text/html", Profile::Resolution),
			("application/did-url-dereferencing", Profile::Dereferencing),
			("application/did+json", Profile::Legacy),
			("application/ld+json", Profile::Legacy),
		] {
			assert_eq!(Accept::parse(accept).unwrap().profile(), profile, "{accept}");
		}
	}

	proptest! {
		#[test]
		fn any_header_is_answered_without_panic(text in any::<String>(), like in "[a-z*/+;,=q0-9.\" \\\\]{0,40}") {
			let _ = choose(&text);
			let _ = choose(&like);
		}

		#[test]
		fn the_highest_weight_wins(weights: [u8; 4]) {
			let offers = [Resolution, Did, DidLdJson, DidJson];
			let accept = offers.iter().zip(weights).map(|(offer, weight)| {
				format!("{};q=0.{weight:03}", offer.media_type())
			});
			let accept = accept.collect::<Vec<_>>().join(",");
			let highest = *weights.iter().max().unwrap();
			let expected = offers.into_iter().zip(weights).find(|(_, weight)| *weight == highest);
			match choose(&accept) {
				Ok(chosen) => prop_assert_eq!(Some((chosen, highest)), expected),
				Err(kind) => prop_assert_eq!((kind, highest), (FailureKind::RepresentationNotSupported, 0)),
			}
		}
	}
}
