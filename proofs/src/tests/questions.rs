//! A proof is the answer to one question, and is refused as the answer to any other.

use super::*;

/// The moment at which a version of the subject started.
fn start(version: u32) -> Moment {
	1_000 + 10 * Moment::from(version - 1)
}

/// The case that was reported: a proof of version 1 was accepted where the current document was asked for.
#[test]
fn a_past_version_does_not_answer_the_question_for_the_current_one() {
	let chain = TestChain::new();
	let refused = |question, version| Err(ProofError::OtherQuestion { question, version });
	let first = chain.past(1);
	assert_eq!(chain.answer(&first, Question::Current), refused(Question::Current, 1));
	assert_eq!(chain.answer(&first, Question::Version(2)), refused(Question::Version(2), 1));
	let current = chain.current();
	for question in [Question::Version(6), Question::Version(0), Question::Moment(start(7) - 1)] {
		assert_eq!(chain.answer(&current, question), refused(question, 7));
	}
	// The current version answers the question for its number, too.
	assert_eq!(
		version(chain.answer(&current, Question::Version(7))),
		version(chain.answer(&current, Question::Current))
	);
}

/// The cases that were reported: an answer of now that names a moment half a year on, and one that names a moment half a minute
/// on, in which the key could be revoked.
#[test]
fn no_moment_after_the_block_is_answered() {
	let chain = TestChain::new();
	let unknown = did(1);
	let absence = chain.validators.prove(&chain.state, &unknown, None);
	for asked in [MOMENT, MOMENT + 30, MOMENT + 15_768_000, Moment::MAX] {
		let question = Question::Moment(asked);
		let refused = Err(ProofError::AfterBlock { asked, block: MOMENT });
		assert_eq!(chain.answer(&chain.current(), question), refused);
		assert_eq!(verify(&absence, &unknown, question, &chain.anchor()), refused);
	}
	let question = Question::Moment(MOMENT - 1);
	assert_eq!(version(chain.answer(&chain.current(), question)).at, Some(MOMENT - 1));
	assert_eq!(verify(&absence, &unknown, question, &chain.anchor()).unwrap().version, None);
}

/// A version that started and ended in one second was current at no moment. It is still the answer for its number.
#[test]
fn a_version_that_came_and_went_in_a_second_answers_for_its_number_alone() {
	let subject = TestDid::made_at(0, [1_000, 1_010, 1_010, 1_020]);
	let chain = TestChain { state: ChainState::new(&subject, 5), subject, validators: Validators::new(SET_ID, 10..14) };
	let proven = version(chain.answer(&chain.past(2), Question::Version(2)));
	assert_eq!((proven.record.updated, proven.next, proven.at), (1_010, Some((3, 1_010)), Some(1_010)));
	let question = Question::Moment(1_010);
	let refused = Err(ProofError::OtherQuestion { question, version: 2 });
	assert_eq!(chain.answer(&chain.past(2), question), refused);
	assert_eq!(version(chain.answer(&chain.past(3), question)).record.version, 3);
}

/// In the second of the block itself nothing is settled, not even the rules of a version that came and went in it.
#[test]
fn a_version_of_the_second_of_the_block_is_not_answered_yet() {
	let subject = TestDid::made_at(0, [1_000, MOMENT, MOMENT]);
	let chain = TestChain { state: ChainState::new(&subject, 5), subject, validators: Validators::new(SET_ID, 10..14) };
	let passed = Proof { past: Some(chain.subject.past(2)), ..chain.current() };
	let refused = Err(ProofError::AfterBlock { asked: MOMENT, block: MOMENT });
	assert_eq!(chain.answer(&passed, Question::Version(2)), refused);
	// The version before it ended in that second, and was the current one up to it.
	let first = Proof { past: Some(chain.subject.past(1)), ..chain.current() };
	assert_eq!(version(chain.answer(&first, Question::Version(1))).at, Some(MOMENT - 1));
}

/// For each question, only the proof of the right version is accepted as its answer.
#[test]
fn a_proof_answers_its_own_question_and_no_other() {
	let chain = TestChain::new();
	let past = (1..7).map(|number| (number, chain.past(number)));
	let proofs = past.chain([(7, chain.current_under(1))]).collect::<Vec<_>>();
	let numbers = (0..9).map(Question::Version);
	let moments = (990..1_080).map(Question::Moment);
	for question in numbers.chain(moments).chain([Question::Current]) {
		for (proven, proof) in &proofs {
			let is_right = match question {
				Question::Current => *proven == 7,
				Question::Version(number) => number == *proven,
				Question::Moment(at) => start(*proven) <= at && (*proven == 7 || at < start(proven + 1)),
			};
			let outcome = chain.answer(proof, question).map(|verified| verified.version.unwrap().record.version);
			let refused = Err(ProofError::OtherQuestion { question, version: *proven });
			assert_eq!(outcome, if is_right { Ok(*proven) } else { refused }, "{question}");
		}
	}
}
