// The HTTP driver with which programs resolve DIDs of a method of which they know the address of a resolver alone.

/** The media type of a whole result of DID Core 1.0, whose form did-resolver has. */
const RESULT = 'application/ld+json;profile="https://w3id.org/did-resolution"';

/** Makes the driver for did-resolver. */
export const driver = (resolver) => ({
	clavis: async (did, { didUrl }) => {
		const address = `${resolver}/1.0/identifiers/${encodeURIComponent(didUrl)}`;
		const answer = await fetch(address, { headers: { accept: RESULT } });
		return answer.json();
	},
});
