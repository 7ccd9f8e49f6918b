use crate::{mock::*, work::Work};
use clavis_primitives::document::Change;

#[test]
fn work_should_count_every_signature_and_every_key() {
	run(|| {
		let keys = [&ed(1), &sr(2), &secp(3), &p256(4)];
		// Those that sign are checked by their signatures.
		let set = of(4, &[&keys[..], &[&ed(7), &secp(8)]].concat());
		let signatures = sign([0; 32], &keys);
		let list = changes([method("a", &ed(5)), method("b", &p256(6)), Change::RemoveMethod(id("c"))]);
		let work = Work::of_creation(&inception(set), &list, &signatures);
		let expected =
			Work { host_signatures: 3, p256_signatures: 1, edwards_keys: 2, weierstrass_keys: 2, ..Work::NONE };
		assert_eq!(work, expected);
	});
}
