// The JSON-LD contexts that documents name, from the packages that publish them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(`node_modules/${path}`, import.meta.url)));

const didV1 = json('did-context/contexts/did-v1.jsonld');
const multikey = require('@digitalbazaar/multikey-context/js/context.js');

// No package has the two contexts that follow. They define the terms that the standards name, and nothing else.
/** DID Core 1.1: the terms of version 1, and Multikey. */
const didV11 = { '@context': { ...didV1['@context'], Multikey: multikey['@context'].Multikey } };
/** DID Resolution, the parts of a result before version 1.0. */
const RESULT = [
	'didDocument', 'didResolutionMetadata', 'didDocumentMetadata', 'contentType', 'error', 'created', 'updated',
	'deactivated', 'nextUpdate', 'versionId', 'nextVersionId', 'equivalentId', 'canonicalId',
];
const result = Object.fromEntries(RESULT.map((term) => [term, `https://w3id.org/did-resolution#${term}`]));

/** The contexts by their addresses. */
const contexts = new Map([
	...require('@digitalbazaar/security-context').contexts,
	['https://www.w3.org/ns/did/v1', didV1],
	['https://www.w3.org/ns/did/v1.1', didV11],
	['https://w3id.org/security/multikey/v1', multikey],
	['https://w3id.org/did-resolution/v1', { '@context': { id: '@id', type: '@type', ...result } }],
]);

/** Makes a loader of JSON-LD documents, which asks `other` for what is no context of ours. */
export const loader = (other) => async (url) => {
	const document = contexts.get(url);
	return document ? { documentUrl: url, document } : other(url);
};
