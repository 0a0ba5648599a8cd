// Markup into nodes, as the npm package of this name does it, but under our content policy: a style
// attribute is refused there, the same style set by a script is not. The mark of bpmn.io needs it.
export default function domify(html) {
  const template = document.createElement('template');
  template.innerHTML = html.trim().replaceAll(' style="', ' data-style="');
  for (const element of template.content.querySelectorAll('[data-style]')) {
    element.style.cssText = element.dataset.style;
    delete element.dataset.style;
  }
  const nodes = document.adoptNode(template.content);
  return nodes.childNodes.length === 1 ? nodes.removeChild(nodes.firstChild) : nodes;
}
