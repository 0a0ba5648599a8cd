// Text typed over selected text in a field of CodeMirror, which has expressions in spans of many colours.
//
// Left to itself, a browser gives what is typed the style of what was there, in an attribute that the page's
// policy forbids. So the editor puts it there, as it does with what is pasted.
import { EditorView } from '@codemirror/view';

document.addEventListener('beforeinput', (event) => {
  const field = event.target.closest?.('.cm-editor');
  const view = field && EditorView.findFromDOM(field);
  if (!view || event.inputType !== 'insertText' || !event.data || event.isComposing) return;
  const { state } = view;
  if (state.readOnly || state.selection.ranges.every(({ empty }) => empty)) return;
  event.preventDefault();
  const { from, to } = state.selection.main;
  const typed = () => state.update(state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  const handlers = state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, event.data, typed))) view.dispatch(typed());
}, true);
