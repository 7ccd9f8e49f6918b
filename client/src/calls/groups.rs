//! The calls of the pallet that keeps groups.

use super::Lines;
use crate::rules::counted;
use clavis_primitives::{
	groups::{
		Added, Base, Changes, EpochKind, GroupId, Message, Messages, PackageBytes, PackageHash, Policy, Proposal, Role,
		Salt, Stale, Suite, Tree, MAX_PACKAGES,
	},
	Did, DidId,
};
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most key packages that one call publishes.
pub const MAX_PUBLISHED: u32 = 8;

/// Key packages that one call publishes.
pub type Published = BoundedVec<PackageBytes, ConstU32<MAX_PUBLISHED>>;

/// Key packages that one call withdraws.
pub type Withdrawn = BoundedVec<PackageHash, ConstU32<MAX_PACKAGES>>;

pallet_calls! {
	/// A call of the pallet `Groups`.
	pub enum GroupsCall of "Groups" {
		/// Creates a group. Its creator is its owner and its first member.
		0 "create" = Create {
			/// The DID that creates it.
			did: DidId,
			/// Bytes that make the groups of one DID differ.
			salt: Salt,
			/// The ciphersuite of MLS.
			suite: Suite,
			/// The roles that each act takes.
			policy: Policy,
			/// The state of MLS with one member.
			tree: Tree,
		},
		/// Publishes key packages.
		1 "publish" = Publish {
			/// The DID that they add.
			did: DidId,
			/// The one DID whose commits may spend them; `None` for any.
			audience: Option<DidId>,
			/// The packages.
			packages: Published,
		},
		/// Withdraws key packages.
		2 "withdraw" = Withdraw {
			/// The DID that published them.
			did: DidId,
			/// Their names.
			packages: Withdrawn,
		},
		/// Proposes a change of the roster.
		3 "propose" = Propose {
			/// The DID that proposes.
			did: DidId,
			/// The group.
			group: GroupId,
			/// The DID that it is about.
			subject: DidId,
			/// The change.
			proposal: Proposal,
		},
		/// Takes a proposal back.
		4 "withdraw_proposal" = WithdrawProposal {
			/// The DID that takes it back.
			did: DidId,
			/// The group.
			group: GroupId,
			/// The DID that it is about.
			subject: DidId,
		},
		/// Makes the next epoch.
		5 "commit" = Commit {
			/// The member that commits.
			did: DidId,
			/// The group.
			group: GroupId,
			/// The epoch that it builds on.
			base: Base,
			/// The changes of the roster.
			changes: Changes,
			/// The state of MLS after it.
			tree: Tree,
			/// The messages of MLS.
			messages: Box<Messages>,
		},
		/// Asks to leave a group. The next commit removes the member.
		6 "leave" = Leave {
			/// The member.
			did: DidId,
			/// The group.
			group: GroupId,
		},
		/// Reports that the keys of a member changed, or that it must go.
		7 "report" = Report {
			/// The group.
			group: GroupId,
			/// The member.
			subject: DidId,
		},
		/// Objects to the current epoch.
		8 "object" = Object {
			/// The member that objects.
			did: DidId,
			/// The group.
			group: GroupId,
			/// The epoch.
			base: Base,
		},
		/// Begins a new MLS group under the same name.
		9 "restart" = Restart {
			/// The owner.
			did: DidId,
			/// The group.
			group: GroupId,
			/// The epoch that it builds on.
			base: Base,
			/// The one member that the group has after it.
			member: DidId,
			/// The state of MLS with this member.
			tree: Tree,
		},
		/// Sets the policy and the owner.
		10 "govern" = Govern {
			/// The owner.
			did: DidId,
			/// The group.
			group: GroupId,
			/// The policy from now on.
			policy: Policy,
			/// The owner from now on.
			owner: DidId,
		},
		/// Gives a member a role.
		11 "appoint" = Appoint {
			/// The owner.
			did: DidId,
			/// The group.
			group: GroupId,
			/// The member.
			member: DidId,
			/// The role.
			role: Role,
		},
		/// Ends a group that has one member at most.
		12 "dissolve" = Dissolve {
			/// The owner.
			did: DidId,
			/// The group.
			group: GroupId,
		},
		/// Releases the entry of a DID that is no member any more.
		13 "reap" = Reap {
			/// The group.
			group: GroupId,
			/// The DID.
			subject: DidId,
		},
	}
}

impl GroupsCall {
	/// Returns what it does, line by line, seen from the DID that makes it.
	pub(crate) fn describe(&self, acting: &Did, lines: &mut Lines) {
		let named = |did: &DidId| Did { network: acting.network.clone(), id: *did };
		let by = |did: &DidId| match *did == acting.id {
			true => String::new(),
			false => format!(" as ANOTHER DID, {}", named(did)),
		};
		match self {
			Self::Create { did, suite, policy, .. } => {
				lines.push(0, format_args!("create a group with ciphersuite {suite}{}", by(did)));
				lines.extend(1, describe_policy(policy));
			},
			Self::Publish { did, audience, packages } => {
				let count = counted(packages.len() as u64, "key package");
				lines.push(0, format_args!("publish {count}{}", by(did)));
				match audience {
					Some(audience) => lines.push(1, format_args!("for the groups of {} alone", named(audience))),
					None => lines.push(1, "for the group of any DID"),
				}
			},
			Self::Withdraw { did, packages } => {
				let count = counted(packages.len() as u64, "key package");
				lines.push(0, format_args!("withdraw {count}{}", by(did)));
				packages.iter().for_each(|package| lines.push(1, format_args!("{package:#x}")));
			},
			Self::Propose { did, group, subject, proposal } => {
				let (subject, by) = (named(subject), by(did));
				match proposal {
					Proposal::Add { package } => {
						lines.push(0, format_args!("propose to add {subject} to the group {group}{by}"));
						lines.push(1, format_args!("with its key package {package:#x}"));
					},
					Proposal::Remove => {
						lines.push(0, format_args!("propose to remove {subject} from the group {group}{by}"));
					},
				}
			},
			Self::WithdrawProposal { did, group, subject } => {
				let subject = named(subject);
				lines.push(0, format_args!("take back the proposal about {subject} in the group {group}{}", by(did)));
			},
			Self::Commit { did, group, base, changes, messages, .. } => {
				lines.push(0, format_args!("commit in the group {group}, after epoch {}{}", base.epoch, by(did)));
				describe_changes(changes, acting, lines);
				describe_messages(messages, lines);
			},
			Self::Leave { did, group } => lines.push(0, format_args!("leave the group {group}{}", by(did))),
			Self::Report { group, subject } => {
				lines.push(0, format_args!("report the keys of {} in the group {group}", named(subject)));
			},
			Self::Object { did, group, base } => {
				lines.push(0, format_args!("object to epoch {} of the group {group}{}", base.epoch, by(did)));
			},
			Self::Restart { did, group, base, member, .. } => {
				let epoch = base.epoch;
				lines.push(0, format_args!("restart the group {group} after epoch {epoch}{}", by(did)));
				lines.push(1, format_args!("its only member is {}", named(member)));
				lines.push(1, "EVERY OTHER MEMBER has to be added again");
			},
			Self::Govern { did, group, policy, owner } => {
				lines.push(0, format_args!("govern the group {group}{}", by(did)));
				lines.extend(1, describe_policy(policy));
				match owner == did {
					true => lines.push(1, "the owner stays"),
					false => lines.push(1, format_args!("ANOTHER OWNER takes it over: {}", named(owner))),
				}
			},
			Self::Appoint { did, group, member, role } => {
				let (member, role, by) = (named(member), role_name(*role), by(did));
				lines.push(0, format_args!("make {member} a {role} of the group {group}{by}"));
			},
			Self::Dissolve { did, group } => {
				lines.push(0, format_args!("dissolve the group {group}, FOR EVER{}", by(did)));
			},
			Self::Reap { group, subject } => {
				let subject = named(subject);
				lines.push(0, format_args!("release the entry of {subject}, which is no member of the group {group}"));
			},
		}
	}
}

/// The name of a role in commands and descriptions.
pub fn role_name(role: Role) -> &'static str {
	match role {
		Role::Member => "member",
		Role::Moderator => "moderator",
	}
}

/// Says in words what a member with a kind of staleness has to do.
pub fn stale_words(stale: Stale) -> &'static str {
	match stale {
		Stale::MustRefresh => "must refresh",
		Stale::MustGo => "must go",
	}
}

/// Says in words which act of which DID made an epoch.
pub fn epoch_words(kind: &EpochKind, by: &Did) -> String {
	match kind {
		EpochKind::Created => format!("{by} created the group"),
		EpochKind::Committed { .. } => format!("{by} committed"),
		EpochKind::Voided => format!("members voided the epoch before; {by} objected last"),
		EpochKind::Restarted => format!("{by} restarted the group"),
	}
}

/// Describes a policy, line by line.
pub fn describe_policy(policy: &Policy) -> Vec<String> {
	let Policy { add, remove, commit, objections } = policy;
	let every = |role: &Role| match role {
		Role::Member => "every member",
		Role::Moderator => "every moderator",
	};
	vec![
		format!("{} can add members", every(add)),
		format!("{} can remove members", every(remove)),
		format!("{} can commit without a need", every(commit)),
		format!("an epoch is void after {}", counted((*objections).into(), "objection")),
	]
}

fn describe_changes(changes: &Changes, acting: &Did, lines: &mut Lines) {
	let named = |did: &DidId| Did { network: acting.network.clone(), id: *did };
	for did in &changes.removed {
		lines.push(1, format_args!("remove {}", named(did)));
	}
	for Added { did, package, leaf } in &changes.added {
		lines.push(1, format_args!("add {} at leaf {leaf}, with its key package {package:#x}", named(did)));
	}
	if let Some(leaf) = changes.rejoined {
		lines.push(1, format_args!("join again at leaf {leaf}"));
	}
}

fn describe_messages(messages: &Messages, lines: &mut Lines) {
	describe_message("commit", Some(&messages.commit), lines);
	describe_message("welcome", messages.welcome.as_ref(), lines);
	describe_message("group information", messages.group_info.as_ref(), lines);
}

fn describe_message<const N: u32>(name: &str, message: Option<&Message<N>>, lines: &mut Lines) {
	match message {
		Some(Message::Here(bytes)) => {
			lines.push(1, format_args!("with a {name} of {}", counted(bytes.len() as u64, "byte")));
		},
		Some(Message::Elsewhere { hash, length, place }) => {
			let length = counted((*length).into(), "byte");
			lines.push(1, format_args!("with a {name} of {length} at {place}, which has the hash {hash:#x}"));
		},
		None => {},
	}
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"NoGroup" => "check the name of the group, and that --node is of its network",
		"GroupTaken" => "leave --salt out, or use another",
		"UnfitObjections" => "name a number from 1 to 16 with --objections",
		"MalformedTree" | "BadCommit" | "BadWelcome" | "BadGroupInfo" | "WelcomeMismatch" | "OutsideOfExtrinsic" => {
			"use the clavis command that was released with this chain"
		},
		"StaleEpoch" => "another member committed first: run the command again",
		"NotAMember" => "'clavis group show' lists the members; ask to be added with 'clavis group join'",
		"MustGo" => "wait for the commit that removes the member; after a freeze, 'clavis group report' lifts the mark",
		"DidFrozen" => "act when the freeze is over: 'clavis guardians status' says when",
		"NotTheOwner" => "'clavis group show' names the owner: its control set signs",
		"RepeatedChange" => "name each DID once",
		"OwnChange" => "leave with 'clavis group leave', or let another member remove and add the DID",
		"ExternalChange" => "join again first, and make the other changes in the next commit",
		"AlreadyMember" => "leave the DID out; a member that lost its state is removed and added with --again",
		"GoesForGood" => "remove the member first, and invite it in a later commit",
		"RoleTooLow" => "ask a moderator; 'clavis group propose' asks all of them",
		"TooEarly" => "'clavis group show' names the block from which on plain members commit",
		"EpochTooOld" => "rekey first: 'clavis group rekey'",
		"KeepsMustGo" => "run the command again: members that must go were reported in the meantime",
		"RekeyOverdue" => "remove the stale members, or let them rekey: 'clavis group show' lists them",
		"CannotBeAdded" => "the DID must exist, and be neither frozen, locked nor deactivated: 'clavis did show'",
		"NoPackage" | "WrongSuite" | "WrongAudience" | "PackageOutdated" => {
			"its holder publishes another one: 'clavis group publish'"
		},
		"MisplacedMessage" => "leave --elsewhere out, or name a URI such as https://example.org/messages",
		"Exhausted" => "create another group",
		"NothingToVoid" => "there is nothing to do: no commit made the current epoch, or nobody can object to it",
		"CannotObject" => "members that are older than the epoch object, and its committer does not",
		"AlreadyObjected" => "wait for other members: 'clavis group show' counts the objections",
		"BadPackage" => "make a new one: 'clavis group publish'",
		"PackageExists" => "there is nothing to do: the chain has the package",
		"TooManyPackages" => "withdraw some first: 'clavis group publish --withdraw'",
		"ProposalExists" => "wait for a commit, or take the proposal back: 'clavis group propose --withdraw'",
		"TooManyProposals" | "TooManyRequests" => "wait for a commit that carries some of them out",
		"NoProposal" => "'clavis group show' lists the proposals",
		"NotTheirProposal" => "the DID that proposed takes it back, or the one that it is about, or the owner",
		"NotStale" => "there is nothing to do: the member is as noted",
		"StillMember" | "NothingToReap" => "there is nothing to do: 'clavis group show' lists the members",
		"HasMembers" => "remove the other members first: 'clavis group remove'",
		"UnfitOwner" => "name a DID that is in use",
		"NothingToChange" => "there is nothing to do",
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::calls::{KnownCall, PalletCall};
	use clavis_primitives::groups::Location;
	use codec::Encode;
	use sp_core::H256;

	fn did(byte: u8) -> DidId {
		DidId([byte; 32])
	}

	fn acting() -> Did {
		Did { network: "dev".parse().unwrap(), id: did(1) }
	}

	fn words(call: &GroupsCall) -> String {
		let mut lines = Lines::default();
		call.describe(&acting(), &mut lines);
		lines.into_vec().join("\n")
	}

	fn commit(did: DidId) -> GroupsCall {
		let changes = Changes {
			removed: vec![self::did(3)].try_into().unwrap(),
			added: vec![Added { did: self::did(4), package: H256([8; 32]), leaf: 7 }].try_into().unwrap(),
			rejoined: Some(9),
		};
		let place = "https://example.org/welcome".parse().unwrap();
		let messages = Messages {
			commit: Message::Here(vec![1; 1_200].try_into().unwrap()),
			welcome: Some(Message::Elsewhere { hash: H256([6; 32]), length: 2_000_000, place }),
			group_info: None,
		};
		let base = Base { epoch: 12, hash: H256([5; 32]), at: Location { block: 3, extrinsic: 1 } };
		let tree = Tree { tree_hash: Default::default(), transcript_hash: Default::default() };
		GroupsCall::Commit { did, group: GroupId([2; 32]), base, changes, tree, messages: Box::new(messages) }
	}

	fn all(did: DidId) -> Vec<GroupsCall> {
		let (group, subject, member) = (GroupId([2; 32]), self::did(3), self::did(3));
		let policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 1 };
		let GroupsCall::Commit { base, tree, .. } = commit(did) else { panic!() };
		vec![
			GroupsCall::Create { did, salt: [1; 32], suite: 1, policy, tree: tree.clone() },
			GroupsCall::Publish { did, audience: None, packages: vec![PackageBytes::default(); 2].try_into().unwrap() },
			GroupsCall::Withdraw { did, packages: vec![H256([4; 32])].try_into().unwrap() },
			GroupsCall::Propose { did, group, subject, proposal: Proposal::Remove },
			GroupsCall::WithdrawProposal { did, group, subject },
			commit(did),
			GroupsCall::Leave { did, group },
			GroupsCall::Report { group, subject },
			GroupsCall::Object { did, group, base },
			GroupsCall::Restart { did, group, base, member, tree },
			GroupsCall::Govern { did, group, policy, owner: did },
			GroupsCall::Appoint { did, group, member, role: Role::Moderator },
			GroupsCall::Dissolve { did, group },
			GroupsCall::Reap { group, subject },
		]
	}

	#[test]
	fn every_call_is_read_as_it_is_written() {
		let all = all(did(1));
		let names = GroupsCall::CALLS.iter().map(|(_, name)| *name);
		assert_eq!(all.iter().map(PalletCall::name).collect::<Vec<_>>(), names.collect::<Vec<_>>());
		for call in all {
			let known = KnownCall::from(call.clone());
			assert_eq!(KnownCall::read(&known.encode()), Some(known), "{call:?}");
		}
	}

	#[test]
	fn a_call_as_another_did_is_marked() {
		let by_any_account = ["report", "reap"];
		for (own, other) in all(did(1)).into_iter().zip(all(did(5))) {
			let marked = format!("ANOTHER DID, {}", Did { id: did(5), ..acting() });
			assert!(!words(&own).contains("ANOTHER DID"), "{}", words(&own));
			let expected = !by_any_account.contains(&own.name());
			assert_eq!(words(&other).contains(&marked), expected, "{}", words(&other));
		}
	}

	#[test]
	fn a_commit_is_told_with_all_that_it_changes() {
		let text = words(&commit(did(1)));
		for part in [
			"after epoch 12",
			&format!("remove {}", Did { id: did(3), ..acting() }),
			&format!("add {} at leaf 7", Did { id: did(4), ..acting() }),
			"join again at leaf 9",
			"a commit of 1,200 bytes",
			"a welcome of 2,000,000 bytes at https://example.org/welcome",
		] {
			assert!(text.contains(part), "{part}\n---\n{text}");
		}
	}

	#[test]
	fn another_owner_is_marked() {
		let policy = Policy { add: Role::Member, remove: Role::Moderator, commit: Role::Member, objections: 2 };
		let govern = |owner| GroupsCall::Govern { did: did(1), group: GroupId([2; 32]), policy, owner };
		assert!(words(&govern(did(6))).contains("ANOTHER OWNER"));
		let text = words(&govern(did(1)));
		assert!(text.contains("the owner stays") && text.contains("an epoch is void after 2 objections"), "{text}");
	}
}
