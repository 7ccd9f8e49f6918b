//! Chooses the representation of an answer (RFC 9110, section "Accept").

use crate::{
	error::{ErrorKind, ResolutionError},
	representation::{Profile, Representation},
};

/// A parsed `Accept` header, or the option of the same name.
pub struct Accept<'a> {
	/// The members that can be read.
	ranges: Vec<MediaRange<'a>>,
	/// `true` if the header is empty or not there: every representation is accepted.
	is_absent: bool,
}

impl<'a> Accept<'a> {
	/// Parses a header. An empty text stands for a header that is not there.
	///
	/// A member that cannot be read is passed over, since the others still say what the client takes. Parameters other than
	/// `q` are ignored, except the profile of a JSON-LD document.
	pub fn parse(header: &'a str) -> Self {
		let mut members = split_unquoted(header, ',').filter(|member| !member.trim().is_empty()).peekable();
		let is_absent = members.peek().is_none();
		Self { ranges: members.filter_map(MediaRange::parse).collect(), is_absent }
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
	///
	/// A client that accepts none of our types still names some: it speaks the language of those.
	pub fn profile(&self) -> Profile {
		let accepted = self.best(&Representation::ALL).map(Representation::profile);
		accepted.or_else(|| self.ranges.iter().find_map(MediaRange::profile)).unwrap_or(Profile::Resolution)
	}

	fn best(&self, offers: &[Representation]) -> Option<Representation> {
		if self.is_absent {
			return offers.first().copied();
		}
		// `max_by_key` takes the last of several equal ones, so the offers are reversed.
		let ranked = offers.iter().rev().filter_map(|offer| Some((*offer, self.rank(*offer)?)));
		ranked.max_by_key(|(_, rank)| *rank).map(|(offer, _)| offer)
	}

	/// Returns the weight of an offer and the precision of its media range; `None` if the client refuses the offer.
	fn rank(&self, offer: Representation) -> Option<(u16, u8)> {
		let fitting = self.ranges.iter().filter_map(|range| Some((range.precision(offer)?, range.weight)));
		// Only the most precise range counts.
		let (precision, weight) = fitting.max()?;
		(weight > 0).then_some((weight, precision))
	}
}

/// One member of an `Accept` header.
struct MediaRange<'a> {
	main: &'a str,
	sub: &'a str,
	/// The profiles, with spaces between them (RFC 6906, section 3.1).
	profiles: Option<&'a str>,
	/// In thousandths.
	weight: u16,
}

impl<'a> MediaRange<'a> {
	/// Reads a member. Returns `None` if it is no media range.
	fn parse(text: &'a str) -> Option<Self> {
		let mut parts = split_unquoted(text, ';').map(str::trim);
		// The client of a common language sends `*` for `*/*`.
		let (main, sub) = match parts.next()? {
			"*" => ("*", "*"),
			essence => essence.split_once('/')?,
		};
		if !is_token(main) || !is_token(sub) || (main == "*" && sub != "*") {
			return None;
		}
		let (mut weight, mut profiles) = (1000, None);
		for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
			if name.eq_ignore_ascii_case("q") {
				weight = parse_weight(value)?;
			} else if name.eq_ignore_ascii_case("profile") {
				profiles = Some(value.trim_matches('"'));
			}
		}
		Some(Self { main, sub, profiles, weight })
	}

	/// Returns the precision of this range for a representation; `None` if the range does not cover it.
	///
	/// A profile that no offer has is ignored, as RFC 6906 asks of a server that does not know it.
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
		match (self.profiles, profile) {
			(Some(wanted), Some(profile)) => {
				wanted.split_ascii_whitespace().any(|wanted| wanted == profile).then_some(3)
			},
			_ => Some(2),
		}
	}

	/// Returns the form of answers to which this range belongs, also if the client refuses it or we do not offer it.
	fn profile(&self) -> Option<Profile> {
		let named = Representation::ALL.into_iter().filter_map(|offer| Some((self.precision(offer)?, offer)));
		// `max_by_key` takes the last of several equal ones, so the offers are reversed.
		let named = named.filter(|(precision, _)| *precision >= 2).rev().max_by_key(|(precision, _)| *precision);
		// DID Core 1.0 names representations like this, such as `application/did+cbor`.
		let is_of_core_1_0 = self.sub.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("did+"));
		named.map(|(_, offer)| offer.profile()).or(is_of_core_1_0.then_some(Profile::Legacy))
	}
}

/// Parses a number from 0 to 1 with at most three decimal places. Returns thousandths. Some clients leave the zero before
/// the point out.
fn parse_weight(text: &str) -> Option<u16> {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let whole = if whole.is_empty() && !fraction.is_empty() { "0" } else { whole };
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
		Accept::parse(accept).choose(&Representation::ALL).map_err(|error| error.kind)
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
	}

	#[test]
	fn a_profile_is_found_among_others_and_an_unknown_one_is_ignored() {
		for (accept, expected) in [
			("application/ld+json;profile=\"https://example.org\"", LdJson),
			("application/ld+json;profile=https://example.org", LdJson),
			("application/ld+json;profile=\"\"", LdJson),
			("application/ld+json;profile=\"https://example.org https://w3id.org/did-resolution\"", LegacyResolution),
			(
				"application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted  https://w3id.org/did-url-dereferencing\"",
				LegacyDereferencing,
			),
			// The client would rather have the result than a document.
			("application/ld+json;q=0.5, application/ld+json;profile=\"https://w3id.org/did-resolution\"", LegacyResolution),
		] {
			assert_eq!(choose(accept), Ok(expected), "{accept}");
		}
		// A part of a document has no whole result of a resolution, so the profile is ignored.
		let result = Accept::parse("application/ld+json;profile=\"https://w3id.org/did-resolution\"");
		assert_eq!(result.choose(&[Dereferencing, Did, LdJson]), Ok(LdJson));
	}

	/// The first is what `HttpURLConnection` of Java sends.
	#[test]
	fn what_cannot_be_read_is_passed_over() {
		for (accept, expected) in [
			("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", Resolution),
			("*", Resolution),
			("x, application/did", Did),
			("application/did+json;q=2, application/did", Did),
			("/, application/, */did, a b/c, \u{e9}/x, application/did+json", DidJson),
			("application/did;q=.9, application/did+json;q=0.8", Did),
		] {
			assert_eq!(choose(accept), Ok(expected), "{accept}");
		}
	}

	#[test]
	fn a_client_that_takes_none_of_the_offers_is_refused() {
		for accept in [
			"text/html",
			"application/did;q=0",
			"*/*;q=0.0",
			"application/didx",
			"image/*",
			// Nothing of these can be read.
			"x",
			"/",
			"*/did",
			"application/",
			"a b/c",
			"*/*;q=2",
			"*/*;q=",
			"*/*;q=1.001",
			"*/*;q=0.1234",
			"*/*;q=-0",
			"*/*;q=.",
		] {
			assert_eq!(choose(accept), Err(ErrorKind::RepresentationNotSupported), "{accept}");
		}
	}

	#[test]
	fn an_error_comes_in_a_form_that_the_client_understands() {
		for (accept, profile) in [
			("", Profile::Resolution),
			("text/html", Profile::Resolution),
			("application/did-url-dereferencing", Profile::Dereferencing),
			("application/did+json", Profile::Legacy),
			("application/ld+json", Profile::Legacy),
			("application/ld+json;profile=\"https://w3id.org/did-resolution\"", Profile::Legacy),
			("application/ld+json;profile=\"https://w3id.org/did-url-dereferencing\"", Profile::LegacyDereferencing),
			// None of these accepts an offer.
			("application/x-unknown", Profile::Resolution),
			("application/did+json;q=0", Profile::Legacy),
			("text/html, application/did+ld+json;q=0", Profile::Legacy),
			("application/did+cbor", Profile::Legacy),
			("application/DID+xml, text/html", Profile::Legacy),
			(
				"application/ld+json;profile=\"https://w3id.org/did-url-dereferencing\";q=0",
				Profile::LegacyDereferencing,
			),
			("application/did;q=0, application/did+json;q=0", Profile::Resolution),
			("*/*;q=0", Profile::Resolution),
			("nonsense", Profile::Resolution),
		] {
			assert_eq!(Accept::parse(accept).profile(), profile, "{accept}");
		}
	}

	proptest! {
		#[test]
		fn any_header_is_answered_without_panic(text in any::<String>(), like in "[a-z*/+;,=q0-9.\" \\\\]{0,40}") {
			for text in [&text, &like] {
				let _ = choose(text);
				let _ = Accept::parse(text).profile();
			}
		}

		/// A member that cannot be read changes nothing.
		#[test]
		fn one_member_never_spoils_the_others(
			bad in "[a-z]{0,6}|[a-z]{1,3}/[a-z]{1,3};q=[2-9]|[ /*a]{1,4} x", place in 0usize..3,
		) {
			let good = ["application/did;q=0.5", "application/did+json;q=0.7"];
			let mut members = good.to_vec();
			members.insert(place.min(good.len()), &bad);
			prop_assert_eq!(choose(&members.join(", ")), Ok(DidJson));
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
