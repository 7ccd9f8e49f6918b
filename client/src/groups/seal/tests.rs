//! Tests that a sealed file opens whole and unchanged, and not at all otherwise.

use super::*;
use proptest::prelude::*;
use serde_json::{json, Value};

const FILE: &str = include_str!("../../../../docs/vectors/seal.json");
const KEY: [u8; 32] = [5; 32];

fn header() -> Header {
	Header { group: GroupId([7; 32]), epoch: 12, restarts: 1, mls_epoch: 9, nonce: [3; 19] }
}

fn sealed(content: &[u8], header: &Header) -> Vec<u8> {
	let mut file = Vec::new();
	let length = seal(&mut &content[..], &mut file, &Key::new(KEY), header).unwrap();
	assert_eq!(length, content.len() as u64);
	file
}

fn opened(file: &[u8]) -> Result<Vec<u8>, SealError> {
	let mut content = Vec::new();
	let (header, length) = open(&mut &file[..], &mut content, |_| Some(Key::new(KEY)))?;
	assert_eq!(header, self::header());
	assert_eq!(length, content.len() as u64);
	Ok(content)
}

/// Content whose chunks differ.
fn content(length: usize) -> Vec<u8> {
	(0..length).map(|place| (place / 1_000 + place) as u8).collect()
}

#[test]
fn content_of_each_length_comes_back() {
	for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5] {
		let content = content(length);
		let file = sealed(&content, &header());
		// An empty file has one chunk.
		let chunks = length.div_ceil(CHUNK).max(1);
		assert_eq!(file.len(), Header::LENGTH + length + chunks * TAG);
		assert_eq!(opened(&file).unwrap(), content, "{length}");
	}
}

#[test]
fn a_reader_may_give_any_number_of_bytes_at_a_time() {
	/// Gives its bytes one, two, three … at a time, and is interrupted in between.
	struct Slow<'a>(&'a [u8], usize);
	impl Read for Slow<'_> {
		fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
			self.1 += 1;
			if self.1.is_multiple_of(7) {
				return Err(io::ErrorKind::Interrupted.into());
			}
			let length = buffer.len().min(self.1);
			self.0.read(&mut buffer[..length])
		}
	}
	let content = content(CHUNK + 3);
	let mut file = Vec::new();
	seal(&mut Slow(&content, 0), &mut file, &Key::new(KEY), &header()).unwrap();
	assert_eq!(file, sealed(&content, &header()));
	let mut back = Vec::new();
	open(&mut Slow(&file, 0), &mut back, |_| Some(Key::new(KEY))).unwrap();
	assert_eq!(back, content);
}

#[test]
fn a_file_that_ends_early_or_late_is_refused() {
	let content = content(2 * CHUNK);
	let file = sealed(&content, &header());
	let chunk = CHUNK + TAG;
	// At the end of each chunk, and around it.
	for cut in [Header::LENGTH, Header::LENGTH + 1, Header::LENGTH + chunk, Header::LENGTH + chunk + 1, file.len() - 1]
	{
		assert!(matches!(opened(&file[..cut]), Err(SealError::Changed)), "{cut}");
	}
	for more in [&[0u8][..], &[0; TAG], &file[Header::LENGTH..][..chunk], &file[Header::LENGTH + chunk..]] {
		assert!(matches!(opened(&[&file[..], more].concat()), Err(SealError::Changed)));
	}
}

#[test]
fn chunks_do_not_move() {
	let file = sealed(&content(3 * CHUNK), &header());
	let (head, chunks) = file.split_at(Header::LENGTH);
	let chunks = chunks.chunks(CHUNK + TAG).collect::<Vec<_>>();
	let of = |order: &[usize]| {
		let parts = order.iter().map(|place| chunks[*place]).collect::<Vec<_>>();
		[head, &parts.concat()].concat()
	};
	assert!(opened(&of(&[0, 1, 2])).is_ok());
	for order in [&[1, 0, 2][..], &[0, 2, 1], &[0, 2], &[1, 2], &[0, 1, 1, 2], &[2]] {
		assert!(matches!(opened(&of(order)), Err(SealError::Changed)), "{order:?}");
	}
	// Nor does a chunk of another file with the same key.
	let other = sealed(&content(3 * CHUNK), &Header { nonce: [4; 19], ..header() });
	let mixed = [head, chunks[0], &other[Header::LENGTH + CHUNK + TAG..]].concat();
	assert!(matches!(opened(&mixed), Err(SealError::Changed)));
}

#[test]
fn the_header_is_authenticated() {
	let content = content(10);
	let file = sealed(&content, &header());
	for place in 0..Header::LENGTH {
		let mut changed = file.clone();
		changed[place] ^= 1;
		let error = open(&mut &changed[..], &mut Vec::new(), |_| Some(Key::new(KEY))).unwrap_err();
		let expected = if place < MAGIC.len() { "notSealed" } else { "sealedFileChanged" };
		assert_eq!(error.kind(), expected, "{place}");
	}
	for cut in 0..Header::LENGTH {
		let expected = if cut < MAGIC.len() { "notSealed" } else { "sealedFileChanged" };
		assert_eq!(opened(&file[..cut]).unwrap_err().kind(), expected, "{cut}");
	}
}

#[test]
fn the_epoch_names_the_key() {
	let file = sealed(b"content", &header());
	let mut content = Vec::new();
	let error = open(&mut &file[..], &mut content, |header| {
		assert_eq!((header.group, header.epoch, header.restarts, header.mls_epoch), (GroupId([7; 32]), 12, 1, 9));
		None
	});
	assert!(matches!(error, Err(SealError::NoKey { epoch: 12, .. })));
	let error = open(&mut &file[..], &mut content, |_| Some(Key::new([6; 32])));
	assert!(matches!(error, Err(SealError::Changed)));
	assert!(content.is_empty());
}

#[test]
fn nothing_that_is_not_authenticated_is_written() {
	let whole = content(2 * CHUNK + 5);
	let mut file = sealed(&whole, &header());
	let place = Header::LENGTH + CHUNK + TAG + 100;
	file[place] ^= 1;
	let mut written = Vec::new();
	assert!(open(&mut &file[..], &mut written, |_| Some(Key::new(KEY))).is_err());
	assert_eq!(written, whole[..CHUNK]);
}

#[test]
fn a_failure_of_the_files_is_told() {
	struct Full;
	impl Write for Full {
		fn write(&mut self, _: &[u8]) -> io::Result<usize> {
			Err(io::Error::other("the disk is full"))
		}
		fn flush(&mut self) -> io::Result<()> {
			Ok(())
		}
	}
	struct Broken;
	impl Read for Broken {
		fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
			Err(io::Error::other("the disk is broken"))
		}
	}
	let key = Key::new(KEY);
	assert!(matches!(seal(&mut &b"x"[..], &mut Full, &key, &header()), Err(SealError::Write(_))));
	assert!(matches!(seal(&mut Broken, &mut Vec::new(), &key, &header()), Err(SealError::Read(_))));
	let file = sealed(b"content", &header());
	assert!(matches!(open(&mut &file[..], &mut Full, |_| Some(key)), Err(SealError::Write(_))));
}

#[test]
fn each_header_has_a_nonce_of_its_own() {
	let [one, other] = [(); 2].map(|()| Header::new(GroupId([7; 32]), 1, 0, 0).unwrap());
	assert_ne!(one.nonce, other.nonce);
}

fn hex(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

#[test]
fn the_vectors_hold() {
	let file: Value = serde_json::from_str(FILE).unwrap();
	let Header { group, epoch, restarts, mls_epoch, nonce } = header();
	let record = H256([8; 32]);
	for vector in file["vectors"].as_array().unwrap() {
		let content = hex::decode(vector["content"].as_str().unwrap().trim_start_matches("0x")).unwrap();
		let expected = json!({
			"group": group,
			"record": record,
			"epoch": epoch,
			"restarts": restarts,
			"mlsEpoch": mls_epoch,
			"nonce": hex(&nonce),
			"label": LABEL,
			"context": hex(&context(group, record)),
			"key": hex(&KEY),
			"content": hex(&content),
			"file": hex(&sealed(&content, &header())),
		});
		assert_eq!(*vector, expected);
	}
	assert_eq!(file["vectors"].as_array().unwrap().len(), 2);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn a_changed_byte_is_found(length in 0usize..200_000, place: prop::sample::Index, flip in 1u8..) {
		let mut file = sealed(&content(length), &header());
		let place = place.index(file.len());
		file[place] ^= flip;
		prop_assert!(open(&mut &file[..], &mut io::sink(), |_| Some(Key::new(KEY))).is_err());
	}

	#[test]
	fn any_bytes_are_refused_without_panic(bytes: Vec<u8>) {
		prop_assert!(open(&mut &bytes[..], &mut io::sink(), |_| Some(Key::new(KEY))).is_err());
		let framed = [&header().to_bytes()[..], &bytes].concat();
		prop_assert!(open(&mut &framed[..], &mut io::sink(), |_| Some(Key::new(KEY))).is_err());
	}
}
