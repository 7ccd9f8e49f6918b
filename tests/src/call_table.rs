//! Compares the calls that the client knows with the calls of the runtime, by name and index.

use clavis_client::calls::{DecisionCall, KnownCall, SENT_CALLS};
use codec::Encode;
use subxt::Metadata;

fn metadata() -> Metadata {
	// Defaults of storage items are part of the metadata, and some of them read the state.
	let metadata = sp_io::TestExternalities::default().execute_with(clavis_runtime::Runtime::metadata);
	Metadata::decode_from(&metadata.encode()).expect("the runtime has metadata")
}

#[test]
fn calls_that_the_client_reads_have_the_indices_of_the_runtime() {
	let metadata = metadata();
	for (index, name, calls) in KnownCall::TABLE.iter().chain(DecisionCall::TABLE) {
		let pallet = metadata.pallet_by_name(name).unwrap_or_else(|| panic!("the runtime has no pallet {name}"));
		assert_eq!(pallet.call_index(), *index, "{name}");
		for (index, call) in *calls {
			let found = pallet.call_variant_by_name(call).unwrap_or_else(|| panic!("{name} has no call {call}"));
			assert_eq!(found.index, *index, "{name}.{call}");
		}
	}
}

#[test]
fn the_client_knows_every_call_on_a_did_its_guardians_and_its_groups() {
	let metadata = metadata();
	for name in ["Did", "Recovery", "Groups"] {
		let pallet = metadata.pallet_by_name(name).unwrap_or_else(|| panic!("the runtime has no pallet {name}"));
		let (_, _, known) =
			KnownCall::TABLE.iter().find(|(_, pallet, _)| *pallet == name).expect("the client knows the pallet");
		let variants = pallet.call_variants().expect("the pallet has calls");
		let all = variants.iter().map(|call| (call.index, call.name.as_str()));
		assert_eq!(all.collect::<Vec<_>>(), known.to_vec(), "{name}");
	}
}

#[test]
fn the_runtime_has_every_call_that_the_client_sends() {
	let metadata = metadata();
	for (name, calls) in SENT_CALLS {
		let pallet = metadata.pallet_by_name(name).unwrap_or_else(|| panic!("the runtime has no pallet {name}"));
		for call in calls {
			assert!(pallet.call_variant_by_name(call).is_some(), "{name}.{call}");
		}
	}
}
