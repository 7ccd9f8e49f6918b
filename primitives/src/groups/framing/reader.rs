//! A reader of the presentation language of TLS, as MLS uses it (RFC 9420, section 2.1).

use super::{Field, FramingError};

/// The bytes that are left to read.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
	pub(super) fn new(bytes: &'a [u8]) -> Self {
		Self(bytes)
	}

	pub(super) fn u8(&mut self, field: Field) -> Result<u8, FramingError> {
		let [byte] = self.array(field)?;
		Ok(byte)
	}

	pub(super) fn u16(&mut self, field: Field) -> Result<u16, FramingError> {
		self.array(field).map(u16::from_be_bytes)
	}

	pub(super) fn u32(&mut self, field: Field) -> Result<u32, FramingError> {
		self.array(field).map(u32::from_be_bytes)
	}

	pub(super) fn u64(&mut self, field: Field) -> Result<u64, FramingError> {
		self.array(field).map(u64::from_be_bytes)
	}

	/// Reads `opaque field<V>`: a length, and as many bytes.
	pub(super) fn vector(&mut self, field: Field) -> Result<&'a [u8], FramingError> {
		let length = self.length(field)?;
		// A length that does not fit into memory cannot be there either.
		let length = usize::try_from(length).map_err(|_| FramingError::Truncated(field))?;
		let (vector, rest) = self.0.split_at_checked(length).ok_or(FramingError::Truncated(field))?;
		self.0 = rest;
		Ok(vector)
	}

	/// Reads the length of a vector: a variable-size integer (RFC 9000, section 16) in its shortest form. MLS has no form of
	/// 8 bytes (RFC 9420, section 2.1.2).
	fn length(&mut self, field: Field) -> Result<u32, FramingError> {
		let first = self.u8(field)?;
		let (length, least) = match first {
			0x00..=0x3f => (first.into(), 0),
			0x40..=0x7f => {
				let [second] = self.array(field)?;
				(u16::from_be_bytes([first & 0x3f, second]).into(), 0x40)
			},
			0x80..=0xbf => {
				let [second, third, fourth] = self.array(field)?;
				(u32::from_be_bytes([first & 0x3f, second, third, fourth]), 0x4000)
			},
			0xc0..=0xff => return Err(FramingError::Malformed(field)),
		};
		(length >= least).then_some(length).ok_or(FramingError::Malformed(field))
	}

	fn array<const N: usize>(&mut self, field: Field) -> Result<[u8; N], FramingError> {
		let (array, rest) = self.0.split_first_chunk::<N>().ok_or(FramingError::Truncated(field))?;
		self.0 = rest;
		Ok(*array)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec::Vec;
	use proptest::prelude::*;

	/// The lengths of RFC 9000, appendix A.1, that MLS has, and one for each edge.
	const LENGTHS: [(&[u8], u32); 8] = [
		(&[0x25], 37),
		(&[0x7b, 0xbd], 15_293),
		(&[0x9d, 0x7f, 0x3e, 0x7d], 494_878_333),
		(&[0x3f], 0x3f),
		(&[0x40, 0x40], 0x40),
		(&[0x7f, 0xff], 0x3fff),
		(&[0x80, 0x00, 0x40, 0x00], 0x4000),
		(&[0xbf, 0xff, 0xff, 0xff], 0x3fff_ffff),
	];

	#[test]
	fn lengths_have_their_shortest_form_alone() {
		for (bytes, length) in LENGTHS {
			assert_eq!(Reader::new(bytes).length(Field::GroupId), Ok(length));
			for cut in 0..bytes.len() {
				let error = Err(FramingError::Truncated(Field::GroupId));
				assert_eq!(Reader::new(&bytes[..cut]).length(Field::GroupId), error);
			}
		}
		let longer: [&[u8]; 5] = [
			// 37 in two bytes, as RFC 9000 allows.
			&[0x40, 0x25],
			&[0x40, 0x3f],
			&[0x80, 0x00, 0x3f, 0xff],
			&[0x80, 0x00, 0x00, 0x00],
			// The form of 8 bytes.
			&[0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c],
		];
		for bytes in longer {
			assert_eq!(Reader::new(bytes).length(Field::Epoch), Err(FramingError::Malformed(Field::Epoch)));
		}
	}

	proptest! {
		#[test]
		fn a_vector_is_never_longer_than_its_input(bytes: Vec<u8>) {
			let mut reader = Reader::new(&bytes);
			match reader.vector(Field::Identity) {
				Ok(vector) => prop_assert!(bytes.ends_with(&[vector, reader.0].concat())),
				Err(error) => prop_assert_ne!(error, FramingError::Unexpected(Field::Identity)),
			}
		}
	}
}
