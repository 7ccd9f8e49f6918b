//! Measures groups on a running network: what an epoch costs the chain and its members, against the size of the group.
//!
//! `groups ADDRESS [--sizes 3,32,256,1000] [--real M] [--devices] [--limit SECONDS] [--json]`
//!
//! ADDRESS is the JSON-RPC of a node, HOST:PORT, of a network whose well-known accounts have funds. For each size, the
//! program makes so many DIDs, and one group of all of them by as few commits as possible. Then members go through a
//! refresh, a race of two commits, an invalid commit that objections void, a time offline, the theft of a key, and a leave.
//! It prints a row for each epoch, and fails if members do not agree.
//!
//! - `--real M`: the number of members with real MLS state. The others have DIDs, key packages and leaves in the tree, but
//!   process nothing. Without the flag, all members are real up to 256, and 32 in larger groups.
//! - `--devices`: all members but the owner are devices, whose DIDs the DID of the owner controls.
//! - `--limit`: the longest time of the whole run, in seconds [3600].
//! - `--json`: prints a list of rows in JSON in place of a table in Markdown.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "a measurement that panics has failed"
)]

mod acts;
mod crowd;
mod norm;
mod state;
mod table;

use clavis_client::chain::Chain;
use clavis_tests::{groups::Failure, Rpc};
use crowd::Crowd;
use std::{env, time::Duration};
use table::Row;
use tokio::time::timeout;

/// The longest time until a transaction is final. A message of a megabyte takes its time on four validators of one machine.
const FINALITY_LIMIT: Duration = Duration::from_secs(120);

/// The settings of a run.
struct Options {
	address: String,
	sizes: Vec<usize>,
	/// The number of members with real MLS state.
	real: Option<usize>,
	/// Whether the members are devices of the owner.
	devices: bool,
	limit: Duration,
	json: bool,
}

impl Options {
	fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
		let address = arguments.next().ok_or("expected the address of a node: HOST:PORT")?;
		let (sizes, limit) = (vec![3, 32, 256, 1_000], Duration::from_secs(3_600));
		let mut options = Self { address, sizes, real: None, devices: false, limit, json: false };
		while let Some(flag) = arguments.next() {
			let mut value = || arguments.next().ok_or_else(|| format!("{flag} needs a value"));
			match flag.as_str() {
				"--sizes" => {
					let sizes = value()?.split([',', ' ']).map(str::parse).collect::<Result<Vec<_>, _>>()?;
					options.sizes = sizes;
				},
				"--real" => options.real = Some(value()?.parse()?),
				"--limit" => options.limit = Duration::from_secs(value()?.parse()?),
				"--devices" => options.devices = true,
				"--json" => options.json = true,
				_ => return Err(format!("there is no flag {flag}").into()),
			}
		}
		match options.sizes.iter().all(|size| *size >= 3) {
			true => Ok(options),
			false => Err("a group needs three members to void an epoch: give sizes from 3".into()),
		}
	}
}

fn main() -> Result<(), Failure> {
	let options = Options::read(env::args().skip(1))?;
	let run = async {
		let seconds = options.limit.as_secs();
		let late = |_| format!("the run took longer than {seconds} s: give --limit more, or smaller --sizes");
		timeout(options.limit, measure(&options)).await.map_err(late)?
	};
	let rows = tokio::runtime::Runtime::new()?.block_on(run)?;
	match options.json {
		true => println!("{:#}", serde_json::Value::from_iter(rows.iter().map(Row::json))),
		false => print!("{}", table::markdown(&rows)),
	}
	Ok(())
}

async fn measure(options: &Options) -> Result<Vec<Row>, Failure> {
	let rpc = Rpc::new(&options.address);
	let chain = Chain::connect(&format!("ws://{}", options.address)).await?.with_finality_limit(FINALITY_LIMIT);
	let mut rows = Vec::new();
	for size in &options.sizes {
		let mut crowd = Crowd::gather(&chain, &rpc, *size, options).await?;
		acts::play(&mut crowd).await?;
		rows.append(&mut crowd.rows);
	}
	Ok(rows)
}
