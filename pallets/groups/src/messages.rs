//! The light check of the messages of a commit: their framing alone. Members check the rest, and object.

use crate::{stored::CurrentOf, Config, Error, Pallet};
use clavis_primitives::groups::{
	framing::{check_commit, check_group_info, check_welcome, Framing, Sender},
	Changes, GroupId, Messages, Tree,
};
use frame_support::ensure;

impl<T: Config> Pallet<T> {
	/// Checks that the messages belong to a commit of this member in the current epoch of MLS. A message that is elsewhere
	/// cannot be checked.
	///
	/// - `leaf`: the leaf of the committer.
	/// - `tree`: the state of MLS after the commit, as the committer says.
	pub(crate) fn check_messages(
		group: &GroupId,
		current: &CurrentOf<T>,
		leaf: u32,
		changes: &Changes,
		tree: &Tree,
		messages: &Messages,
	) -> Result<(), Error<T>> {
		ensure!(tree.is_sound(current.head.mls_epoch.saturating_add(1)), Error::<T>::MalformedTree);
		ensure!(messages.are_sound(), Error::<T>::MisplacedMessage);
		ensure!(messages.welcome.is_some() != changes.added.is_empty(), Error::<T>::WelcomeMismatch);

		let (suite, epoch) = (current.suite, current.head.mls_epoch);
		let in_mls = group.in_mls(current.head.restarts);
		if let Some(commit) = messages.commit.bytes() {
			let sender = changes.rejoined.map_or(Sender::Member(leaf), |_| Sender::NewMemberCommit);
			check_commit(commit, &in_mls, epoch, sender).map_err(|_| Error::<T>::BadCommit)?;
		}
		if let Some(welcome) = messages.welcome.as_ref().and_then(|message| message.bytes()) {
			check_welcome(welcome, suite).map_err(|_| Error::<T>::BadWelcome)?;
		}
		if let Some(info) = messages.group_info.as_ref().and_then(|message| message.bytes()) {
			check_group_info(info, &in_mls, epoch.saturating_add(1), suite).map_err(|_| Error::<T>::BadGroupInfo)?;
			ensure!(has_tree(info, tree), Error::<T>::BadGroupInfo);
		}
		Ok(())
	}
}

/// Returns whether the public information about a group has this state of MLS.
fn has_tree(info: &[u8], tree: &Tree) -> bool {
	match Framing::parse(info) {
		Ok(Framing::GroupInfo { tree_hash, transcript_hash, .. }) => {
			tree_hash == &tree.tree_hash[..] && transcript_hash == &tree.transcript_hash[..]
		},
		_ => false,
	}
}
