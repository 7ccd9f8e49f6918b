//! The key packages of a DID as JSON.

use super::bytes::{base64url, did, hex};
use clavis_primitives::{groups::PackageView, Did};
use serde_json::{Map, Value};

/// Writes the key packages of a DID.
pub fn key_packages_to_json(of: &Did, packages: &[PackageView]) -> Value {
	let package = |PackageView { hash, package, outdated }: &PackageView| {
		let mut properties = Map::new();
		properties.insert("hash".into(), hex(hash).into());
		properties.insert("suite".into(), package.suite.into());
		if let Some(audience) = package.audience {
			properties.insert("audience".into(), did(&of.network, audience).into());
		}
		if *outdated {
			properties.insert("outdated".into(), true.into());
		}
		properties.insert("bytes".into(), base64url(&package.bytes).into());
		Value::from(properties)
	};
	let mut answer = Map::new();
	answer.insert("did".into(), of.to_string().into());
	answer.insert("packages".into(), packages.iter().map(package).collect());
	answer.into()
}
