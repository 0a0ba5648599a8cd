// A submission as it is sent: JSON, and the chosen files beside it under what stands for them in it.

/**
 * @param {object} beside what stands on the page beside the form, by name
 * @returns {{address: string, kind: object, body: BodyInit}} where to, its media type, and all of it
 */
export function packed(values, form, submitTo, beside) {
  const named = new Set(references(values));
  const files = [...form.get('fileRegistry').getAllFiles()].filter(([reference]) => named.has(reference));
  if (!files.length) {
    return {
      address: submitTo,
      kind: { 'content-type': 'application/json' },
      body: JSON.stringify(beside ? { data: values, beside } : { data: values }),
    };
  }
  const body = new FormData();
  body.append('data', JSON.stringify(values));
  for (const [reference, chosen] of files) for (const file of chosen) body.append(reference, file, file.name);
  // The browser itself says what kind it is, with the boundary of its parts.
  return { address: `${submitTo}/with-files`, kind: {}, body };
}

function* references(value) {
  if (typeof value === 'string' && value.startsWith('files::')) yield value;
  else if (value !== null && typeof value === 'object') for (const inner of Object.values(value)) yield* references(inner);
}
