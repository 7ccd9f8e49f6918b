//! Measures how much one stranger delays all others: by questions for past versions, and by free certificates.

use crate::{post, read_answer, Failure, Figures};
use clavis_client::{
	calls::{DidCall, KnownCall, PalletCall},
	certificate::Certificate,
	chain::Chain,
	did::Subject,
	keys::{KeyPair, Secret, Words},
};
use clavis_primitives::{
	Algorithm, Change, Did, NewMethod, Purpose, RevocationCertificate, RevocationSigner, Signature,
};
use clavis_tests::{alice_did, hex, population};
use codec::Encode;
use std::{
	collections::BTreeMap,
	io::{BufReader, Write},
	net::TcpStream,
	sync::atomic::{AtomicBool, Ordering},
	thread,
	time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// The changes in one transaction. They fill about half of a block.
const CHANGES: u32 = 1_000;
/// The longest wait for one change or certificate.
const LIMIT: Duration = Duration::from_secs(600);

/// A holder with funds, and a DID that one of its keys controls.
struct Holder {
	chain: Chain,
	alice: KeyPair,
	did: Did,
}

impl Holder {
	async fn connect(address: &str) -> Result<Self, Failure> {
		let chain = Chain::connect(&format!("ws://{address}")).await?.with_finality_limit(LIMIT);
		let alice = "//Alice".parse::<Secret>()?.pair(Algorithm::Sr25519)?;
		Ok(Self { chain, alice, did: alice_did("dev").parse()? })
	}

	fn change(&self, change: Change) -> DidCall {
		let changes = vec![change].try_into().expect("one change fits");
		DidCall::Update { did: self.did.id, changes }
	}

	/// Makes versions in one block. Returns the number of the last one.
	async fn fill_block(&self) -> Result<u32, Failure> {
		let alias = |number: u32| format!("urn:x:{}", number / 2).parse().expect("a URN");
		let toggle = |number: u32| match number % 2 {
			0 => self.change(Change::AddAlias(alias(number))),
			_ => self.change(Change::RemoveAlias(alias(number))),
		};
		let batch = KnownCall::all((0..CHANGES).map(|number| toggle(number).into()).collect());
		self.chain.submit(&batch.by_name(), &self.alice, &|_| {}).await?;
		Ok(Subject::look_up(&self.chain, &self.did).await?.record.version)
	}

	/// Adds a key, which pays, and ends it by its own certificate, which is free. Returns the times until each is final.
	async fn act(&self, number: usize) -> Result<(Duration, Duration), Failure> {
		let key = Secret::generate(Words::Twelve)?.pair(Algorithm::Ed25519)?;
		let id = format!("key-of-{number}").parse::<clavis_primitives::Fragment>()?;
		let purposes = [Purpose::Authentication].into_iter().collect();
		let method = NewMethod { id: id.clone(), key: key.public(), purposes, expires: None };
		let start = Instant::now();
		self.chain.submit(&self.change(Change::AddMethod(method)).by_name(), &self.alice, &|_| {}).await?;
		let paid = start.elapsed();
		let subject = Subject::look_up(&self.chain, &self.did).await?;
		let genesis = self.chain.id().genesis;
		let certificate = Certificate::sign(genesis, &subject, &id, None, RevocationSigner::Key, &key)?;
		let start = Instant::now();
		self.chain.bring(&certificate, &|_| {}).await?;
		Ok((paid, start.elapsed()))
	}
}

/// Makes versions in so many blocks, and prints the number of the last one.
pub fn fill(address: &str, blocks: u32) -> Result<(), Failure> {
	Runtime::new()?.block_on(async {
		let holder = Holder::connect(address).await?;
		let mut last = 0;
		for _ in 0..blocks {
			last = holder.fill_block().await?;
		}
		println!("{last}");
		Ok(())
	})
}

/// Asks for past versions as fast as the node answers, each time for one in another block, and prints how often each
/// status came back.
pub fn past(address: &str, last: u32, span: Duration, connections: usize) -> Result<(), Failure> {
	let deadline = Instant::now() + span;
	let did = alice_did("dev");
	let ask = |first: usize| -> Result<BTreeMap<u16, u32>, Failure> {
		let mut stream = TcpStream::connect(address)?;
		stream.set_nodelay(true)?;
		let mut answers = BufReader::new(stream.try_clone()?);
		let mut statuses = BTreeMap::new();
		for number in (first as u32..).map(|step| 2 + step.wrapping_mul(CHANGES + 1) % last.saturating_sub(2).max(1)) {
			if Instant::now() >= deadline {
				break;
			}
			let request = format!("GET /1.0/identifiers/{did}?versionId={number} HTTP/1.1\r\nHost: {address}\r\n\r\n");
			stream.write_all(request.as_bytes())?;
			let (status, _) = read_answer(&mut answers)?;
			*statuses.entry(status).or_default() += 1;
		}
		Ok(statuses)
	};
	let counted = thread::scope(|scope| {
		let threads = (0..connections).map(|first| scope.spawn(move || ask(first))).collect::<Vec<_>>();
		threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect::<Result<Vec<_>, _>>()
	})?;
	let mut statuses = BTreeMap::<u16, u32>::new();
	for (status, count) in counted.into_iter().flatten() {
		*statuses.entry(status).or_default() += count;
	}
	println!("{statuses:?}");
	Ok(())
}

/// Measures a holder alone, and then while a stranger brings the certificates of the population.
pub fn honest(address: &str, count: u32, connections: usize) -> Result<(), Failure> {
	const ALONE: usize = 5;

	let runtime = Runtime::new()?;
	let holder = runtime.block_on(Holder::connect(address))?;
	let genesis = holder.chain.id().genesis;
	let submit =
		|number| post(address, "did_submitRevocation", &hex(&population::certificate(number, genesis).encode()));
	let flood = (0..count).map(submit).collect::<Vec<_>>();
	let mut number = 0;
	let mut act = |until: &dyn Fn(usize) -> bool| -> Result<(Vec<Duration>, Vec<Duration>), Failure> {
		let (mut paid, mut free) = (Vec::new(), Vec::new());
		while !until(paid.len()) {
			let (change, certificate) = runtime.block_on(holder.act(number))?;
			paid.push(change);
			free.push(certificate);
			number += 1;
		}
		Ok((paid, free))
	};
	print("alone", act(&|done| done == ALONE)?);

	let over = AtomicBool::new(false);
	let part = flood.len().div_ceil(connections.max(1)).max(1);
	thread::scope(|scope| {
		let strangers = flood.chunks(part).map(|part| scope.spawn(move || bring(address, part))).collect::<Vec<_>>();
		let over = &over;
		scope.spawn(move || {
			for stranger in strangers {
				stranger.join().expect("no thread panics").expect("the node answers");
			}
			over.store(true, Ordering::SeqCst);
		});
		// The last time is that of a holder who came when all certificates of the flood had come.
		let times = act(&|done| done > 0 && over.load(Ordering::SeqCst))?;
		print(&format!("beside {count} certificates"), times);
		Ok(())
	})
}

/// Brings the certificates of a part of the population, as a stranger does. A forged one comes before each good one. The
/// answers of the node do not matter.
pub fn certificates(address: &str, first: u32, count: u32, connections: usize) -> Result<(), Failure> {
	let runtime = Runtime::new()?;
	let genesis = runtime.block_on(Chain::connect(&format!("ws://{address}")))?.id().genesis;
	let last = first.checked_add(count).ok_or("FIRST and COUNT are too large: their sum has 32 bits")?;
	let submit =
		|certificate: RevocationCertificate| post(address, "did_submitRevocation", &hex(&certificate.encode()));
	let requests = (first..last)
		.flat_map(|number| {
			let good = population::certificate(number, genesis);
			let forged = RevocationCertificate { signature: Signature::Ed25519([0x42; 64]), ..good.clone() };
			[submit(forged), submit(good)]
		})
		.collect::<Vec<_>>();
	let part = requests.len().div_ceil(connections.max(1)).max(1);
	thread::scope(|scope| {
		let strangers = requests.chunks(part).map(|part| scope.spawn(move || bring(address, part))).collect::<Vec<_>>();
		strangers.into_iter().try_for_each(|stranger| stranger.join().expect("no thread panics"))
	})
}

/// Brings certificates one after the other. The answers of the node do not matter.
fn bring(address: &str, requests: &[Vec<u8>]) -> Result<(), Failure> {
	let mut stream = TcpStream::connect(address)?;
	stream.set_read_timeout(Some(Duration::from_secs(30)))?;
	let mut answers = BufReader::new(stream.try_clone()?);
	for request in requests {
		stream.write_all(request)?;
		read_answer(&mut answers)?;
	}
	Ok(())
}

fn print(what: &str, (paid, free): (Vec<Duration>, Vec<Duration>)) {
	for (kind, mut sorted) in [("a change that pays", paid), ("a certificate", free)] {
		let span = sorted.iter().sum();
		let most = sorted.iter().max().copied().unwrap_or_default();
		sorted.sort();
		println!("{kind}, {what}: {}; at most {:.2} s", Figures { sorted, span }, most.as_secs_f64());
	}
}
