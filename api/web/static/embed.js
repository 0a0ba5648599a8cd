// Puts a public form into a page of another site, as a frame that is as high as the form:
//
//   <script src="https://vorgang.example.com/embed.js" data-form="neue-anfrage" defer></script>
//
// The site has to be named in VORGANG_EMBED_ORIGINS. No cookies, no storage, no other addresses.
(() => {
  const script = document.currentScript;
  const from = new URL(script.src).origin;
  const frame = document.createElement('iframe');
  frame.src = `${from}/f/${encodeURIComponent(script.dataset.form)}`;
  frame.title = script.dataset.title ?? 'Formular';
  frame.referrerPolicy = 'origin';
  Object.assign(frame.style, { width: '100%', border: '0', height: '30rem' });
  addEventListener('message', ({ source, origin, data }) => {
    if (origin !== from || source !== frame.contentWindow) return;
    const height = Number(data?.vorgangHeight);
    if (height > 0 && height < 20000) frame.style.height = `${Math.ceil(height)}px`;
  });
  script.after(frame);
})();
