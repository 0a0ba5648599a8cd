// What the page speaks, as the server wrote it into its first element.
const written = globalThis.document?.documentElement.lang;

export const isEnglish = written === 'en';
/** For `Intl`. */
export const locale = isEnglish ? 'en-GB' : 'de-DE';
