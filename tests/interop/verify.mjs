// Judges lines (see verify.go) with npm's @sigstore/verify and canonicalize: one mark for each line of stdin.
//
//   canonical JSON CANONICAL                   what RFC 8785 makes of a text
//
// node verify.mjs FOLDER, where the packages are installed.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.resolve(process.argv[2], 'node_modules');
const require = createRequire(path.join(folder, 'index.js'));
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js');
const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js');
const { default: canonicalize } = await import(path.join(folder, 'canonicalize/lib/canonicalize.js'));
const bytes = (hex) => Buffer.from(hex, 'hex');
const SPKI = bytes('302a300506032b6570032100');

const JUDGES = {
  inclusion([size, index, root, body, ...proof]) {
    const inclusionProof = { logIndex: index, hashes: proof.map(bytes) };
    const entry = { inclusionProof, canonicalizedBody: bytes(body) };
    verifyMerkleInclusion(entry, { logSize: size, logHash: bytes(root) });
    return true;
  },
  note([vkey, note]) {
    const [name, id, ...rest] = bytes(vkey).toString().split('+');
    const raw = Buffer.from(rest.join('+'), 'base64').subarray(1);
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
    const log = { logID: bytes(id), publicKey, baseURL: `https://${name}` };
    verifyCheckpoint({ inclusionProof: { checkpoint: { envelope: bytes(note).toString() } } }, [log]);
    return true;
  },
  canonical([json, canonical]) {
    return canonicalize(JSON.parse(bytes(json).toString())) === bytes(canonical).toString();
  },
};

function mark(line) {
  const [kind, ...words] = line.split(' ');
  try {
    return JUDGES[kind](words) ? '1' : '0';
  } catch (fault) {
    if (fault.name !== 'VerificationError') throw fault;
    return '0';
  }
}

process.stdout.write(readFileSync(0, 'utf8').split('\n').filter(Boolean).map(mark).join(''));
