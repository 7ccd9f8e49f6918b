// did-jwt: checks tokens that DIDs sign. It takes the keys from the document of the issuer.
import { createJWT, EdDSASigner, ES256Signer, hexToBytes, verifyJWT } from 'did-jwt';
import { Resolver } from 'did-resolver';
import { report } from '../report.mjs';
import { driver } from './driver.js';

/** The document has no such key. Any other failure is a fault. */
const refusal = ({ message }) => (/^(no_suitable_keys|invalid_signature)/.test(message) ? 'refused' : message);

const SIGNERS = { Ed25519: ['EdDSA', EdDSASigner], 'P-256': ['ES256', ES256Signer] };

await report('did-jwt', import.meta.url, async ({ resolver: address, cases }) => {
	const resolver = new Resolver(driver(address));
	const shown = {};
	for (const { name, did, algorithm, secret } of cases) {
		const [alg, signer] = SIGNERS[algorithm];
		const token = await createJWT({ claim: name }, { issuer: did, signer: signer(hexToBytes(secret)) }, { alg });
		// Programs ask with and without a purpose.
		const outcomes = [];
		for (const options of [{}, { proofPurpose: 'assertionMethod' }, { proofPurpose: 'authentication' }]) {
			const checked = verifyJWT(token, { resolver, ...options });
			outcomes.push(await checked.then(({ verified }) => (verified ? 'accepted' : 'refused'), refusal));
		}
		shown[name] = new Set(outcomes).size === 1 ? outcomes[0] : outcomes.join(', ');
	}
	return shown;
});
