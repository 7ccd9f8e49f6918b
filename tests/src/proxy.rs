//! A proxy between the `clavis` command and a node. It records the method of each request.

use serde_json::Value;
use std::{
	io::{Read, Write},
	net::{Shutdown, TcpListener, TcpStream},
	sync::{Arc, Mutex, PoisonError},
	thread,
};

/// A proxy for WebSocket connections to one node. Its threads end with the process of the test.
pub struct Proxy {
	url: String,
	methods: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
	/// Starts a proxy on a free port, in front of the node at a WebSocket address.
	pub fn start(node: &str) -> Self {
		let upstream = node.strip_prefix("ws://").expect("nodes listen for WebSocket connections").to_owned();
		let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
		let url = format!("ws://{}", listener.local_addr().expect("it has an address"));
		let methods = Arc::<Mutex<Vec<String>>>::default();
		let noted = methods.clone();
		thread::spawn(move || {
			for client in listener.incoming().flatten() {
				let node = TcpStream::connect(&upstream).expect("the node listens");
				let (answers, back) = (node.try_clone().expect("a handle"), client.try_clone().expect("a handle"));
				thread::spawn(move || pass_on(answers, back, |_| {}));
				let noted = noted.clone();
				thread::spawn(move || {
					let mut requests = Requests::default();
					let note = |bytes: &[u8]| {
						let new = requests.read(bytes);
						noted.lock().unwrap_or_else(PoisonError::into_inner).extend(new);
					};
					pass_on(client, node, note);
				});
			}
		});
		Self { url, methods }
	}

	/// Returns the WebSocket address of the proxy.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Returns the methods of the requests since the last call of this function, in order.
	pub fn take(&self) -> Vec<String> {
		std::mem::take(&mut *self.methods.lock().unwrap_or_else(PoisonError::into_inner))
	}
}

/// Passes bytes on until one side ends. Calls `note` with them first.
fn pass_on(mut from: TcpStream, mut to: TcpStream, mut note: impl FnMut(&[u8])) {
	let mut buffer = [0; 16_384];
	while let Ok(count) = from.read(&mut buffer) {
		note(&buffer[..count]);
		if count == 0 || to.write_all(&buffer[..count]).is_err() {
			break;
		}
	}
	let _ = to.shutdown(Shutdown::Both);
	let _ = from.shutdown(Shutdown::Both);
}

/// Reads the requests from the bytes of a client: first an HTTP request, then WebSocket frames with JSON-RPC.
#[derive(Default)]
struct Requests {
	unread: Vec<u8>,
	is_upgraded: bool,
	message: Vec<u8>,
}

impl Requests {
	/// Reads more bytes, and returns the methods of the requests that are complete now.
	fn read(&mut self, bytes: &[u8]) -> Vec<String> {
		self.unread.extend_from_slice(bytes);
		if !self.is_upgraded {
			let Some(end) = self.unread.windows(4).position(|window| window == b"\r\n\r\n") else { return Vec::new() };
			self.unread.drain(..end + 4);
			self.is_upgraded = true;
		}
		let mut methods = Vec::new();
		while let Some((first, payload, length)) = frame(&self.unread) {
			self.unread.drain(..length);
			// The frame is text or continues a text. A close or a ping is not a request.
			if first & 0x0f <= 2 {
				self.message.extend(payload);
				if first & 0x80 != 0 {
					methods.extend(methods_of(&std::mem::take(&mut self.message)));
				}
			}
		}
		methods
	}
}

/// Returns the first complete frame of a client: its first byte, its payload without the mask, and its length.
fn frame(bytes: &[u8]) -> Option<(u8, Vec<u8>, usize)> {
	let (first, second) = (*bytes.first()?, *bytes.get(1)?);
	let (length, start) = match second & 0x7f {
		126 => (u16::from_be_bytes(*bytes.get(2..4)?.first_chunk()?).into(), 4),
		127 => (u64::from_be_bytes(*bytes.get(2..10)?.first_chunk()?) as usize, 10),
		short => (usize::from(short), 2),
	};
	let mask: [u8; 4] = *bytes.get(start..start + 4)?.first_chunk()?;
	let end = start + 4 + length;
	let payload = bytes.get(start + 4..end)?.iter().zip(mask.into_iter().cycle()).map(|(byte, mask)| byte ^ mask);
	Some((first, payload.collect(), end))
}

fn methods_of(message: &[u8]) -> Vec<String> {
	let message = serde_json::from_slice::<Value>(message).expect("clients send JSON");
	let requests = match message {
		Value::Array(requests) => requests,
		request => vec![request],
	};
	requests.iter().filter_map(|request| request["method"].as_str()).map(str::to_owned).collect()
}
