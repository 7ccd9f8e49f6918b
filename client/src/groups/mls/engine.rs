//! The state of one member in one group.

use super::{
	error::refused,
	identity::{capabilities, ciphersuite},
	messages::{id_from_mls, id_to_mls, read_commit, read_group_info, read_package, read_welcome, to_bytes, tree_of},
	package::{damaged, encode, lifetime, package_of, versioned, PackageStore},
	provider::{Entries, Provider},
	roster::{Effects, Entered, Roster},
	Identity, Leaf, MlsError,
};
use crate::groups::seal;
use clavis_primitives::groups::{GroupId, Suite, Tree};
use codec::DecodeAll;
use openmls::prelude::{
	CommitMessageBundle, LeafNodeIndex, LeafNodeParameters, MlsGroup, MlsGroupJoinConfig, NewSignerBundle,
	ProcessedMessageContent, Sender, StagedWelcome, WelcomeError, PURE_PLAINTEXT_WIRE_FORMAT_POLICY,
};
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::OpenMlsProvider;
use sp_core::H256;
use std::fmt;
use zeroize::Zeroizing;

/// The version of the encoding of an engine. It changes with the format in which `openmls` stores its state.
const VERSION: u8 = 1;

/// The state of MLS of one DID in one group, in one epoch.
///
/// It can hold one commit of its own that waits for its outcome, so that a program that was killed finds it again.
pub struct Engine {
	provider: Provider,
	group: MlsGroup,
	id: GroupId,
	restarts: u32,
}

/// The messages of a commit that waits for its outcome, and the state after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
	/// The commit: a public message.
	pub commit: Vec<u8>,
	/// The welcome, if the commit adds members. It has the tree.
	pub welcome: Option<Vec<u8>>,
	/// The public information about the group after the commit, with the tree. A member that lost its state rejoins by it.
	pub group_info: Vec<u8>,
	/// The state of MLS after the commit.
	pub tree: Tree,
	/// The leaves of the added members, in the order in which their key packages were given.
	pub added_leaves: Vec<u32>,
	/// The leaf of this member after the commit.
	pub own_leaf: u32,
}

/// The effects of a commit that was processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processed {
	/// True if it was the own commit that waited for its outcome.
	pub own: bool,
	/// True if it removed this member. The engine then exports no secret of the new epoch.
	pub removed_us: bool,
	/// The leaf of the committer after the commit.
	pub committer: Leaf,
	/// True if it was an external commit: the committer lost its state, and may have another leaf than before.
	pub rejoined: bool,
	/// The leaves that it removed, as they were. The old leaf of an external commit is among them.
	pub removed: Vec<Leaf>,
	/// The members that it added.
	pub added: Vec<Entered>,
	/// The epoch of MLS after the commit.
	pub epoch: u64,
	/// The state of MLS after the commit. If it removed this member, the hash of the transcript is that before the commit,
	/// since MLS does not follow it then.
	pub tree: Tree,
}

impl Engine {
	/// Creates a group with one member, in epoch 0.
	///
	/// - `restarts`: the number of times that the group was restarted on the chain. A restart is a new group in MLS.
	pub fn create(identity: &Identity, suite: Suite, group: GroupId, restarts: u32) -> Result<Self, MlsError> {
		let suite = identity.suite(suite)?;
		let provider = Provider::new(Entries::default())?;
		let made = MlsGroup::builder()
			.with_group_id(id_to_mls(group, restarts))
			.ciphersuite(suite)
			.with_wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
			.padding_size(0)
			.max_past_epochs(0)
			.use_ratchet_tree_extension(true)
			.lifetime(lifetime())
			.with_capabilities(capabilities(suite))
			.build(provider.mls(), &identity.signer(), identity.credential()?)
			.map_err(refused("to create a group"))?;
		Ok(Self { provider, group: made, id: group, restarts })
	}

	/// Joins a group by a welcome, which must have the tree. The key package that it uses is removed from the store.
	///
	/// The caller must check that [`Self::group`], [`Self::restarts`], [`Self::epoch`] and [`Self::tree`] are those of the
	/// chain, and each of the [members](Self::members) against it. Fails, and keeps the package, if the welcome is not for a
	/// package of the store, or if the tree is not sound.
	pub fn join(identity: &Identity, packages: &mut PackageStore, welcome: &[u8]) -> Result<Self, MlsError> {
		let welcome = read_welcome(welcome)?;
		identity.suite(welcome.ciphersuite().into())?;
		let kept = packages.entries();
		let provider = Provider::new(kept.clone())?;
		let joining = match StagedWelcome::build_from_welcome(provider.mls(), &join_config(), welcome) {
			Ok(joining) => joining.skip_lifetime_validation(),
			Err(WelcomeError::NoMatchingKeyPackage) => return Err(MlsError::NoPackage),
			Err(error) => return Err(refused("a welcome")(error)),
		};
		let spent = joining.processed_welcome().own_key_package().cloned().ok_or(MlsError::NoPackage)?;
		let spent = package_of(spent)?.hash;
		let staged = joining.build().map_err(refused("a welcome"))?;
		let (id, restarts) = id_from_mls(staged.group_context().group_id())?;
		let group = staged.into_group(provider.mls()).map_err(refused("a welcome"))?;
		// The packages for other groups stay in the store alone.
		provider.remove(&kept);
		let engine = Self { provider, group, id, restarts };
		engine.check_own(identity)?;
		packages.forget(spent);
		Ok(engine)
	}

	/// Joins again by an external commit (RFC 9420, section 12.4.3.2), which takes the place of the old leaf.
	///
	/// The engine is that after the commit. If the commit loses, drop the engine, and rejoin by the newer public information.
	/// Before the commit is sent, the caller must check that the public information is that of the chain: the state of MLS
	/// that its header names is the chain's, and each of the members is.
	///
	/// Fails if the DID has no leaf in the tree, or one with another key than the identity: MLS finds the old leaf by its
	/// key. In that case a member must remove and add the DID.
	pub fn rejoin(identity: &Identity, group_info: &[u8]) -> Result<(Self, Staged), MlsError> {
		let info = read_group_info(group_info)?;
		let (id, restarts) = id_from_mls(info.group_id())?;
		let suite = identity.suite(info.ciphersuite().into())?;
		let old = {
			let tree = info.extensions().ratchet_tree();
			let tree = tree.ok_or(MlsError::Message { expected: "public information with a tree" })?.ratchet_tree();
			let mut leaves = tree
				.leaves()
				.filter_map(|leaf| Leaf::read(0, suite, leaf.credential(), leaf.signature_key().as_slice()).ok());
			leaves.find(|leaf| leaf.did() == identity.did()).ok_or(MlsError::NoOldLeaf)?
		};
		if old.key != identity.public() {
			return Err(MlsError::OtherKey(Box::new(identity.did().clone())));
		}
		let provider = Provider::new(Entries::default())?;
		let leaf = LeafNodeParameters::builder().with_capabilities(capabilities(suite)).build();
		let (group, bundle) = {
			let provider = provider.mls();
			MlsGroup::external_commit_builder()
				.with_config(join_config())
				.skip_lifetime_validation()
				.build_group(provider, info, identity.credential()?)
				.map_err(refused("the public information about the group"))?
				.leaf_node_parameters(leaf)
				.load_psks(provider.storage())
				.map_err(refused("to make an external commit"))?
				.build(provider.rand(), provider.crypto(), &identity.signer(), |_| true)
				.map_err(refused("to make an external commit"))?
				.finalize(provider)
				.map_err(refused("to make an external commit"))?
		};
		let engine = Self { provider, group, id, restarts };
		engine.check_own(identity)?;
		let staged = staged(bundle, engine.tree(), Vec::new(), engine.own_leaf())?;
		Ok((engine, staged))
	}

	/// Makes a commit that refreshes the own leaf, removes members and adds others. It waits for its outcome: call
	/// [`Self::accept`] or [`Self::discard`].
	///
	/// - `removed`: the leaves of the members that it removes.
	/// - `added`: the key packages of the members that it adds, as messages. A DID may be removed and added by one commit.
	///
	/// Fails, and changes nothing, if a commit waits already, if the own leaf has another key than the identity
	/// ([`Self::commit_with_new_key`]), if a leaf is not there or a key package not sound, or if a DID would have two leaves.
	pub fn commit(&mut self, identity: &Identity, removed: &[u32], added: &[Vec<u8>]) -> Result<Staged, MlsError> {
		self.commit_with_new_key(identity, identity, removed, added)
	}

	/// Does the same as [`Self::commit`], and puts another method or key of the DID into the own leaf.
	///
	/// - `old`: the identity in the leaf. It signs the commit, since the members check it by that key. A
	///   key that the DID has ended signs here too: the group knows its leaf by that key until this commit.
	/// - `new`: the identity that takes its place.
	pub fn commit_with_new_key(
		&mut self,
		old: &Identity,
		new: &Identity,
		removed: &[u32],
		added: &[Vec<u8>],
	) -> Result<Staged, MlsError> {
		self.check_member()?;
		if self.group.pending_commit().is_some() {
			return Err(MlsError::Pending);
		}
		self.check_own(old)?;
		if new.did() != old.did() {
			return Err(MlsError::OtherDid(Box::new(old.did().clone())));
		}
		new.suite(self.suite())?;
		let crypto = self.provider.mls().crypto();
		let packages = added.iter().map(|package| read_package(package, crypto)).collect::<Result<Vec<_>, _>>()?;
		let own_leaf = self.own_leaf();
		let mut roster = Roster::read(&self.group)?;
		for leaf in removed {
			if *leaf == own_leaf {
				return Err(MlsError::RemovesItself);
			}
			roster.remove(*leaf)?;
		}
		let entered = packages.iter().map(|package| roster.add(package)).collect::<Result<Vec<_>, _>>()?;
		roster.check()?;
		let removed = removed.iter().copied().map(LeafNodeIndex::new).collect::<Vec<_>>();
		let (credential, changed) = (new.credential()?, old.method != new.method);
		let bundle = self.undo_on_error(|group, provider| {
			let mut builder = group
				.commit_builder()
				.consume_proposal_store(false)
				.force_self_update(true)
				.propose_removals(removed)
				.propose_adds(packages);
			if changed {
				let leaf = LeafNodeParameters::builder().with_credential_with_key(credential.clone());
				builder = builder.leaf_node_parameters(leaf.build());
			}
			let builder = builder.load_psks(provider.storage()).map_err(refused("to make a commit"))?;
			let (rand, crypto, signer) = (provider.rand(), provider.crypto(), old.signer());
			let built = if old.public() == new.public() {
				builder.build(rand, crypto, &signer, |_| true)
			} else {
				let new_signer = new.signer();
				let bundle = NewSignerBundle { signer: &new_signer, credential_with_key: credential };
				builder.build_with_new_signer(rand, crypto, &signer, bundle, |_| true)
			};
			let built = built.map_err(refused("to make a commit"))?;
			built.stage_commit(provider).map_err(refused("to make a commit"))
		})?;
		let tree = self.pending().ok_or(MlsError::NotPending)?;
		staged(bundle, tree, entered.iter().map(|entered| entered.leaf.index).collect(), own_leaf)
	}

	/// Returns the state of MLS after the own commit that waits for its outcome. `None` if none does.
	pub fn pending(&self) -> Option<Tree> {
		self.group.pending_commit().map(|commit| tree_of(commit.group_context()))
	}

	/// Carries out the own commit: it won. Fails if none waits.
	pub fn accept(&mut self) -> Result<(), MlsError> {
		if self.group.pending_commit().is_none() {
			return Err(MlsError::NotPending);
		}
		self.undo_on_error(|group, provider| {
			group.merge_pending_commit(provider).map_err(refused("to carry out a commit"))
		})
	}

	/// Drops the own commit: it lost. Does nothing if none waits.
	pub fn discard(&mut self) -> Result<(), MlsError> {
		self.undo_on_error(|group, provider| {
			let cleared = group.clear_pending_commit(provider.storage());
			cleared.map_err(refused("to drop a commit"))
		})
	}

	/// Processes a commit, which ends the current epoch. An own commit that waited and is another one is dropped.
	///
	/// - `check`: is called for each leaf that enters or is new: of the members that it adds, and of the committer. An error
	///   refuses the commit.
	///
	/// Fails, and changes nothing, if MLS refuses the commit, or a rule of this module. The caller compares the tree and the
	/// changes with those that the chain has for the commit; [`Self::process_to`] compares the tree before anything changes.
	pub fn process(
		&mut self,
		commit: &[u8],
		check: &dyn Fn(&Leaf) -> Result<(), String>,
	) -> Result<Processed, MlsError> {
		self.follow(commit, None, check)
	}

	/// Does the same as [`Self::process`], and refuses a commit that leads to another state of MLS than `expected`.
	pub fn process_to(
		&mut self,
		commit: &[u8],
		expected: &Tree,
		check: &dyn Fn(&Leaf) -> Result<(), String>,
	) -> Result<Processed, MlsError> {
		self.follow(commit, Some(expected), check)
	}

	fn follow(
		&mut self,
		commit: &[u8],
		expected: Option<&Tree>,
		check: &dyn Fn(&Leaf) -> Result<(), String>,
	) -> Result<Processed, MlsError> {
		self.check_member()?;
		let message = read_commit(commit)?;
		let mut roster = Roster::read(&self.group)?;
		// A message that is public and no proposal to keep changes nothing before it is merged.
		let message = self.group.process_message(self.provider.mls(), message).map_err(refused("a commit"))?;
		let sender: Sender = message.sender().clone();
		let commit = match message.into_content() {
			ProcessedMessageContent::StagedCommitMessage(commit) => Some(commit),
			ProcessedMessageContent::OwnPendingCommit => None,
			_ => return Err(MlsError::Message { expected: "commit" }),
		};
		let staged = match &commit {
			Some(commit) => &**commit,
			None => self.group.pending_commit().ok_or(MlsError::NotPending)?,
		};
		let Effects { committer, rejoined, removed, added } = roster.apply(staged, &sender)?;
		for leaf in added.iter().map(|entered| &entered.leaf).chain([&committer]) {
			let refused = |fault| MlsError::Credential { identity: leaf.identity.clone(), fault };
			check(leaf).map_err(refused)?;
		}
		let (tree, epoch) = (tree_of(staged.group_context()), staged.epoch().as_u64());
		let (own, removed_us) = (commit.is_none(), staged.self_removed());
		let differs = |expected: &Tree| {
			// MLS does not follow the transcript of a commit that removes this member.
			let transcript_differs = !removed_us && expected.transcript_hash != tree.transcript_hash;
			expected.tree_hash != tree.tree_hash || transcript_differs
		};
		if expected.is_some_and(differs) {
			return Err(MlsError::OtherTree);
		}
		match commit {
			Some(commit) => self.undo_on_error(|group, provider| {
				group.merge_staged_commit(provider, *commit).map_err(refused("to carry out a commit"))
			})?,
			None => self.accept()?,
		}
		Ok(Processed { own, removed_us, committer, rejoined, removed, added, epoch, tree })
	}

	/// Returns the group.
	pub fn group(&self) -> GroupId {
		self.id
	}

	/// Returns the number of restarts of the group on the chain that this state belongs to.
	pub fn restarts(&self) -> u32 {
		self.restarts
	}

	/// Returns the ciphersuite.
	pub fn suite(&self) -> Suite {
		self.group.ciphersuite().into()
	}

	/// Returns the epoch of MLS.
	pub fn epoch(&self) -> u64 {
		self.group.epoch().as_u64()
	}

	/// Returns the state of MLS, as the chain binds it. In epoch 0 the hash of the transcript is empty.
	pub fn tree(&self) -> Tree {
		tree_of(self.group.public_group().group_context())
	}

	/// Returns whether this member is still one.
	pub fn is_member(&self) -> bool {
		self.group.is_active()
	}

	/// Returns the members, in the order of their leaves.
	pub fn members(&self) -> impl Iterator<Item = Leaf> + '_ {
		let suite = self.group.ciphersuite();
		// Each leaf was checked when it entered.
		self.group.members().filter_map(move |member| {
			Leaf::read(member.index.u32(), suite, &member.credential, &member.signature_key).ok()
		})
	}

	/// Returns the index of the own leaf.
	pub fn own_leaf(&self) -> u32 {
		self.group.own_leaf_index().u32()
	}

	/// Exports a secret of the current epoch (RFC 9420, section 8.5).
	///
	/// - `length`: the number of bytes, at most 8,160 (255 hashes).
	///
	/// Fails if this member was removed.
	pub fn export(&self, label: &str, context: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, MlsError> {
		self.check_member()?;
		let secret = self.group.export_secret(self.provider.mls().crypto(), label, context, length);
		secret.map(Zeroizing::new).map_err(refused("to export a secret"))
	}

	/// Exports the key of the current epoch for sealed files.
	///
	/// - `record`: the hash of the epoch's record on the chain.
	pub fn seal_key(&self, record: H256) -> Result<seal::Key, MlsError> {
		let secret = self.export(seal::LABEL, &seal::context(self.id, record), 32)?;
		let key = <[u8; 32]>::try_from(&secret[..]);
		key.map(seal::Key::new).map_err(|_| MlsError::State("an exported secret has another length".into()))
	}

	/// Returns the authenticator of the epoch (RFC 9420, section 8.7). Members compare it to see that they agree. After a
	/// removal it is that of the last epoch in which this member was one.
	pub fn epoch_authenticator(&self) -> Vec<u8> {
		self.group.epoch_authenticator().as_slice().to_vec()
	}

	/// Encodes the state, with the commit that waits. The bytes have secrets.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		encode((VERSION, self.id, self.restarts, self.provider.entries()))
	}

	/// Decodes a state. Fails if the version is another one, or if the bytes are damaged.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, MlsError> {
		let mut rest = versioned(bytes, VERSION)?;
		let (id, restarts, entries) = <(GroupId, u32, Entries)>::decode_all(&mut rest).map_err(damaged)?;
		let provider = Provider::new(entries)?;
		let group = load(&provider, id, restarts)?;
		ciphersuite(group.ciphersuite().into())?;
		Ok(Self { provider, group, id, restarts })
	}

	#[cfg(test)]
	pub(super) fn parts_for_tests(&mut self) -> (&mut MlsGroup, &OpenMlsRustCrypto) {
		(&mut self.group, self.provider.mls())
	}

	fn check_member(&self) -> Result<(), MlsError> {
		self.is_member().then_some(()).ok_or(MlsError::Removed)
	}

	/// Checks all leaves, and that the own one is that of the identity.
	fn check_own(&self, identity: &Identity) -> Result<(), MlsError> {
		let roster = Roster::read(&self.group)?;
		let own = roster.leaf(self.own_leaf())?;
		if own.did() != identity.did() {
			return Err(MlsError::OtherDid(Box::new(own.did().clone())));
		}
		if own.key != identity.public() {
			return Err(MlsError::OtherKey(Box::new(own.did().clone())));
		}
		Ok(())
	}

	/// Acts on the group. If the act fails, the group is as it was before.
	fn undo_on_error<T>(
		&mut self,
		act: impl FnOnce(&mut MlsGroup, &OpenMlsRustCrypto) -> Result<T, MlsError>,
	) -> Result<T, MlsError> {
		let before = self.provider.entries();
		let result = act(&mut self.group, self.provider.mls());
		if result.is_err() {
			self.provider.replace(before);
			self.group = load(&self.provider, self.id, self.restarts)?;
		}
		result
	}
}

impl fmt::Debug for Engine {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "Engine({} restarts {} epoch {})", self.id, self.restarts, self.epoch())
	}
}

fn load(provider: &Provider, id: GroupId, restarts: u32) -> Result<MlsGroup, MlsError> {
	let loaded = MlsGroup::load(provider.mls().storage(), &id_to_mls(id, restarts));
	let loaded = loaded.map_err(|error| MlsError::State(error.to_string()))?;
	loaded.ok_or_else(|| MlsError::State("it has no such group".into()))
}

fn join_config() -> MlsGroupJoinConfig {
	MlsGroupJoinConfig::builder()
		.wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
		.padding_size(0)
		.max_past_epochs(0)
		.use_ratchet_tree_extension(true)
		.build()
}

fn staged(bundle: CommitMessageBundle, tree: Tree, added_leaves: Vec<u32>, own_leaf: u32) -> Result<Staged, MlsError> {
	let (commit, welcome, group_info) = bundle.into_messages();
	// The tree extension makes MLS write the public information with each commit.
	let group_info = group_info.ok_or(MlsError::Message { expected: "public information about a group" })?;
	Ok(Staged {
		commit: to_bytes(&commit)?,
		welcome: welcome.map(|welcome| to_bytes(&welcome)).transpose()?,
		group_info: to_bytes(&group_info)?,
		tree,
		added_leaves,
		own_leaf,
	})
}
