//! The comparison of all members with those of the chain.

use super::{
	credential::{may_have_been, Named, Verdict},
	device::Vault,
	mls::{Engine, Leaf},
	sync::Membership,
	GroupChain, GroupsError, Here,
};
use crate::chain::Testimony;
use clavis_primitives::{
	groups::{GroupId, MemberView},
	DidId, NetworkName,
};
use std::collections::BTreeMap;

/// Checks that the key of a leaf was good at the moment of a block.
pub(super) fn check_leaf(leaf: &Leaf, network: &NetworkName, testimony: &Testimony) -> Result<(), String> {
	let named = Named::read(&leaf.identity, network)?;
	match testimony.judge(&named, &leaf.key) {
		Verdict::Good => Ok(()),
		Verdict::Bad(reason) | Verdict::Unknown(reason) => Err(reason),
	}
}

impl<C: GroupChain, V: Vault> Membership<'_, C, V> {
	/// Compares the members of the current state of MLS with those of the chain. The state must be of the current epoch.
	/// Returns the difference as an error, for a person.
	pub(super) async fn audit(&mut self, here: Here) -> Result<Result<(), String>, GroupsError> {
		let device = self.device;
		let group = self.group;
		let Some(engine) = self.load()? else { return Ok(Ok(())) };
		audit(device.chain, group, engine, here, None).await
	}
}

/// Compares the members of a state of MLS with those of the chain: the same DIDs at the same leaves, each with the key of one
/// of its authentication methods. A member that has not refreshed itself since its DID changed may have an older key.
///
/// - `moved`: the leaf that a DID takes by an external commit which the chain does not have yet.
pub(super) async fn audit<C: GroupChain>(
	chain: &C,
	group: GroupId,
	engine: &Engine,
	here: Here,
	moved: Option<(DidId, u32)>,
) -> Result<Result<(), String>, GroupsError> {
	let members = chain.members(group).await?;
	let restarts = engine.restarts();
	let members = members.into_iter().filter(|view| view.member.restarts == restarts);
	let mut members = members.map(|view| (view.did, view)).collect::<BTreeMap<DidId, MemberView>>();
	let dids = members.keys().copied().collect::<Vec<_>>();
	let testimony = chain.testimony(&dids, here.hash).await?;
	for leaf in engine.members() {
		let named = match Named::read(&leaf.identity, chain.network()) {
			Ok(named) => named,
			Err(fault) => return Ok(Err(fault)),
		};
		let did = named.did;
		let Some(view) = members.remove(&did) else {
			return Ok(Err(format!("the tree has {did}, which is no member on the chain")));
		};
		let expected = moved.filter(|(moved, _)| *moved == did).map_or(view.member.leaf, |(_, leaf)| leaf);
		if expected != leaf.index {
			return Ok(Err(format!("{did} has the leaf {}, and {expected} on the chain", leaf.index)));
		}
		let is_known = || {
			let record = testimony.records.get(&did);
			record.is_some_and(|record| may_have_been(record, &named, &leaf.key))
		};
		match testimony.judge(&named, &leaf.key) {
			Verdict::Good | Verdict::Unknown(_) => {},
			Verdict::Bad(_) if view.now.is_some() && is_known() => {},
			Verdict::Bad(reason) => return Ok(Err(format!("the credential of {did} is not good: {reason}"))),
		}
	}
	match members.keys().next() {
		Some(did) => Ok(Err(format!("{did} is a member on the chain, and has no leaf in the tree"))),
		None => Ok(Ok(())),
	}
}
