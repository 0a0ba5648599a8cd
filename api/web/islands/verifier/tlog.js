// The Merkle tree over all entries (RFC 6962): roots, and proofs of inclusion and consistency (RFC 9162).
import { equal, sha256 } from './bytes.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (body) => sha256(LEAF, body);
const nodeHash = (left, right) => sha256(NODE, left, right);

export const ones = (size) => size.toString(2).replaceAll('0', '').length;

// Sizes may be larger than 2^32: halves and remainders instead of bit operations.
const half = (number) => Math.floor(number / 2);
const isOdd = (number) => number % 2 === 1;

// What one must remember of [0, size) to go on: the roots of its perfect subtrees, the largest first.
export class CompactRange {
  constructor(size, hashes) {
    this.size = size;
    this.hashes = [...hashes];
  }

  async append(leaf) {
    let hashed = leaf;
    for (let trailing = this.size; isOdd(trailing); trailing = half(trailing)) {
      hashed = await nodeHash(this.hashes.pop(), hashed);
    }
    this.hashes.push(hashed);
    this.size += 1;
  }

  async root() {
    if (!this.hashes.length) return sha256();
    let root = this.hashes.at(-1);
    for (const left of this.hashes.slice(0, -1).reverse()) root = await nodeHash(left, root);
    return root;
  }
}

export async function inclusionHolds(leaf, index, size, proof, root) {
  if (index < 0 || index >= size) return false;
  let [position, last, hashed] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      hashed = await nodeHash(sibling, hashed);
      while (position && !isOdd(position)) [position, last] = [half(position), half(last)];
    } else {
      hashed = await nodeHash(hashed, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equal(hashed, root);
}

export async function consistencyHolds(oldSize, newSize, proof, oldRoot, newRoot) {
  if (oldSize < 0 || oldSize > newSize) return false;
  if (oldSize === newSize) return !proof.length && equal(oldRoot, newRoot);
  if (oldSize === 0) return !proof.length && equal(oldRoot, await sha256());
  const hashes = ones(oldSize) === 1 ? [oldRoot, ...proof] : [...proof];
  if (!hashes.length) return false;
  let [position, last] = [oldSize - 1, newSize - 1];
  while (isOdd(position)) [position, last] = [half(position), half(last)];
  let [older, newer] = [hashes[0], hashes[0]];
  for (const sibling of hashes.slice(1)) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      [older, newer] = [await nodeHash(sibling, older), await nodeHash(sibling, newer)];
      while (position && !isOdd(position)) [position, last] = [half(position), half(last)];
    } else {
      newer = await nodeHash(newer, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equal(older, oldRoot) && equal(newer, newRoot);
}
