// What is wrong with the page that is shown; read by accessible.py.
() => {
  const found = [];
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  if (!['de', 'en'].includes(document.documentElement.lang)) found.push('the page names no language');
  if (document.querySelectorAll('h1').length !== 1) found.push('not one heading of the first level');
  let level = 0;
  for (const one of document.querySelectorAll('h1, h2, h3, h4')) {
    const now = Number(one.tagName[1]);
    if (now > level + 1) found.push(`heading leaves out a level: ${one.textContent.trim()}`);
    level = now;
  }
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) found.push(`id twice: ${id}`);
  for (const name of ['aria-labelledby', 'aria-describedby']) {
    for (const one of document.querySelectorAll(`[${name}]`)) {
      for (const id of one.getAttribute(name).split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${name} leads nowhere: ${id}`);
      }
    }
  }
  for (const one of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!one.labels?.length && !one.getAttribute('aria-label')) found.push(`no label: ${one.name}`);
  }
  for (const one of document.querySelectorAll('main a, main button, main summary')) {
    if (seen(one) && !one.textContent.trim() && !one.getAttribute('aria-label') && !one.title && !one.querySelector('img[alt]:not([alt=""])')) {
      found.push(`no words: ${one.outerHTML.slice(0, 60)}`);
    }
  }
  for (const one of document.querySelectorAll('main .scroll')) {
    if (one.tabIndex !== 0 || !one.getAttribute('aria-label')) found.push('a scrolling box without name or focus');
  }
  if ([...document.querySelectorAll('main .button.primary')].filter(seen).length > 1) found.push('two primary buttons');
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`the page is ${wide} pixels too wide`);
  if (window.innerWidth < 832) {
    for (const one of document.querySelectorAll('main .button, main select, main textarea, main input[type=text]')) {
      if (seen(one) && one.getBoundingClientRect().height < 44) found.push(`too small to touch: ${one.textContent.trim() || one.outerHTML.slice(0, 90)}`);
    }
  }
  return found;
}
