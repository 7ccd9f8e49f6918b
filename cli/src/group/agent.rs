//! `clavis group agent`: acts for a DID in its groups.

use super::member::{named, MemberArgs};
use crate::{
	failure::Failure,
	online::Online,
	values::{number, suite, TrustArg},
};
use clap::Args;
use clavis_client::{
	calls::groups::stale_words,
	groups::{
		agent::{Act, Agent, Settings, Tick},
		News, Standing,
	},
	rules::counted,
};
use clavis_primitives::{
	groups::{GroupId, Suite, MAX_PACKAGES},
	BlockHeight, Did, DidId, NetworkName,
};
use serde_json::{json, Value};

#[derive(Debug, Args)]
pub struct AgentArgs {
	/// Groups to watch, besides those of which this device has a state and those that add the DID from now on
	#[arg(value_name = "GROUP")]
	pub groups: Vec<GroupId>,
	/// The number of key packages to keep on the chain, so that members can add the DID; 0 keeps none
	#[arg(long, value_name = "N", default_value_t = 4, value_parser = number::<0, u32>)]
	pub packages: u32,
	/// The one DID whose commits can use the packages [default: any, so that a stranger can use them up]
	#[arg(long, value_name = "DID")]
	pub audience: Option<Did>,
	/// The ciphersuite of the packages: 1 or 3 for ed25519 keys, 2 for p256 keys [default: the one that the key of the DID fits]
	#[arg(long, value_name = "N", value_parser = suite)]
	pub suite: Option<Suite>,
	/// The makers of proposals that the agent carries out, if its role lets it
	#[arg(long, value_name = "MAKERS", value_enum, default_value_t = TrustArg::Roles)]
	pub trust: TrustArg,
	/// Stop after this block
	#[arg(long, value_name = "N", value_parser = number::<1, u32>)]
	pub until_block: Option<BlockHeight>,
	/// Stop when there is nothing to do after the newest block
	#[arg(long)]
	pub once: bool,
	#[command(flatten)]
	pub member: MemberArgs,
}

/// Follows the final blocks.
pub async fn agent(arguments: &AgentArgs, mut online: Online) -> Result<(), Failure> {
	let AgentArgs { groups, packages, audience, suite, trust, until_block, once, member } = arguments;
	if *packages > MAX_PACKAGES {
		return Err(Failure::usage(format!("a DID has at most {MAX_PACKAGES} key packages"))
			.with_hint(format!("name a number up to {MAX_PACKAGES} with --packages")));
	}
	let member = member.open(None, &mut online).await?;
	let vault = member.files();
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let settings = Settings {
		packages: *packages,
		suite: suite.unwrap_or_else(|| member.suite()),
		audience: audience.as_ref().map(|audience| audience.id),
		trust: (*trust).into(),
	};
	let mut agent = Agent::new(&device, settings, groups.iter().copied())?;
	let (output, network) = (online.output, online.chain.network().clone());
	output.note(format_args!(
		"Acting for {} in {}. Stop with Ctrl-C.",
		member.did,
		counted(agent.groups().count() as u64, "group")
	));
	let mut tick = Tick { height: online.chain.snapshot().height(), ..Tick::default() };
	let mut blocks = online.chain.follow(None).await?;
	loop {
		let mut count = 0u32;
		let mut tell = |group: Option<GroupId>, act: Act| {
			count = count.saturating_add(1);
			let (words, value) = (words(&act, &network), value(group, &act, tick.height, &network));
			let name = group.map(|group| format!("{group}  ")).unwrap_or_default();
			output.line(format_args!("block #{}  {name}{words}", tick.height), &value);
		};
		// Between two steps, other commands of this DID can write.
		let step = async {
			member.lock(&vault).await?;
			Ok::<_, Failure>(agent.step(&tick, &mut tell).await?)
		};
		let ended = tokio::select! {
			stepped = step => {
				stepped?;
				false
			},
			_ = tokio::signal::ctrl_c() => true,
		};
		vault.unlock();
		let is_done = until_block.is_some_and(|until| tick.height >= until) || (*once && count == 0);
		if ended || is_done {
			return Ok(());
		}
		let block = tokio::select! {
			block = blocks.next() => block?.0,
			_ = tokio::signal::ctrl_c() => return Ok(()),
		};
		tick = Tick::of(&block);
	}
}

/// An event in words.
fn words(act: &Act, network: &NetworkName) -> String {
	match act {
		Act::News(epoch, news) => {
			let words = match news {
				News::Joined => "joined",
				News::Followed => "followed a commit",
				News::Committed => "the own commit is final",
				News::Lost => "another commit was faster",
				News::Voided => "members voided the epoch before",
				News::Restarted => "the owner restarted the group",
				News::Removed => "a commit removed the DID",
			};
			format!("epoch {epoch}: {words}")
		},
		Act::Standing(standing) => match standing {
			Standing::Member => "member".into(),
			Standing::Outside => "no member".into(),
			Standing::Removed(epoch) => format!("no member since epoch {epoch}"),
			Standing::NoGroup => "there is no such group".into(),
			Standing::Refuses { epoch, reason } => format!("refuses epoch {epoch}: {reason}"),
			Standing::Lacks { what, epoch, place, .. } => {
				format!("lacks the {what} of epoch {epoch}, which lies at {place}")
			},
			Standing::Astray { reason } => format!("has lost the state of the group: {reason}"),
		},
		Act::Committed(made) => format!(
			"epoch {}: committed, added {}, removed {}",
			made.epoch,
			members(&made.added, network),
			members(&made.removed, network)
		),
		Act::Rejoined(epoch) => format!("epoch {epoch}: joined again"),
		Act::Asked => "asked the members to add the DID".into(),
		Act::Reported(did, stale) => {
			let what = stale.map_or("is not stale any more", stale_words);
			format!("reported that {} {what}", named(*did, network))
		},
		Act::Objected(epoch) => format!("objected to epoch {epoch}"),
		Act::Published(packages) => format!("published {}", counted(*packages as u64, "key package")),
		Act::Failed(reason) => format!("failed, and tries again: {reason}"),
	}
}

/// Members that a commit added or removed: a person who trusts all others sees here whom the agent let in.
fn members(ids: &[DidId], network: &NetworkName) -> String {
	let count = counted(ids.len() as u64, "member");
	match ids {
		[] => count,
		ids => {
			let names = ids.iter().map(|id| named(*id, network).to_string()).collect::<Vec<_>>();
			format!("{count} ({})", names.join(", "))
		},
	}
}

/// An event for scripts.
fn value(group: Option<GroupId>, act: &Act, block: BlockHeight, network: &NetworkName) -> Value {
	let (event, epoch) = match act {
		Act::News(epoch, news) => {
			let event = match news {
				News::Joined => "joined",
				News::Followed => "followed",
				News::Committed => "committed",
				News::Lost => "lost",
				News::Voided => "voided",
				News::Restarted => "restarted",
				News::Removed => "removed",
			};
			(event, Some(*epoch))
		},
		Act::Standing(standing) => match standing {
			Standing::Member => ("member", None),
			Standing::Outside => ("outside", None),
			Standing::Removed(epoch) => ("outside", Some(*epoch)),
			Standing::NoGroup => ("noGroup", None),
			Standing::Refuses { epoch, .. } => ("refuses", Some(*epoch)),
			Standing::Lacks { epoch, .. } => ("lacks", Some(*epoch)),
			Standing::Astray { .. } => ("astray", None),
		},
		Act::Committed(made) => ("committed", Some(made.epoch)),
		Act::Rejoined(epoch) => ("rejoined", Some(*epoch)),
		Act::Asked => ("asked", None),
		Act::Reported(..) => ("reported", None),
		Act::Objected(epoch) => ("objected", Some(*epoch)),
		Act::Published(_) => ("published", None),
		Act::Failed(_) => ("failed", None),
	};
	json!({
		"group": group.map(|group| group.to_string()),
		"event": event,
		"epoch": epoch,
		"message": words(act, network),
		"block": block,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_client::groups::Made;

	#[test]
	fn a_commit_of_the_agent_names_those_whom_it_added() {
		let network = "dev".parse().unwrap();
		let made = Made { block: 9, epoch: 7, added: vec![DidId([5; 32])], removed: Vec::new(), bytes: 1 };
		let told = words(&Act::Committed(made), &network);
		let did = named(DidId([5; 32]), &network);
		assert_eq!(told, format!("epoch 7: committed, added 1 member ({did}), removed 0 members"));
	}

	#[test]
	fn an_event_is_told_in_words_and_in_one_line_of_json() {
		let network = "dev".parse().unwrap();
		let act = Act::News(7, News::Voided);
		let value = value(Some(GroupId([1; 32])), &act, 9, &network);
		assert_eq!((&value["event"], &value["epoch"], &value["block"]), (&json!("voided"), &json!(7), &json!(9)));
		assert!(words(&act, &network).contains("epoch 7"));
		assert_eq!(value.to_string().lines().count(), 1);
	}
}
