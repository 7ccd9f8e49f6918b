//! The JSON-RPC methods about groups.

use super::{failed, slowly, unfinished};
use crate::resolver::{
	groups::{read_group, read_member, GroupAsked, GroupError},
	lane::Turns,
	Resolver,
};
use clavis_resolution::ResolutionError;
use jsonrpsee::{
	core::{async_trait, RpcResult},
	proc_macros::rpc,
	Extensions,
};
use serde_json::Value;
use std::sync::Arc;

/// Reads groups, their members and epochs, and the key packages of DIDs. Each answer is slow work.
#[rpc(server)]
pub trait GroupsApi {
	/// Returns a group: its owner, policy and current epoch, the members that are stale, objections and proposals.
	#[method(name = "group_state", with_extensions)]
	async fn state(&self, id: String) -> RpcResult<Value>;

	/// Returns a member of a group.
	#[method(name = "group_member", with_extensions)]
	async fn member(&self, id: String, did: String) -> RpcResult<Value>;

	/// Returns a page of the members of a group, after this one. The answer has `after` if there may be more.
	#[method(name = "group_members", with_extensions)]
	async fn members(&self, id: String, after: Option<String>) -> RpcResult<Value>;

	/// Returns the record of an epoch with the call that made it.
	#[method(name = "group_epoch", with_extensions)]
	async fn epoch(&self, id: String, epoch: u32) -> RpcResult<Value>;

	/// Returns epochs with their calls, from this one on, the oldest first: 64 at most, and no more messages than 4 MiB. The
	/// answer has `next` if there are more.
	#[method(name = "group_epochs", with_extensions)]
	async fn epochs(&self, id: String, from: Option<u32>, limit: Option<u32>) -> RpcResult<Value>;

	/// Returns the key packages of a DID.
	#[method(name = "group_packages", with_extensions)]
	async fn packages(&self, did: String) -> RpcResult<Value>;

	/// Proves the current epoch of a group and, if they are given, the record of an epoch and the membership of a DID. That
	/// there is no such group is proven, too.
	#[method(name = "group_prove", with_extensions)]
	async fn prove(&self, id: String, epoch: Option<u32>, member: Option<String>) -> RpcResult<Value>;
}

/// Answers with the resolver that the HTTP server uses, too.
pub struct GroupsRpc(pub Arc<Resolver>);

impl GroupsRpc {
	async fn answer(&self, request: &Extensions, asked: Result<GroupAsked, ResolutionError>) -> RpcResult<Value> {
		let (asked, resolver) = (asked.map_err(failed)?, self.0.clone());
		let work = move |turns: &Turns| match resolver.answer_about_groups(&asked, &|| turns.pause()) {
			Ok(answer) => Ok(answer.json),
			Err(GroupError::Failed(error)) => Err(failed(error)),
			Err(GroupError::Unfinished(detail)) => Err(unfinished(detail, GroupError::RETRY_AFTER)),
		};
		slowly(&self.0, request, work).await
	}
}

#[async_trait]
impl GroupsApiServer for GroupsRpc {
	async fn state(&self, request: &Extensions, id: String) -> RpcResult<Value> {
		self.answer(request, read_group(&id).map(|group| GroupAsked::State { group })).await
	}

	async fn member(&self, request: &Extensions, id: String, did: String) -> RpcResult<Value> {
		let read = || -> Result<_, ResolutionError> {
			Ok(GroupAsked::Member { group: read_group(&id)?, did: read_member(&did)? })
		};
		self.answer(request, read()).await
	}

	async fn members(&self, request: &Extensions, id: String, after: Option<String>) -> RpcResult<Value> {
		let read = || -> Result<_, ResolutionError> {
			let after = after.as_deref().map(read_member).transpose()?;
			Ok(GroupAsked::Members { group: read_group(&id)?, after })
		};
		self.answer(request, read()).await
	}

	async fn epoch(&self, request: &Extensions, id: String, epoch: u32) -> RpcResult<Value> {
		self.answer(request, read_group(&id).map(|group| GroupAsked::Epoch { group, epoch })).await
	}

	async fn epochs(
		&self,
		request: &Extensions,
		id: String,
		from: Option<u32>,
		limit: Option<u32>,
	) -> RpcResult<Value> {
		let (from, limit) = (from.unwrap_or(1), limit.unwrap_or(u32::MAX));
		self.answer(request, read_group(&id).map(|group| GroupAsked::Epochs { group, from, limit })).await
	}

	async fn packages(&self, request: &Extensions, did: String) -> RpcResult<Value> {
		self.answer(request, read_member(&did).map(|did| GroupAsked::Packages { did })).await
	}

	async fn prove(
		&self,
		request: &Extensions,
		id: String,
		epoch: Option<u32>,
		member: Option<String>,
	) -> RpcResult<Value> {
		let read = || -> Result<_, ResolutionError> {
			let member = member.as_deref().map(read_member).transpose()?;
			Ok(GroupAsked::Proof { group: read_group(&id)?, epoch, member })
		};
		self.answer(request, read()).await
	}
}
