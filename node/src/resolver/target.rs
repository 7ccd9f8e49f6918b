//! Makes a `#` in the target of a request an error.
//!
//! No target of a request has a fragment (RFC 9112, section 3.2). The parser of the HTTP library cuts the target at the `#`
//! without a word, and the routes would answer another question than the one that was sent. So this stream shows the parser
//! a byte there that it refuses. The client gets the status 400.

use std::{
	io::{self, IoSlice},
	pin::Pin,
	task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A byte that is allowed nowhere in a target.
const REFUSED: u8 = 0;
/// The longest header line that must be known, without spaces: the length of a body.
const KEPT: usize = 64;

/// A stream of requests whose targets are checked.
pub struct Checked<S> {
	stream: S,
	place: Place,
	/// The header line so far, without spaces.
	line: Vec<u8>,
	/// The length of the body that follows the head.
	body: Option<u64>,
}

/// The place of the next byte within a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
	/// In the first line, or in empty lines before it; behind so many of its spaces.
	Request { spaces: u8, is_empty: bool },
	/// In a header line.
	Header,
	/// In the body, with so many bytes to come.
	Body(u64),
	/// Behind the head of a request whose body tells its length itself. The connection ends with such a request: see
	/// [`has_body_of_unknown_length`].
	Last,
}

const START: Place = Place::Request { spaces: 0, is_empty: true };

/// Returns true if nothing can be checked behind a request with these headers, so that the connection must end with it.
pub fn has_body_of_unknown_length(headers: &axum::http::HeaderMap) -> bool {
	headers.contains_key(axum::http::header::TRANSFER_ENCODING)
}

impl<S> Checked<S> {
	/// Checks the requests that come from a stream.
	pub fn new(stream: S) -> Self {
		Self { stream, place: START, line: Vec::new(), body: None }
	}

	/// Follows the bytes, and changes each `#` in a target.
	fn follow(&mut self, mut bytes: &mut [u8]) {
		loop {
			// The bytes of a body are skipped at once.
			if let Place::Body(left) = self.place {
				let skipped = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
				bytes = bytes.get_mut(skipped..).unwrap_or_default();
				let left = left.saturating_sub(skipped as u64);
				self.place = if left == 0 { START } else { Place::Body(left) };
			}
			let Some((byte, rest)) = std::mem::take(&mut bytes).split_first_mut() else { return };
			self.place = self.step(byte);
			bytes = rest;
		}
	}

	/// Returns the place of the byte that follows this one.
	fn step(&mut self, byte: &mut u8) -> Place {
		match (self.place, *byte) {
			(Place::Request { is_empty: true, .. }, b'\r' | b'\n') => START,
			(Place::Request { .. }, b'\n') => {
				self.body = Some(0);
				self.line.clear();
				Place::Header
			},
			(Place::Request { spaces, .. }, b' ') => {
				Place::Request { spaces: spaces.saturating_add(1), is_empty: false }
			},
			(Place::Request { spaces, .. }, read) => {
				if spaces == 1 && read == b'#' {
					*byte = REFUSED;
				}
				Place::Request { spaces, is_empty: false }
			},
			(Place::Header, b'\n') if self.line.is_empty() => match self.body {
				Some(0) => START,
				Some(length) => Place::Body(length),
				None => Place::Last,
			},
			(Place::Header, b'\n') => {
				self.note_length();
				self.line.clear();
				Place::Header
			},
			(Place::Header, read) => {
				if !matches!(read, b' ' | b'\t' | b'\r') && self.line.len() < KEPT {
					self.line.push(read);
				}
				Place::Header
			},
			(place, _) => place,
		}
	}

	/// Notes the length of the body, if the header line tells it.
	fn note_length(&mut self) {
		let line = String::from_utf8_lossy(&self.line).to_ascii_lowercase();
		if let Some(length) = line.strip_prefix("content-length:") {
			// A length that cannot be read is refused by the parser.
			self.body = self.body.and(length.parse().ok());
		} else if line.starts_with("transfer-encoding:") {
			self.body = None;
		}
	}
}

impl<S: AsyncRead + Unpin> AsyncRead for Checked<S> {
	fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
		let this = self.get_mut();
		let before = buffer.filled().len();
		let read = Pin::new(&mut this.stream).poll_read(context, buffer);
		this.follow(buffer.filled_mut().get_mut(before..).unwrap_or_default());
		read
	}
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Checked<S> {
	fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
		Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
	}

	fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.get_mut().stream).poll_flush(context)
	}

	fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
	}

	fn poll_write_vectored(
		self: Pin<&mut Self>,
		context: &mut Context<'_>,
		bytes: &[IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, bytes)
	}

	fn is_write_vectored(&self) -> bool {
		self.stream.is_write_vectored()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// Returns the bytes as the parser sees them, if they come in pieces of this length.
	fn seen(text: &str, piece: usize) -> String {
		let mut checked = Checked::new(());
		let mut bytes = text.as_bytes().to_vec();
		bytes.chunks_mut(piece).for_each(|piece| checked.follow(piece));
		String::from_utf8(bytes).unwrap()
	}

	#[test]
	fn a_fragment_is_refused_in_a_target_and_nowhere_else() {
		let get = "GET /a HTTP/1.1\r\nhost: x\r\nx: #\r\n\r\n";
		let post = "POST /a HTTP/1.1\r\nhost: x\r\nContent-Length : 9\r\n\r\nGET /# #\n";
		for before in ["", "\r\n\r\n", get, post, &format!("{get}{post}{get}")] {
			let (request, expected) = ("GET /a#b HTTP/1.1\r\n\r\n", "GET /a\0b HTTP/1.1\r\n\r\n");
			for piece in [1, 2, 7, 1_000] {
				assert_eq!(seen(&format!("{before}{request}"), piece), format!("{before}{expected}"));
			}
		}
		assert_eq!(seen("GET /#/# HTTP/1.1\n\nGET # HTTP/1.1\n\n", 3), "GET /\0/\0 HTTP/1.1\n\nGET \0 HTTP/1.1\n\n");
		// The connection ends with this request.
		let chunked =
			"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET #\r\n0\r\n\r\nGET /# HTTP/1.1\r\n\r\n";
		assert_eq!(seen(chunked, 4), chunked);
	}

	proptest! {
		#[test]
		fn any_bytes_are_followed_alike_in_any_pieces(text in "[G#: \r\n0-9a-z]{0,80}", piece in 1usize..9) {
			prop_assert_eq!(seen(&text, piece), seen(&text, 1_000));
		}

		#[test]
		fn requests_without_a_fragment_are_left_as_they_are(
			requests in prop::collection::vec(("[A-Z#]{1,4}", "/[a-z%?]{0,9}", "[a-z#:\r ]{0,9}", 0usize..20), 1..5),
			piece in 1usize..30,
		) {
			let requests = requests.into_iter().map(|(method, target, header, length)| {
				let body = "# /#\n".repeat(4);
				format!("{method} {target} HTTP/1.1\r\nx:{header}\r\ncontent-length:{length}\r\n\r\n{}", &body[..length])
			});
			let text = requests.collect::<String>();
			prop_assert_eq!(seen(&text, piece), text);
		}
	}
}
