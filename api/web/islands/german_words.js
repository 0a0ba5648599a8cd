// The German catalogue, apart: only pages that speak German fetch it.
export { default } from '../../../forms/messages.de.json';
