//! The calls in an extrinsic that can have made an epoch, and records that are rebuilt from them.

use super::*;
use crate::{extension::immortal, tests::recovery::as_derivative};
use scale_info::{meta_type, PortableRegistry, Registry, TypeDef};
use std::collections::BTreeSet;

fn epoch_calls(extrinsic: UncheckedExtrinsic) -> Vec<EpochCall> {
	<Runtime as GroupsApiV1<Block>>::epoch_calls(extrinsic)
}

fn signed(call: RuntimeCall) -> UncheckedExtrinsic {
	extrinsic(Alice, 0, call)
}

fn object(did: DidId) -> RuntimeCall {
	let at = clavis_primitives::groups::Location { block: 1, extrinsic: 1 };
	Call::object { did, group: group(), base: Base { epoch: 1, hash: H256::zero(), at } }.into()
}

fn boxed(call: RuntimeCall) -> Box<RuntimeCall> {
	Box::new(call)
}

/// The calls of this runtime that have calls as arguments, as the names of pallet and call.
fn carriers() -> BTreeSet<(String, String)> {
	let mut registry = Registry::new();
	let runtime_call = registry.register_type(&meta_type::<RuntimeCall>()).id;
	let types = PortableRegistry::from(registry);
	let variants = |id: u32| match &types.resolve(id).unwrap().type_def {
		TypeDef::Variant(variant) => variant.variants.clone(),
		_ => Vec::new(),
	};
	let has_call = |mut id: u32| loop {
		match &types.resolve(id).unwrap().type_def {
			_ if id == runtime_call => return true,
			TypeDef::Sequence(sequence) => id = sequence.type_param.id,
			_ => return false,
		}
	};
	let mut carriers = BTreeSet::new();
	for pallet in variants(runtime_call) {
		for call in pallet.fields.iter().flat_map(|field| variants(field.ty.id)) {
			if call.fields.iter().any(|field| has_call(field.ty.id)) {
				carriers.insert((pallet.name.clone(), call.name.clone()));
			}
		}
	}
	carriers
}

#[test]
fn every_call_that_carries_calls_should_be_known() {
	let known = [
		("Did", "dispatch_as"),
		("Multisig", "as_multi"),
		("Multisig", "as_multi_threshold_1"),
		("Utility", "as_derivative"),
		("Utility", "batch"),
		("Utility", "batch_all"),
		("Utility", "force_batch"),
		("Utility", "if_else"),
	];
	// Root makes these, which nobody is. The council and the scheduler dispatch as themselves, whom no DID lets act.
	let harmless = [
		("Council", "execute"),
		("Council", "propose"),
		("Scheduler", "schedule"),
		("Scheduler", "schedule_after"),
		("Scheduler", "schedule_named"),
		("Scheduler", "schedule_named_after"),
		("Utility", "dispatch_as"),
		("Utility", "dispatch_as_fallible"),
		("Utility", "with_weight"),
	];
	let expected = known.into_iter().chain(harmless).map(|(pallet, call)| (pallet.into(), call.into()));
	assert_eq!(carriers(), expected.collect());
}

#[test]
fn calls_should_be_found_within_all_that_carry_them() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let inner = || object(alice());
		let [one] = &epoch_calls(signed(inner()))[..] else { panic!("one call is found") };
		assert_eq!((one.group, one.by, &one.act), (group(), alice(), &EpochAct::Object));
		let others = || vec![Bob.to_account_id()];
		let authorization = authorization(alice(), Level::Method, &inner(), Alice);
		let utility = |call: UtilityCall| RuntimeCall::from(call);
		let carriers = [
			dispatch_as(authorization, inner()),
			as_derivative(0, inner()),
			utility(UtilityCall::batch { calls: vec![inner()] }),
			batch_all(vec![inner()]),
			force_batch(vec![inner()]),
			utility(UtilityCall::if_else { main: boxed(publish(alice(), 0)), fallback: boxed(inner()) }),
			pallet_multisig::Call::<Runtime>::as_multi_threshold_1 {
				other_signatories: others(),
				call: boxed(inner()),
			}
			.into(),
			pallet_multisig::Call::<Runtime>::as_multi {
				threshold: 2,
				other_signatories: others(),
				maybe_timepoint: None,
				call: boxed(inner()),
				max_weight: Default::default(),
			}
			.into(),
		];
		for carrier in carriers {
			assert_eq!(epoch_calls(signed(carrier.clone())), std::slice::from_ref(one), "{carrier:?}");
			let general = UncheckedExtrinsic::new_transaction(carrier.clone(), immortal(0));
			assert_eq!(epoch_calls(general), std::slice::from_ref(one));
			assert_eq!(epoch_calls(UncheckedExtrinsic::new_bare(carrier)), []);
		}
	});
}

#[test]
fn calls_should_be_found_in_their_order_at_any_depth() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let did = |n: u8| DidId([n; 32]);
		let nested =
			batch_all(vec![object(did(2)), as_derivative(0, force_batch(vec![object(did(3)), object(did(4))]))]);
		let call = force_batch(vec![object(did(1)), nested, create_group(), object(did(5))]);
		let found = epoch_calls(signed(call)).into_iter().map(|call| call.by).collect::<Vec<_>>();
		assert_eq!(found, [did(1), did(2), did(3), did(4), alice(), did(5)]);
		// As deep as an extrinsic is decoded.
		let deep = (0..250).fold(object(did(1)), |call, _| as_derivative(0, call));
		assert_eq!(epoch_calls(signed(deep)).len(), 1);
		assert_eq!(epoch_calls(signed(publish(alice(), 0))), []);
	});
}

/// Returns the record of an epoch that a call makes, as a reader of bodies rebuilds it from the record before.
fn rebuilt(call: &EpochCall, before: Option<&EpochRecord>, base: Option<Base>) -> EpochRecord {
	let EpochCall { group, by, act, .. } = call.clone();
	let epoch = base.map_or(1, |base| base.epoch + 1);
	let restarts = before.map_or(0, |before| before.restarts);
	match act {
		EpochAct::Create { tree } => {
			let kind = EpochKind::Created;
			EpochRecord { group, epoch, base, kind, by, restarts, mls_epoch: 0, tree, roster: 1 }
		},
		EpochAct::Commit { changes, tree, messages } => {
			let before = before.unwrap();
			let kind = EpochKind::committed(&changes, &messages);
			let roster = before.roster + changes.added.len() as u32 - changes.removed.len() as u32;
			EpochRecord { group, epoch, base, kind, by, restarts, mls_epoch: before.mls_epoch + 1, tree, roster }
		},
		EpochAct::Restart { tree } => {
			let (kind, restarts) = (EpochKind::Restarted, restarts + 1);
			EpochRecord { group, epoch, base, kind, by, restarts, mls_epoch: 0, tree, roster: 1 }
		},
		EpochAct::Object => unreachable!("this test makes none"),
	}
}

#[test]
fn records_should_be_rebuilt_from_the_bodies_of_blocks() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let bob = create(Bob);
		// The bodies, by block and place.
		let mut bodies = Vec::new();
		let mut bases = Vec::new();
		let mut apply = |call: RuntimeCall, signer: Sr25519Keyring| {
			let at = (System::block_number(), System::extrinsic_index().unwrap());
			let extrinsic = extrinsic(signer, *System::account_nonce(signer.to_account_id()), call);
			assert_ok!(Executive::apply_extrinsic(extrinsic.clone()).unwrap());
			bodies.push((at, extrinsic));
		};
		// In a batch, by an authorization, and beside calls that fail.
		apply(batch_all(vec![create_group()]), Alice);
		bases.push(head().base);
		next_block();
		apply(publish(bob, 0), Bob);
		let join = commit(alice(), &[], &[bob]);
		apply(dispatch_as(authorization(alice(), Level::Method, &join, Alice), join), Ferdie);
		bases.push(head().base);
		(0..10).for_each(|_| next_block());
		apply(force_batch(vec![commit(bob, &[], &[]), commit(bob, &[], &[])]), Bob);
		bases.push(head().base);
		next_block();
		let base = head().base;
		let restart = Call::restart { did: alice(), group: group(), base, member: bob, tree: samples::tree(9) };
		apply(restart.into(), Alice);
		bases.push(head().base);

		let mut before: Option<(EpochRecord, Base)> = None;
		for base in bases {
			let place = (base.at.block, base.at.extrinsic);
			let (_, body) = bodies.iter().find(|(at, _)| *at == place).expect("the place of an epoch has its call");
			let (record, last) = before.as_ref().map(|(record, base)| (record, *base)).unzip();
			let candidates = epoch_calls(body.clone());
			let candidates = candidates.iter().filter(|call| call.group == group() && call.base == last);
			let mut records = candidates.map(|call| rebuilt(call, record, last));
			let record = records.find(|record| record.hash() == base.hash);
			before = Some((record.expect("the body proves the epoch"), base));
		}
		assert_eq!(before.map(|(_, base)| base), Some(head().base));
	});
}
