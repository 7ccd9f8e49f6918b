//! Chooses the representation of an answer (RFC 9110, section "Accept").

use crate::{
	error::{ErrorKind, ResolutionError},
	representation::{Profile, Representation},
};

/// A parsed `Accept` header, or the option of the same name.
pub struct Accept<'a>(Vec<MediaRange<'a>>);

impl<'a> Accept<'a> {
	/// Parses a header. An empty text stands for a header that is not there: every representation is accepted.
	///
	/// Parameters other than `q` are ignored, except the profile of a JSON-LD document.
	pub fn parse(header: &'a str) -> Result<Self, ResolutionError> {
		let ranges = split_unquoted(header, ',').filter(|range| !range.trim().is_empty());
		let ranges = ranges.map(|range| MediaRange::parse(range).ok_or(range)).collect::<Result<_, _>>();
		ranges.map(Self).map_err(|range| {
			let detail = format!("'{}' is not a media range with an optional weight from 0 to 1", range.trim());
			ResolutionError::invalid_options(detail)
		})
	}

	/// Chooses one of the offers. The highest weight wins, then the more precise media range, then the earlier offer.
	pub fn choose(&self, offers: &[Representation]) -> Result<Representation, ResolutionError> {
		self.best(offers).ok_or_else(|| {
			let offered = offers.iter().map(|offer| offer.media_type()).collect::<Vec<_>>().join(", ");
			ResolutionError::new(
				ErrorKind::RepresentationNotSupported,
				format!("this DID URL has none of the accepted media types: accept one of {offered}"),
			)
		})
	}

	/// Returns the form of an error that this client understands, for a request that failed before a choice was made.
	pub fn profile(&self) -> Profile {
		self.best(&Representation::ALL).map_or(Profile::Resolution, Representation::profile)
	}

	fn best(&self, offers: &[Representation]) -> Option<Representation> {
		if self.0.is_empty() {
			return offers.first().copied();
		}
		// `max_by_key` takes the last of several equal ones, so the offers are reversed.
		let ranked = offers.iter().rev().filter_map(|offer| Some((*offer, self.rank(*offer)?)));
		ranked.max_by_key(|(_, rank)| *rank).map(|(offer, _)| offer)
	}

	/// Returns the weight of an offer and the precision of its media range; `None` if the client refuses the offer.
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

	/// Returns the precision of this range for a representation; `None` if the range does not cover it.
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

/// Parses a number from 0 to 1 with at most three decimal places. Returns thousandths.
fn parse_weight(text: &str) -> Option<u16> {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
	if whole.len() != 1 || fraction.len() > 3 || !digits(whole) || !digits(fraction) {
		return None;
	}
	format!("{whole}{fraction:0<3}").parse().ok().filter(|weight| *weight <= 1000)
}

/// Checks that a text is a `token` of RFC 9110.
fn is_token(text: &str) -> bool {
	!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Splits a text at the separators outside of quoted strings.
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

	/// Chooses one of the representations of a DID.
	fn choose(accept: &str) -> Result<Representation, ErrorKind> {
		let accept = Accept::parse(accept).map_err(|error| error.kind)?;
		accept.choose(&Representation::ALL).map_err(|error| error.kind)
	}

	#[test]
	fn a_client_without_a_preference_gets_the_whole_result() {
		for accept in
			["", " , ", "*/*", "application/*", "text/html, */*;q=0.8", "application/did, application/did-resolution"]
		{
			assert_eq!(choose(accept), Ok(Resolution), "{accept}");
		}
	}

	#[test]
	fn every_media_type_is_chosen_by_its_name() {
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
			// The older and the newer versions of the Universal Resolver ask like this.
			(
				"application/ld+json;profile=\"https://w3id.org/did-resolution\",application/did+ld+json",
				LegacyResolution,
			),
			("application/did-resolution,application/did", Resolution),
		] {
			assert_eq!(choose(accept), Ok(expected), "{accept}");
		}
		let other = choose("application/ld+json;profile=\"https://example.org\"");
		assert_eq!(other, Err(ErrorKind::RepresentationNotSupported));
	}

	#[test]
	fn a_missing_offer_and_a_malformed_header_are_different_errors() {
		for accept in ["text/html", "application/did;q=0", "*/*;q=0.0", "application/didx", "image/*"] {
			assert_eq!(choose(accept), Err(ErrorKind::RepresentationNotSupported), "{accept}");
		}
		for accept in
			["x", "/", "*/did", "application/", "a b/c", "*/*;q=2", "*/*;q=", "*/*;q=1.001", "*/*;q=0.1234", "*/*;q=-0"]
		{
			assert_eq!(choose(accept), Err(ErrorKind::InvalidOptions), "{accept}");
		}
	}

	#[test]
	fn an_error_comes_in_a_form_that_the_client_accepts() {
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
				Err(kind) => prop_assert_eq!((kind, highest), (ErrorKind::RepresentationNotSupported, 0)),
			}
		}
	}
}
