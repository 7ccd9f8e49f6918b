//! QR codes for a camera in front of the terminal.

use qrcode::{render::unicode::Dense1x2, EcLevel, QrCode};

/// The longest text, in bytes. Its code has 77 modules and a margin, and so fits into a terminal of 85 columns.
const MAX_BYTES: usize = 512;

/// Draws a text as a QR code, with two modules in each character and a margin around it. Returns `None` if the text is
/// longer than 512 bytes.
///
/// A block in the colour of the text is a light module, so the code is right on a dark terminal. Most phones also read the
/// reverse that a light terminal shows.
pub fn qr(text: &str) -> Option<String> {
	qr_up_to(text, MAX_BYTES)
}

/// The same for a text of at most this many bytes, whose code may be wider than a narrow terminal.
pub fn qr_up_to(text: &str, most: usize) -> Option<String> {
	if text.len() > most {
		return None;
	}
	let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
	Some(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_code_is_a_square_of_half_blocks() {
		for length in [1, 32, 300, MAX_BYTES] {
			let code = qr(&"x".repeat(length)).unwrap();
			let lines = code.lines().map(|line| line.chars().count()).collect::<Vec<_>>();
			assert!(lines.iter().all(|width| *width == lines[0]), "{length}");
			assert_eq!(lines.len(), lines[0].div_ceil(2), "{length}");
			assert!(lines[0] <= 85, "{length}: {}", lines[0]);
			assert!(code.chars().all(|letter| " \u{2584}\u{2580}\u{2588}\n".contains(letter)));
		}
	}

	#[test]
	fn a_text_that_is_too_long_has_no_code() {
		assert_eq!(qr(&"x".repeat(513)), None);
	}
}
