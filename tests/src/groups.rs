//! Groups on a running chain, and members with real MLS state that tests and measurements move by hand: without the agent
//! of the library, so that each step happens when the test says so.

use crate::holders::{well_known, Holder, Terms};
use clavis_client::{
	calls::{groups::Published, GroupsCall, KnownCall},
	chain::{Chain, ChainError, EpochRead, Included},
	groups::mls::{Engine, Identity, Leaf, PackageStore, Staged},
	keys::KeyPair,
};
use clavis_primitives::{
	groups::{
		Added, Base, Changes, GroupId, GroupView, KeyPackage, Message, Messages, PackageBytes, Policy, Salt, Suite,
		Tree,
	},
	payload::Level,
	BlockHeight, Did, DidId, DidUrl, PublicKey, Uri,
};
use std::{collections::BTreeMap, error::Error, sync::Arc};

/// A step that failed.
pub type Failure = Box<dyn Error + Send + Sync>;

/// MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, which each implementation of MLS has.
pub const SUITE: Suite = 1;

/// The place of messages that are too long for the chain. Nothing is there: a test hands such messages over itself.
const ELSEWHERE: &str = "https://example.org/message";

/// A member, or a holder who may become one.
pub struct Member {
	/// The holder of the DID.
	pub holder: Holder,
	packages: PackageStore,
	/// The state of MLS. `None` before it joined, and for a member that only fills the tree.
	engine: Option<Engine>,
	/// The method and the key in its leaf. They are older than those of the holder from the moment when the DID replaces its
	/// key until the member refreshes itself.
	leaf: (DidUrl, Arc<KeyPair>),
}

/// A commit that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Work {
	/// The changes of the roster.
	pub changes: Changes,
	/// The state of MLS after it.
	pub tree: Tree,
	/// The commit.
	pub commit: Vec<u8>,
	/// The welcome for those that it adds.
	pub welcome: Option<Vec<u8>>,
	/// The public information about the group after it. An external commit of `ts-mls` brings none.
	pub group_info: Option<Vec<u8>>,
}

/// A group on a chain.
pub struct Group<'a> {
	chain: &'a Chain,
	/// The name of the group.
	pub id: GroupId,
}

/// The keys of credentials, by DID URL: the verification methods that members may have.
#[derive(Clone, Debug, Default)]
pub struct Methods(BTreeMap<String, PublicKey>);

impl Methods {
	/// Adds the present method of a holder.
	pub fn add(&mut self, holder: &Holder) {
		self.0.insert(holder.method().to_string(), holder.key().public());
	}

	/// Checks that a leaf has the key of its DID.
	pub fn check(&self, leaf: &Leaf) -> Result<(), String> {
		match self.0.get(&leaf.identity) {
			Some(key) if *key == leaf.key => Ok(()),
			Some(_) => Err(format!("the leaf {} has another key than {}", leaf.index, leaf.identity)),
			None => Err(format!("nobody has the method {}", leaf.identity)),
		}
	}
}

impl Member {
	/// Returns a holder who is in no group.
	pub fn new(holder: Holder) -> Self {
		let leaf = (holder.method(), Arc::new(holder.key()));
		Self { holder, packages: PackageStore::default(), engine: None, leaf }
	}

	/// Returns the id of the DID.
	pub fn id(&self) -> DidId {
		self.holder.did.id
	}

	/// Returns the credential, and the key that signs for it.
	pub fn identity(&self) -> Result<Identity, Failure> {
		Ok(Identity::new(self.holder.method(), self.holder.key())?)
	}

	/// Makes a key package. Its private part stays with the member.
	pub fn package(&mut self) -> Result<PackageBytes, Failure> {
		let package = self.packages.make(&self.identity()?, SUITE)?;
		PackageBytes::try_from(package.bytes).map_err(|_| "the key package is too long for the chain".into())
	}

	/// Forgets the private parts of key packages, so that a member that only fills the tree takes no memory.
	pub fn forget_packages(&mut self) {
		self.packages = PackageStore::default();
	}

	/// Joins by a welcome.
	pub fn join(&mut self, welcome: &[u8]) -> Result<(), Failure> {
		let identity = self.identity()?;
		self.engine = Some(Engine::join(&identity, &mut self.packages, welcome)?);
		Ok(())
	}

	/// Returns the state of MLS. Fails if there is none.
	pub fn state(&self) -> Result<&Engine, Failure> {
		self.engine.as_ref().ok_or_else(|| format!("{} has no state of MLS", self.holder.did).into())
	}

	/// Returns true if it has state of MLS, and no commit that it processed removed it.
	pub fn is_in(&self) -> bool {
		self.engine.as_ref().is_some_and(Engine::is_member)
	}

	fn state_mut(&mut self) -> Result<&mut Engine, Failure> {
		let did = &self.holder.did;
		self.engine.as_mut().ok_or_else(|| format!("{did} has no state of MLS").into())
	}

	/// Returns the leaf of a DID in the state of MLS.
	pub fn leaf_of(&self, did: &Did) -> Result<u32, Failure> {
		let leaf = self.state()?.members().find(|leaf| leaf.did() == did).map(|leaf| leaf.index);
		leaf.ok_or_else(|| format!("{did} has no leaf").into())
	}

	/// Makes a commit that removes and adds members. It is pending until [`Self::accept`] or [`Self::discard`].
	pub fn prepare(&mut self, removed: &[Did], added: &[(DidId, PackageBytes)]) -> Result<Work, Failure> {
		let leaves = removed.iter().map(|did| self.leaf_of(did)).collect::<Result<Vec<_>, _>>()?;
		let packages = added.iter().map(|(_, package)| package.to_vec()).collect::<Vec<_>>();
		let (method, key) = self.leaf.clone();
		let (old, new) = (Identity::new(method, key)?, self.identity()?);
		let staged = self.state_mut()?.commit_with_new_key(&old, &new, &leaves, &packages)?;
		let added = added.iter().zip(&staged.added_leaves);
		let added =
			added.map(|((did, package), leaf)| Added { did: *did, package: KeyPackage::hash(package), leaf: *leaf });
		let removed = removed.iter().map(|did| did.id).collect::<Vec<_>>();
		let changes = Changes {
			removed: removed.try_into().map_err(|_| "too many members to remove")?,
			added: added.collect::<Vec<_>>().try_into().map_err(|_| "too many members to add")?,
			rejoined: None,
		};
		Ok(Work::new(changes, staged))
	}

	/// Notes that the pending commit is the one that counts.
	pub fn accept(&mut self) -> Result<(), Failure> {
		self.state_mut()?.accept()?;
		self.leaf = (self.holder.method(), Arc::new(self.holder.key()));
		Ok(())
	}

	/// Notes that another commit counts.
	pub fn discard(&mut self) -> Result<(), Failure> {
		Ok(self.state_mut()?.discard()?)
	}

	/// Processes a commit that must lead to the state that the chain has. Returns true if this member still is one.
	///
	/// A commit that is refused leaves the state as it was.
	pub fn follow(&mut self, commit: &[u8], tree: &Tree, methods: &Methods) -> Result<bool, Failure> {
		let processed = self.state_mut()?.process_to(commit, tree, &|leaf: &Leaf| methods.check(leaf))?;
		Ok(!processed.removed_us)
	}
}

impl Work {
	/// Has the committer lie about the state of MLS. The chain cannot see it without the public information about the group,
	/// and no member can apply the commit.
	pub fn lie(&mut self) {
		self.tree.tree_hash.iter_mut().for_each(|byte| *byte ^= 1);
		self.group_info = None;
	}

	fn new(changes: Changes, Staged { commit, welcome, group_info, tree, .. }: Staged) -> Self {
		Self { changes, tree, commit, welcome, group_info: Some(group_info) }
	}

	/// Returns the messages as the chain takes them. Those that are too long for it are only named by their hash.
	pub fn messages(&self) -> Messages {
		Messages {
			commit: message(&self.commit),
			welcome: self.welcome.as_deref().map(message),
			// A member that lost its state needs it here, or not at all.
			group_info: self.group_info.as_deref().map(message).filter(|message| message.bytes().is_some()),
		}
	}
}

/// Returns bytes as a message, or their hash if they are too long for one.
fn message<const N: u32>(bytes: &[u8]) -> Message<N> {
	match bytes.to_vec().try_into() {
		Ok(bytes) => Message::Here(bytes),
		Err(_) => Message::Elsewhere {
			hash: Message::<N>::hash_of(bytes),
			length: bytes.len().try_into().unwrap_or(u32::MAX),
			place: ELSEWHERE.parse::<Uri>().expect("a URI"),
		},
	}
}

/// Returns the call by which a holder publishes key packages for any group.
pub fn publish(did: DidId, packages: Vec<PackageBytes>) -> KnownCall {
	let packages = Published::try_from(packages).expect("the call has room for them");
	GroupsCall::Publish { did, audience: None, packages }.into()
}

impl<'a> Group<'a> {
	/// Returns a group that exists, or will.
	pub fn open(chain: &'a Chain, id: GroupId) -> Self {
		Self { chain, id }
	}

	/// Creates a group with one member.
	pub async fn create(
		chain: &'a Chain,
		owner: &mut Member,
		salt: Salt,
		policy: Policy,
		payer: &KeyPair,
	) -> Result<Self, Failure> {
		let id = GroupId::new(chain.id().genesis, owner.id(), salt);
		let engine = Engine::create(&owner.identity()?, SUITE, id, 0)?;
		let group = Self::open(chain, id);
		let call = GroupsCall::Create { did: owner.id(), salt, suite: SUITE, policy, tree: engine.tree() };
		group.act(&owner.holder, Level::Method, call, payer).await?;
		owner.engine = Some(engine);
		Ok(group)
	}

	/// Returns the group in the newest final block.
	pub async fn view(&self) -> Result<GroupView, Failure> {
		let view = self.chain.refresh().await?.group(self.id).await?;
		view.ok_or_else(|| format!("there is no group {}", self.id).into())
	}

	/// Returns the epochs from this one on, with the calls that made them, as a node has them in the newest final block.
	pub async fn epochs(&self, from: u32) -> Result<Vec<EpochRead>, ChainError> {
		self.chain.refresh().await?.epochs(self.id, from).await
	}

	/// Returns the call of a holder, with its authorization.
	pub async fn signed(&self, holder: &Holder, level: Level, call: GroupsCall) -> Result<KnownCall, ChainError> {
		let terms = Terms::next(self.chain, holder, level).await?;
		Ok(holder.act(level, terms, call.into()))
	}

	/// Makes a call as a holder. The payer signs the transaction.
	pub async fn act(
		&self,
		holder: &Holder,
		level: Level,
		call: GroupsCall,
		payer: &KeyPair,
	) -> Result<Included, ChainError> {
		let call = self.signed(holder, level, call).await?;
		self.chain.submit(&call.by_name(), payer, &|_| {}).await
	}

	/// Returns the call by which a member commits.
	pub fn commit(&self, did: DidId, base: Base, work: &Work) -> GroupsCall {
		let (changes, tree, messages) = (work.changes.clone(), work.tree.clone(), Box::new(work.messages()));
		GroupsCall::Commit { did, group: self.id, base, changes, tree, messages }
	}

	/// Reports that the keys of a DID changed. Any account can do that.
	pub async fn report(&self, subject: DidId) -> Result<Included, ChainError> {
		let call = KnownCall::from(GroupsCall::Report { group: self.id, subject });
		self.chain.submit(&call.by_name(), &well_known("//Ferdie"), &|_| {}).await
	}

	/// Returns the call by which a member objects to the current epoch.
	pub fn object(&self, did: DidId, base: Base) -> GroupsCall {
		GroupsCall::Object { did, group: self.id, base }
	}

	/// Waits until a transaction that is sent now gets into this block or a later one.
	pub async fn wait_for(&self, height: BlockHeight) -> Result<(), ChainError> {
		let mut last = self.chain.refresh().await?.height();
		let mut blocks = self.chain.follow(None).await?;
		while last + 1 < height {
			last = blocks.next().await?.0.height;
		}
		Ok(())
	}
}
