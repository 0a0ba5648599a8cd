// JSON whose numbers lose nothing: one that a double cannot hold stays the text it was.
import { numberOrText, plainNotation } from './written_number.js';

export function parseExact(text) {
  return JSON.parse(text, (_key, value, context) => {
    // Older browsers pass no context; there the server's own check still tells.
    if (typeof value !== 'number' || !context) return value;
    const plain = plainNotation(context.source);
    return plain === null ? value : numberOrText(plain);
  });
}
