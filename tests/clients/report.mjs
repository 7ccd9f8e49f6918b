// Runs the script of one client: it reads its task as JSON from standard input, and prints one line of JSON.
import { readFileSync } from 'node:fs';

/** Returns the version of an installed package. `script` is the address of the script that uses the package. */
const version = (name, script) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, script))).version;

/**
 * Runs the script of a client.
 *
 * @param name - the package
 * @param script - `import.meta.url` of the script
 * @param show - gets the task, and returns what the client showed, each by its name
 */
export async function report(name, script, show) {
	try {
		const task = JSON.parse(readFileSync(0, 'utf8'));
		const shown = await show(task);
		const line = JSON.stringify({ client: name, version: version(name, script), shown });
		// Some clients keep sockets and timers, so the program ends itself.
		process.stdout.write(`\n${line}\n`, () => process.exit(0));
	} catch (error) {
		process.stderr.write(`${error?.stack ?? error}\n`, () => process.exit(1));
	}
}
