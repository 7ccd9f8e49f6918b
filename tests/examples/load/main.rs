//! Sends requests to a node as fast as it answers, over connections that stay open, and prints the rate.
//!
//! - `load resolve ADDRESS COUNT` resolves DIDs of the population over HTTP.
//! - `load storage ADDRESS COUNT` reads their records with `state_getStorage` of JSON-RPC.
//! - `load flood ADDRESS` submits forged revocation certificates.
//! - `load fill ADDRESS BLOCKS` makes versions of the well-known DID of `//Alice`, many in each of so many blocks, and
//!   prints the number of the last one.
//! - `load past ADDRESS LAST` asks for these versions over HTTP, and prints how often each status came back.
//! - `load honest ADDRESS COUNT` measures the time until a change that pays and a certificate of a holder are final, alone
//!   and while a stranger brings the certificates of so many DIDs of the population.
//! - `load certificates ADDRESS FIRST COUNT` brings the certificates of so many DIDs of the population, from that number on,
//!   and a forged one before each.
//!
//! The environment variable DURATION is the time of the measurement in seconds, CONNECTIONS the number of connections.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "a measurement that panics has failed"
)]

mod crowd;

use clavis_primitives::{storage::record_key, PublicKey, RevocationCertificate, RevocationSigner, Signature};
use clavis_tests::{hex, population};
use codec::Encode;
use serde_json::json;
use std::{
	env, fmt,
	io::{self, BufRead, BufReader, Write},
	net::TcpStream,
	sync::Arc,
	thread,
	time::{Duration, Instant},
};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The requests to send, and the text that each answer must contain.
struct Load {
	address: String,
	requests: Vec<Vec<u8>>,
	marker: &'static str,
}

/// The times of all answers, in order of size, and the time of the whole measurement.
struct Figures {
	sorted: Vec<Duration>,
	span: Duration,
}

fn main() -> Result<(), Failure> {
	let arguments = env::args().skip(1).collect::<Vec<_>>();
	let words = arguments.iter().map(String::as_str).collect::<Vec<_>>();
	let span = Duration::from_secs(setting("DURATION", 10)?);
	let connections = setting("CONNECTIONS", 8)? as usize;
	let load = match words.as_slice() {
		["resolve", address, count] => resolve(address, count.parse()?),
		["storage", address, count] => storage(address, count.parse()?),
		["flood", address] => flood(address),
		["fill", address, blocks] => return crowd::fill(address, blocks.parse()?),
		["past", address, last] => return crowd::past(address, last.parse()?, span, connections),
		["honest", address, count] => return crowd::honest(address, count.parse()?, connections),
		["certificates", address, first, count] => {
			return crowd::certificates(address, first.parse()?, count.parse()?, connections);
		},
		_ => return Err("expected resolve, storage, flood, fill, past, honest or certificates, and an address".into()),
	};
	println!("{}", measure(Arc::new(load), span, connections)?);
	Ok(())
}

fn setting(name: &str, default: u64) -> Result<u64, Failure> {
	Ok(env::var(name).map(|value| value.parse()).unwrap_or(Ok(default))?)
}

fn resolve(address: &str, count: u32) -> Load {
	let request = |number| {
		let did = population::did(number);
		format!("GET /1.0/identifiers/{did} HTTP/1.1\r\nHost: {address}\r\nAccept: application/did-resolution\r\n\r\n")
	};
	let requests = sample(count).map(|number| request(number).into_bytes()).collect();
	Load { address: address.into(), requests, marker: "\"didDocument\":{" }
}

fn storage(address: &str, count: u32) -> Load {
	let request = |number| {
		let key = record_key(&population::did(number).id);
		post(address, "state_getStorage", &hex(&key))
	};
	Load { address: address.into(), requests: sample(count).map(request).collect(), marker: "\"result\":\"0x" }
}

/// Certificates for the well-known DID of `//Alice` with a forged signature. Such a certificate costs the node the most
/// work before it refuses it.
fn flood(address: &str) -> Load {
	let did = clavis_tests::alice_did("dev").parse::<clavis_primitives::Did>().expect("a DID").id;
	let key = "z6QNzHod3tSSJbwo4e5xGDcnsndsR9WByZzPoCGdbv3sv1jJ".parse::<PublicKey>().expect("a Multikey");
	let request = |number: u64| {
		let signature = Signature::Sr25519([number as u8 | 0x80; 64]);
		let since = Some(number);
		let signer = RevocationSigner::Key;
		let forged = RevocationCertificate { did, key, added_in: 1, since, signer, signature };
		post(address, "did_submitRevocation", &hex(&forged.encode()))
	};
	Load { address: address.into(), requests: (0..10_000).map(request).collect(), marker: "\"error\":" }
}

/// Returns the numbers of the population in an order that defeats caches.
fn sample(count: u32) -> impl Iterator<Item = u32> {
	const STRIDE: u64 = 7_919;
	(0..u64::from(count)).map(move |n| (n * STRIDE % u64::from(count)) as u32)
}

fn post(address: &str, method: &str, parameter: &str) -> Vec<u8> {
	let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": [parameter] }).to_string();
	let head = format!("POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
	format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn measure(load: Arc<Load>, span: Duration, connections: usize) -> Result<Figures, Failure> {
	let start = Instant::now();
	let ask = |first: usize| {
		let load = load.clone();
		thread::spawn(move || ask(&load, first, start + span))
	};
	let step = load.requests.len() / connections;
	let threads = (0..connections).map(|place| ask(place * step)).collect::<Vec<_>>();
	let mut sorted = Vec::new();
	for thread in threads {
		sorted.append(&mut thread.join().map_err(|_| "the thread of a connection panicked")??);
	}
	let span = start.elapsed();
	sorted.sort();
	Ok(Figures { sorted, span })
}

/// Sends requests over one connection until the deadline, and returns the time of each answer.
fn ask(load: &Load, first: usize, deadline: Instant) -> Result<Vec<Duration>, Failure> {
	let mut stream = TcpStream::connect(&load.address)?;
	stream.set_nodelay(true)?;
	stream.set_read_timeout(Some(Duration::from_secs(30)))?;
	let mut answers = BufReader::new(stream.try_clone()?);
	let mut took = Vec::new();
	for request in load.requests.iter().cycle().skip(first) {
		let asked = Instant::now();
		if asked >= deadline {
			break;
		}
		stream.write_all(request)?;
		let (_, body) = read_answer(&mut answers)?;
		took.push(asked.elapsed());
		if !body.contains(load.marker) {
			return Err(format!("expected an answer with {}, got: {body}", load.marker).into());
		}
	}
	Ok(took)
}

/// Reads an answer. Returns its status and its body.
fn read_answer(answers: &mut impl BufRead) -> Result<(u16, String), Failure> {
	let (mut status, mut length) = (0, 0);
	loop {
		let mut line = String::new();
		if answers.read_line(&mut line)? == 0 {
			return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
		}
		if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
			status = rest.split(' ').next().unwrap_or_default().parse()?;
			continue;
		}
		let Some((name, value)) = line.trim_end().split_once(':') else {
			if line == "\r\n" {
				break;
			}
			continue;
		};
		if name.eq_ignore_ascii_case("content-length") {
			length = value.trim().parse()?;
		}
	}
	let mut body = vec![0; length];
	answers.read_exact(&mut body)?;
	Ok((status, String::from_utf8(body)?))
}

impl fmt::Display for Figures {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let at = |share: f64| {
			let place = (self.sorted.len() as f64 * share) as usize;
			self.sorted.get(place).copied().unwrap_or_default().as_secs_f64() * 1e3
		};
		let rate = self.sorted.len() as f64 / self.span.as_secs_f64();
		write!(f, "{rate:.0} a second; median {:.2} ms, 99 of 100 within {:.2} ms", at(0.5), at(0.99))
	}
}
