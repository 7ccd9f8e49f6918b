// @digitalbazaar/vc: checks verifiable credentials with Data Integrity proofs.
import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { report } from '../report.mjs';
import { loader } from './contexts.js';

/** The method or the DID is not there. Any other failure is a fault. */
const refusal = (error) => {
	const reasons = (error.errors ?? [error]).map(({ message }) => message);
	return reasons.every((reason) => /: status (404|410)$/.test(reason)) ? 'refused' : reasons.join(', ');
};

await report('@digitalbazaar/vc', import.meta.url, async ({ resolver, cases }) => {
	/** Follows DIDs and DID URLs, as the loaders of this library do. */
	const documentLoader = loader(async (url) => {
		if (!url.startsWith('did:')) return vc.defaultDocumentLoader(url);
		const address = `${resolver}/1.0/identifiers/${encodeURIComponent(url)}`;
		const answer = await fetch(address, { headers: { accept: 'application/did+ld+json' } });
		if (!answer.ok) throw new Error(`${url}: status ${answer.status}`);
		return { documentUrl: url, document: await answer.json() };
	});
	const shown = {};
	for (const { name, did, method, secret } of cases.filter(({ algorithm }) => algorithm === 'Ed25519')) {
		const seed = Uint8Array.from(Buffer.from(secret, 'hex'));
		const key = await Ed25519Multikey.generate({ id: method, controller: did, seed });
		const credential = {
			'@context': ['https://www.w3.org/ns/credentials/v2'],
			type: ['VerifiableCredential'],
			issuer: did,
			credentialSubject: { id: 'urn:x:subject' },
		};
		const suite = new DataIntegrityProof({ signer: key.signer(), cryptosuite });
		const signed = await vc.issue({ credential, suite, documentLoader });
		const checking = new DataIntegrityProof({ cryptosuite });
		const { verified, error } = await vc.verifyCredential({ credential: signed, suite: checking, documentLoader });
		shown[name] = verified ? 'accepted' : refusal(error);
	}
	return shown;
});
