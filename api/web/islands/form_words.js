// German for the editor of forms; what form-js says without asking its translator, the build replaces.
import { PANEL, told } from './panel_words.js';
import catalogue from '../../../forms/messages.de.json';
import words from './form_words.json';

export const translateForm = told({ ...words, ...catalogue['form-js'], ...PANEL });
