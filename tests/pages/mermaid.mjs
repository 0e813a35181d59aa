// mermaid.mjs PAGE... - does every Mermaid picture on these pages parse?
//
// For .ci/run, which installs the two packages; nothing else needs them.

import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

// Mermaid expects to be in a browser.
const { window } = new JSDOM();
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');

let pictures = 0;
let bad = 0;
for (const page of process.argv.slice(2)) {
    const text = readFileSync(page, 'utf8');
    for (const match of text.matchAll(/^ *```mermaid\n(.*?)^ *```$/gms)) {
        pictures++;
        try {
            await mermaid.parse(match[1]);
        } catch (error) {
            bad++;
            const line = text.slice(0, match.index).split('\n').length;
            console.log(`${page}, the picture in line ${line}: ${error.message}`);
        }
    }
}
console.log(`${pictures} pictures, ${bad} of them bad`);
process.exitCode = pictures > 0 && bad === 0 ? 0 : 1;
