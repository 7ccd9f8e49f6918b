//! Votes that make a block final, and votes that do not.

use super::*;
use sp_core::Pair;

/// Checks the current proof with these votes: pairs of a place of a voter and a block.
fn with(chain: &TestChain, justification: Justification) -> Result<VoteWeight, ProofError> {
	chain.verify(&Proof { justification, ..chain.current() }).map(|verified| verified.weight)
}

fn header(chain: &TestChain) -> Header {
	chain.state.header(1_000, None)
}

fn child(parent: &Header) -> Header {
	Header { parent_hash: parent.hash(), number: parent.number + 1, ..parent.clone() }
}

#[test]
fn more_than_two_thirds_are_needed() {
	let chain = TestChain::new();
	let block = header(&chain);
	let votes = |voters: &[usize]| {
		let votes = voters.iter().map(|voter| (*voter, &block)).collect::<Vec<_>>();
		with(&chain, chain.validators.vote(&block, &votes, &[]))
	};
	assert_eq!(votes(&[0, 2, 3]), Ok(VoteWeight { signed: 3, total: 4 }));
	assert_eq!(votes(&[1, 2]), Err(ProofError::NoSupermajority { signed: 2, needed: 3, total: 4 }));
	assert_eq!(votes(&[]), Err(ProofError::NoSupermajority { signed: 0, needed: 3, total: 4 }));
}

#[test]
fn weights_count_and_not_numbers() {
	for (total, needed) in
		[(1, 1), (2, 2), (3, 3), (4, 3), (6, 5), (7, 5), (10, 7), (100, 67), (u64::MAX, 12_297_829_382_473_034_411)]
	{
		assert_eq!(VoteWeight { signed: 0, total }.needed(), needed, "{total}");
	}
	let chain = TestChain::new();
	let mut anchor = chain.anchor();
	anchor.set.authorities[0].1 = 100;
	let block = header(&chain);
	let light = chain.validators.vote(&block, &[(1, &block), (2, &block), (3, &block)], &[]);
	let proof = Proof { justification: light, ..chain.current() };
	let expected = ProofError::NoSupermajority { signed: 3, needed: 69, total: 103 };
	assert_eq!(verify(&proof, &did(0), Question::Current, &anchor), Err(expected));
}

#[test]
fn votes_of_another_networks_authorities_do_not_count() {
	let chain = TestChain::new();
	let strangers = Validators::new(SET_ID, 20..24);
	let block = header(&chain);
	let error = with(&chain, strangers.justify(&block)).unwrap_err();
	assert_eq!(error, ProofError::UnknownAuthority(strangers.keys[0].public().into()));

	// The refusal also holds beside enough good votes.
	let mut mixed = chain.validators.justify(&block);
	mixed.commit.precommits.extend(strangers.justify(&block).commit.precommits);
	assert!(matches!(with(&chain, mixed), Err(ProofError::UnknownAuthority(_))));
}

#[test]
fn a_vote_counts_once() {
	let chain = TestChain::new();
	let block = header(&chain);
	let error = with(&chain, chain.validators.vote(&block, &[(0, &block), (1, &block), (1, &block)], &[])).unwrap_err();
	assert_eq!(error, ProofError::RepeatedVote(chain.validators.keys[1].public().into()));
}

#[test]
fn a_voter_for_two_blocks_counts_once() {
	let chain = TestChain::new();
	let (block, validators) = (header(&chain), &chain.validators);
	let next = child(&block);
	let equivocal = [(0, &block), (1, &block), (1, &next)];
	let error = with(&chain, validators.vote(&block, &equivocal, &[&next])).unwrap_err();
	assert_eq!(error, ProofError::NoSupermajority { signed: 2, needed: 3, total: 4 });
	let enough = [&equivocal[..], &[(2, &block)]].concat();
	assert_eq!(with(&chain, validators.vote(&block, &enough, &[&next])), Ok(VoteWeight { signed: 3, total: 4 }));
	// A third vote is refused.
	let after = child(&next);
	let third = [&enough[..], &[(1, &after)]].concat();
	assert!(matches!(with(&chain, validators.vote(&block, &third, &[&next])), Err(ProofError::RepeatedVote(_))));
}

#[test]
fn votes_for_later_blocks_count_with_the_headers_between() {
	let chain = TestChain::new();
	let (block, validators) = (header(&chain), &chain.validators);
	let next = child(&block);
	let after = child(&next);
	let votes = [(0, &block), (1, &next), (2, &after)];
	assert_eq!(with(&chain, validators.vote(&block, &votes, &[&next, &after])), Ok(VoteWeight { signed: 3, total: 4 }));
	let error = with(&chain, validators.vote(&block, &votes, &[&next])).unwrap_err();
	assert_eq!(error, ProofError::VoteElsewhere(validators.keys[2].public().into()));
	let error = with(&chain, validators.vote(&block, &votes[..2], &[&next, &after])).unwrap_err();
	assert_eq!(error, ProofError::UnusedHeaders);
}

#[test]
fn votes_for_earlier_or_other_blocks_do_not_count() {
	let chain = TestChain::new();
	let (block, validators) = (header(&chain), &chain.validators);
	let parent = chain.state.header(999, None);
	let sibling = Header { extrinsics_root: Default::default(), ..block.clone() };
	for other in [&parent, &sibling] {
		let votes = [(0, &block), (1, &block), (2, other)];
		for headers in [&[][..], &[other]] {
			let error = with(&chain, validators.vote(&block, &votes, headers)).unwrap_err();
			assert_eq!(error, ProofError::VoteElsewhere(validators.keys[2].public().into()));
		}
	}
}

#[test]
fn votes_of_another_round_or_set_do_not_count() {
	let chain = TestChain::new();
	let mut proof = chain.current();
	proof.justification.round += 1;
	assert!(matches!(chain.verify(&proof), Err(ProofError::BadSignature(_))));

	let block = header(&chain);
	let before = Validators { set_id: SET_ID - 1, ..chain.validators.clone() };
	assert!(matches!(with(&chain, before.justify(&block)), Err(ProofError::OutdatedSet(_))));
	let after = Validators { set_id: SET_ID + 1, ..chain.validators.clone() };
	assert!(matches!(with(&chain, after.justify(&block)), Err(ProofError::BadSignature(_))));

	assert_eq!(
		chain.verify(&Proof { set_id: SET_ID + 1, ..chain.current() }),
		Err(ProofError::SetTooNew(SET_ID + 1, SET_ID))
	);
	assert_eq!(
		chain.verify(&Proof { set_id: SET_ID - 1, ..chain.current() }),
		Err(ProofError::SetTooOld(SET_ID - 1, SET_ID))
	);
}

#[test]
fn sets_that_cannot_vote_are_refused() {
	let chain = TestChain::new();
	let key = chain.anchor().set.authorities[0].0.clone();
	let sets = [
		vec![],
		vec![(key.clone(), 0)],
		vec![(key.clone(), u64::MAX), (key.clone(), 1)],
		vec![(key, 1); MAX_AUTHORITIES + 1],
	];
	for authorities in sets {
		let set = AuthoritySet { id: SET_ID, authorities };
		let anchor = Anchor { set, ..chain.anchor() };
		assert_eq!(verify(&chain.current(), &did(0), Question::Current, &anchor), Err(ProofError::BadAuthoritySet));
	}
}
