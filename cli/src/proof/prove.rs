//! `clavis did prove`: resolves a DID with a proof.

use crate::{
	failure::Failure,
	files,
	online::Online,
	resolution,
	values::{moment, number},
};
use clap::Args;
use clavis_primitives::{Did, Moment};
use clavis_resolution::format_moment;
use serde_json::Map;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ProveArgs {
	/// The DID
	pub did: Did,
	/// The number of the version [default: the current one]
	#[arg(long, value_name = "N", value_parser = number::<0, u32>)]
	pub version_id: Option<u32>,
	/// The moment at which the version was current (2026-01-31T12:00:00Z)
	#[arg(long, value_name = "MOMENT", conflicts_with = "version_id", value_parser = moment)]
	pub version_time: Option<Moment>,
	/// Write the result to this file instead of showing it
	#[arg(long, value_name = "FILE")]
	pub out: Option<PathBuf>,
}

/// Resolves a DID with a proof. A proof that there is no such DID is an answer, too.
pub async fn prove(arguments: &ProveArgs, online: &Online) -> Result<(), Failure> {
	let Online { chain, output, .. } = online;
	let mut options = Map::new();
	options.extend(arguments.version_id.map(|version| ("versionId".to_owned(), version.to_string().into())));
	options.extend(arguments.version_time.map(|moment| ("versionTime".to_owned(), format_moment(moment).into())));
	let result = chain.prove(&arguments.did.to_string(), &options).await?;
	let is_absence = result.pointer("/didResolutionMetadata/proof").is_some();
	if !is_absence {
		let of_version = arguments.version_id.is_some() || arguments.version_time.is_some();
		resolution::check(&result, of_version)?;
	}
	match &arguments.out {
		Some(file) => {
			files::write_json(file, &result)?;
			let content =
				if is_absence { "the proof that there is no such DID" } else { "the document, with its proof," };
			output.result(format!("{content} was written to {}", file.display()), result);
		},
		None => output.result(format!("{result:#}"), result),
	}
	Ok(())
}
