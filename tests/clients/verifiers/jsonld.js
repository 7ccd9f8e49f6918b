// jsonld: the processor of JSON-LD. Its safe mode refuses what has an undefined term, and what would be lost.
import jsonld from 'jsonld';
import { report } from '../report.mjs';
import { loader } from './contexts.js';

const documentLoader = loader((url) => Promise.reject(new Error(`no context ${url}`)));

await report('jsonld', import.meta.url, async ({ resolver, documents }) => {
	const shown = {};
	for (const [name, didUrl, accept] of documents) {
		const address = `${resolver}/1.0/identifiers/${encodeURIComponent(didUrl)}`;
		const document = await (await fetch(address, { headers: { accept } })).json();
		const expanded = jsonld.expand(document, { documentLoader, safe: true });
		shown[name] = await expanded.then(
			(nodes) => (nodes.length === 1 ? 'defined' : `${nodes.length} nodes`),
			(error) => `${error.message} ${JSON.stringify(error.details?.event?.details ?? {})}`,
		);
	}
	return shown;
});
