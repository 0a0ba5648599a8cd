// Forms that replace a part of their page: htmx under our content policy, fetched when it is needed.
//
// <form method="post" action="/feel" hx-post="/feel" hx-target="#feel" …> works without any of this.

// The policy forbids inline styles and eval; htmx would want both for conveniences we do not use.
const CONFIG = {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  attributesToSettle: ['class'],
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '422', swap: true },
    { code: '[45]..', swap: false, error: true },
  ],
};

const loaded = () =>
  document.readyState === 'complete' ? Promise.resolve() : new Promise((done) => addEventListener('load', done, { once: true }));

let wanted = null;
let isThere = false;
/** Fetch htmx, once. It begins by itself only on a page that is loaded, and reads its settings there. */
const fetchHtmx = () =>
  (wanted ??= loaded().then(async () => {
    const meta = document.createElement('meta');
    meta.name = 'htmx-config';
    meta.content = JSON.stringify(CONFIG);
    document.head.append(meta);
    await import('htmx.org');
    isThere = true;
  }));

document.addEventListener('focusin', (event) => {
  if (event.target.closest?.('[hx-post]')) fetchHtmx().catch(() => {});
});

/** A form that is sent before htmx is there waits for it; if it does not come, the page is loaded anew. */
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (isThere || event.defaultPrevented || !form.matches('[hx-post]')) return;
  event.preventDefault();
  const { submitter } = event;
  fetchHtmx()
    .catch(() => (isThere = true))
    .then(() => form.requestSubmit(submitter));
});
