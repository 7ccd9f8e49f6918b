//! Moments as text: RFC 3339 in UTC, without fractions of a second, as W3C writes them.

use clavis_primitives::Moment;
use time::{macros::format_description, Duration, OffsetDateTime, PrimitiveDateTime};

/// The last moment that RFC 3339 can write: 9999-12-31T23:59:59Z.
const LAST: Moment = 253_402_300_799;

/// The error for a text that is not a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a moment: expected a text such as 2026-01-31T12:00:00Z, in UTC and without fractions of a second")]
pub struct MomentError;

/// Reads a moment in the form that [`format_moment`] writes, and in no other.
///
/// A moment before 1970 is read as the first one that the chain can count. Nothing on the chain is older, so both have the
/// same answers.
pub fn moment(text: &str) -> Result<Moment, MomentError> {
	let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
	let time = PrimitiveDateTime::parse(text, form).map_err(|_| MomentError)?.assume_utc();
	// The parser accepts more than that, such as a year with a sign.
	if write(time) != text {
		return Err(MomentError);
	}
	Ok(time.unix_timestamp().try_into().unwrap_or_default())
}

/// Writes a moment, in seconds since 1970. A moment after the year 9999 becomes the last one of that year.
pub fn format_moment(moment: Moment) -> String {
	let since_1970 = Duration::seconds(moment.min(LAST) as i64);
	write(OffsetDateTime::UNIX_EPOCH.saturating_add(since_1970))
}

fn write(time: OffsetDateTime) -> String {
	let (date, (hour, minute, second)) = (time.date(), time.to_hms());
	format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", date.year(), u8::from(date.month()), date.day())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn known_moments_are_written_and_read() {
		for (seconds, text) in [
			(0, "1970-01-01T00:00:00Z"),
			(951_782_400, "2000-02-29T00:00:00Z"),
			(1_767_225_599, "2025-12-31T23:59:59Z"),
			(LAST, "9999-12-31T23:59:59Z"),
		] {
			assert_eq!(format_moment(seconds), text);
			assert_eq!(moment(text), Ok(seconds));
		}
	}

	#[test]
	fn a_moment_that_cannot_be_written_becomes_the_last_one() {
		assert_eq!(format_moment(Moment::MAX), format_moment(LAST));
	}

	#[test]
	fn a_moment_before_1970_is_the_first_one() {
		for text in ["1969-12-31T23:59:59Z", "1900-02-28T00:00:00Z", "0000-01-01T00:00:00Z"] {
			assert_eq!(moment(text), Ok(0), "{text}");
		}
	}

	#[test]
	fn every_other_form_is_refused() {
		for text in [
			"",
			"2025-10-07",
			"T12:30:45Z",
			"2025-10-07T12:30:45",
			"2025-10-07 12:30:45Z",
			"2025-10-07t12:30:45z",
			"2025-10-07T12:30:45.5Z",
			"2025-10-07T12:30:45+00:00",
			"2025-10-07T12:30:60Z",
			"2025-02-29T12:30:45Z",
			"2025-13-07T12:30:45Z",
			"+2025-10-07T12:30:45Z",
			"-001-10-07T12:30:45Z",
			"-0001-10-07T12:30:45Z",
			"1969-12-31T23:59:60Z",
			"2025-10-07T12:30:45Z ",
		] {
			assert_eq!(moment(text), Err(MomentError), "{text}");
		}
	}

	proptest! {
		#[test]
		fn writing_and_reading_are_inverse(seconds in 0..=LAST) {
			prop_assert_eq!(moment(&format_moment(seconds)), Ok(seconds));
		}

		#[test]
		fn any_text_is_read_without_panic(text in any::<String>(), like in "[0-9TZ:.+-]{0,24}") {
			let _ = moment(&text);
			if let Ok(seconds) = moment(&like) {
				prop_assert_eq!(format_moment(seconds), like.max(format_moment(0)));
			}
		}

		#[test]
		fn any_number_is_written_without_panic(seconds: Moment) {
			prop_assert_eq!(format_moment(seconds).len(), "1970-01-01T00:00:00Z".len());
		}
	}
}
