//! Makes the specification of a chain of one's own.

use super::{builder, export, live, plan::Plan};
use sc_service::{ChainSpec, ChainType};
use sp_runtime::BuildStorage;
use std::{
	fs::File,
	io::{self, Read, Write},
	path::{Path, PathBuf},
};

/// The most bytes of a description. One of 100 validators, and of thousands of accounts, is shorter.
const MAX_BYTES: u64 = 1_024 * 1_024;

/// Make the specification of a chain of one's own from a file that describes it.
#[derive(Debug, clap::Args)]
pub struct BuildChain {
	/// The description of the chain, in JSON: docs/operations.md says what it has.
	#[arg(value_name = "FILE")]
	pub(super) plan: PathBuf,

	/// Write the specification to this file, for --chain of all nodes. No file is replaced.
	#[arg(long, value_name = "SPEC")]
	pub(super) out: PathBuf,
}

impl BuildChain {
	/// Reads the description, checks it, and writes the specification.
	pub fn run(&self) -> Result<(), String> {
		let (from, to) = (self.plan.display(), self.out.display());
		if self.out.exists() {
			return Err(format!("there is a file {to} already: give another name, or remove the file"));
		}
		let text = read(&self.plan)?;
		let plan = Plan::read(&text).map_err(|faults| format!("{from} describes no chain:\n{faults}"))?;
		let json = specification(&plan)?;
		write(&self.out, &json).map_err(|error| format!("cannot write {to}: {error}"))?;
		let (validators, council, clv) = plan.sizes();
		let name = &plan.name;
		writeln!(
			io::stdout(),
			"{to}: '{name}' with {validators} validators, a council of {council} and {clv} CLV\n\
			 All nodes of this chain need the same file: compare its hash before you start them."
		)
		.map_err(|error| format!("{to} is written, and stdout takes no text: {error}"))
	}
}

fn read(path: &Path) -> Result<String, String> {
	let failed = |error: io::Error| format!("cannot read {}: {error}", path.display());
	let mut text = String::new();
	let limit = MAX_BYTES.saturating_add(1);
	File::open(path).map_err(failed)?.take(limit).read_to_string(&mut text).map_err(failed)?;
	if u64::try_from(text.len()).is_ok_and(|length| length <= MAX_BYTES) {
		Ok(text)
	} else {
		Err(format!("{} is too long: expected at most {MAX_BYTES} bytes", path.display()))
	}
}

/// Returns the specification with the whole state of the first block, in JSON.
fn specification(plan: &Plan) -> Result<String, String> {
	let mut spec = builder(&plan.name, &plan.id, plan.chain_type(), plan.founding()?.patch())?
		.with_boot_nodes(plan.boot_nodes.clone())
		.build();
	let state = spec.build_storage()?;
	if plan.chain_type() == ChainType::Live {
		live::check(&state)?;
	}
	spec.set_storage(state);
	export(&spec, true)
}

fn write(path: &Path, json: &str) -> io::Result<()> {
	let mut file = File::create_new(path)?;
	let written = file.write_all(json.as_bytes()).and_then(|()| file.sync_all());
	if written.is_err() {
		// Half a file would stand in the way of the next try. The first error is the one to report.
		drop(std::fs::remove_file(path));
	}
	written
}
