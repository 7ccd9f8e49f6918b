// jose: checks tokens with a set of keys, and knows no DIDs.
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { multibaseToBytes } from 'did-jwt';
import { ECDH } from 'node:crypto';
import { report } from '../report.mjs';

const text = (bytes) => Buffer.from(bytes).toString('base64url');

/** The key set has no such key. Any other failure is a fault. */
const refusal = ({ code, message }) => (code === 'ERR_JWKS_NO_MATCHING_KEY' ? 'refused' : message);

/** Writes a Multikey as a JWK. */
function jwk(multikey) {
	const { keyBytes, keyType } = multibaseToBytes(multikey);
	if (keyType === 'Ed25519') return { kty: 'OKP', crv: 'Ed25519', x: text(keyBytes), alg: 'EdDSA' };
	const point = ECDH.convertKey(keyBytes, 'prime256v1', undefined, undefined, 'uncompressed');
	return { kty: 'EC', crv: 'P-256', x: text(point.subarray(1, 33)), y: text(point.subarray(33)), alg: 'ES256' };
}

await report('jose', import.meta.url, async ({ resolver, cases }) => {
	/** Returns the key set of the methods that a DID or a DID URL leads to. */
	const keys = async (didUrl) => {
		const address = `${resolver}/1.0/identifiers/${encodeURIComponent(didUrl)}`;
		const answer = await (await fetch(address, { headers: { accept: 'application/did+json' } })).json();
		const methods = answer.verificationMethod ?? [answer].filter(({ type }) => type === 'Multikey');
		return createLocalJWKSet({ keys: methods.map((method) => ({ ...jwk(method.publicKeyMultibase), kid: method.id })) });
	};
	const shown = {};
	for (const { name, did, method, publicKey, secret } of cases) {
		const { alg, ...key } = jwk(publicKey);
		const token = await new SignJWT({ claim: name }).setProtectedHeader({ alg, kid: method })
			.sign({ ...key, d: text(Buffer.from(secret, 'hex')) });
		// Programs read all methods of the document, or follow the fragment.
		const outcomes = [];
		for (const didUrl of [did, method]) {
			outcomes.push(await jwtVerify(token, await keys(didUrl)).then(() => 'accepted', refusal));
		}
		shown[name] = new Set(outcomes).size === 1 ? outcomes[0] : outcomes.join(', ');
	}
	return shown;
});
