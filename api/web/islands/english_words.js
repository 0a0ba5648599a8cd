// The English catalogue, apart: only pages that speak English fetch it.
export { default } from '../../../forms/messages.en.json';
