//! The proposals that an agent carries out.

use super::{Agent, Trust, Watched};
use crate::groups::{commit::Wish, device::Vault, sync::Membership, GroupChain, GroupsError};
use clavis_primitives::{
	groups::{GroupView, Policy, Proposal, ProposalView, Role},
	DidId,
};
use std::collections::{BTreeMap, BTreeSet};

/// A maker of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Maker {
	/// Its role. `None` if it is no member.
	role: Option<Role>,
	/// True if the proposal is about the maker itself.
	is_subject: bool,
}

impl Trust {
	/// Returns true if an agent carries out the proposals of a maker, which would take this role to be made by a commit.
	fn accepts(self, maker: Maker, takes: Role) -> bool {
		match (maker.role, self) {
			(Some(role), Self::Roles) => role >= takes,
			(Some(_), Self::Members | Self::Everyone) => true,
			(None, Self::Everyone) => maker.is_subject,
			(None, Self::Roles | Self::Members) => false,
		}
	}
}

/// Returns true if an agent carries a proposal out.
fn accepts(trust: Trust, policy: &Policy, proposal: &Proposal, maker: Maker, is_member: bool) -> bool {
	match proposal {
		// A member that lost its state gets it back. It gains nothing that it did not have.
		Proposal::Add { .. } if is_member && maker.is_subject => true,
		Proposal::Add { .. } => trust.accepts(maker, policy.add),
		Proposal::Remove => is_member && trust.accepts(maker, policy.remove),
	}
}

impl<C: GroupChain, V: Vault> Agent<'_, C, V> {
	/// Returns the changes of the proposals that this member carries out.
	pub(super) async fn proposed(
		&self,
		membership: &mut Membership<'_, C, V>,
		view: &GroupView,
		role: Role,
		watched: &mut Watched,
	) -> Result<Wish, GroupsError> {
		let mut wish = Wish::default();
		let may_do = role >= view.policy.add || role >= view.policy.remove;
		if !may_do || view.proposals.is_empty() {
			return Ok(wish);
		}
		let members = membership.members()?;
		let roles = self.roles(membership, view, &members).await?;
		for ProposalView { subject, by, proposal } in &view.proposals {
			let maker = Maker { role: roles.get(by).copied(), is_subject: by == subject };
			let is_member = members.contains(subject);
			if *subject == self.device.did.id || !accepts(self.settings.trust, &view.policy, proposal, maker, is_member)
			{
				continue;
			}
			match proposal {
				Proposal::Add { package } if watched.unfit.contains(&(*subject, *package)) => {},
				Proposal::Add { package } => {
					wish.packages.insert(*subject, *package);
					match is_member {
						true => wish.again.push(*subject),
						false => wish.intent.add.push(*subject),
					}
				},
				Proposal::Remove => wish.intent.remove.push(*subject),
			}
		}
		Ok(wish)
	}

	/// Returns the roles of the members that made proposals about others. The chain has at most 64.
	async fn roles(
		&self,
		membership: &Membership<'_, C, V>,
		view: &GroupView,
		members: &BTreeSet<DidId>,
	) -> Result<BTreeMap<DidId, Role>, GroupsError> {
		let makers = view.proposals.iter().map(|proposal| proposal.by).filter(|by| members.contains(by));
		let mut roles = BTreeMap::new();
		for maker in makers.collect::<BTreeSet<_>>() {
			let member = self.device.chain.member(membership.group(), maker).await?;
			let member = member.filter(|member| member.member.restarts == view.head.restarts && member.now.is_none());
			roles.extend(member.map(|member| (maker, member.member.role)));
		}
		Ok(roles)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::H256;

	#[test]
	fn a_proposal_is_carried_out_for_those_who_are_trusted_and_for_nobody_else() {
		let policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 1 };
		let add = Proposal::Add { package: H256::zero() };
		let stranger = Maker { role: None, is_subject: true };
		let plain = Maker { role: Some(Role::Member), is_subject: false };
		let moderator = Maker { role: Some(Role::Moderator), is_subject: false };
		for (trust, [of_stranger, of_plain, of_moderator]) in [
			(Trust::Roles, [false, false, true]),
			(Trust::Members, [false, true, true]),
			(Trust::Everyone, [true, true, true]),
		] {
			for (maker, expected) in [(stranger, of_stranger), (plain, of_plain), (moderator, of_moderator)] {
				assert_eq!(accepts(trust, &policy, &add, maker, false), expected, "{trust:?} {maker:?}");
			}
			// A stranger that is removed in the meantime cannot have anybody else added.
			let other = Maker { role: None, is_subject: false };
			assert!(!accepts(trust, &policy, &add, other, false));
			// A member that lost its state needs no trust, and nobody is removed who is no member.
			let lost = Maker { role: Some(Role::Member), is_subject: true };
			assert!(accepts(trust, &policy, &add, lost, true));
			assert!(!accepts(trust, &policy, &Proposal::Remove, moderator, false));
			assert_eq!(accepts(trust, &policy, &Proposal::Remove, plain, true), of_plain);
		}
	}
}
