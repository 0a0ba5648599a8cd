// Pages that hear at once that something has happened.
//
// <div data-live-stream="/live?case=5" data-live-seen="17"></div>
//   on `case`, every [data-live] of the page is replaced by its newest, found by id; what is drawn
//   ([data-live-state]) is told its newest state and draws that itself.
// <div role="status" data-live-news="/inbox/news.json?since=…" data-live-on="inbox"
//      data-live-link="/inbox" data-live-label="Liste aktualisieren"></div>
//   says in words what is new, and leaves the page as it is: nothing jumps under a hand.
//
// A page that nobody looks at has no stream: a browser has few connections to one server.

/** Seconds after which a stream that was refused is tried again. */
const AGAIN = 60;
/** Milliseconds in which several events are one. */
const TOGETHER = 300;

const place = document.querySelector('[data-live-stream]');
if (place && 'EventSource' in window) keepUp(place);

function keepUp(place) {
  let stream = null;
  let again = 0;
  const close = () => {
    stream?.close();
    stream = null;
    clearTimeout(again);
  };
  const open = () => {
    if (stream || document.hidden) return;
    const seen = document.querySelector('[data-live-seen]')?.dataset.liveSeen;
    stream = new EventSource(place.dataset.liveStream + (seen ? `&seen=${seen}` : ''));
    stream.addEventListener('open', () => {
      place.dataset.liveOpen = 'true';
      news('inbox');
      news('case');
    });
    stream.addEventListener('case', together(() => Promise.all([renew(), news('case')])));
    stream.addEventListener('inbox', together(() => news('inbox')));
    stream.addEventListener('over', close);
    stream.addEventListener('error', () => {
      if (stream?.readyState !== EventSource.CLOSED) return; // it comes back by itself
      close();
      again = setTimeout(open, AGAIN * 1000);
    });
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', (event) => event.persisted && open());
  open();
}

/** Events that come one close behind the other are answered once. */
function together(act) {
  let waits = 0;
  return () => {
    clearTimeout(waits);
    waits = setTimeout(() => act().catch(() => {}), TOGETHER);
  };
}

/** Replace what the page says of the case, but for what somebody is in. */
async function renew() {
  const shown = [...document.querySelectorAll('[data-live]')];
  if (!shown.length) return;
  const answer = await fetch(location.pathname + location.search.replace(/[?&]done=[^&]*/, ''), {
    headers: { accept: 'text/html' },
  });
  if (!answer.ok || answer.redirected) return;
  const newest = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const old of shown) {
    const now = newest.getElementById(old.id);
    if (!now || old.contains(document.activeElement)) continue;
    keepOpen(old, now);
    if (old.dataset.liveOpen) now.dataset.liveOpen = 'true';
    if (old.isEqualNode(now)) continue;
    old.replaceWith(document.adoptNode(now));
  }
  for (const drawn of document.querySelectorAll('[data-live-state]')) {
    const state = newest.getElementById(drawn.id)?.dataset.state;
    if (!state || state === drawn.dataset.state) continue;
    drawn.dataset.state = state;
    drawn.dispatchEvent(new CustomEvent('vorgang:state'));
  }
  document.dispatchEvent(new CustomEvent('vorgang:renewed'));
}

/** What somebody opened stays open. */
function keepOpen(old, now) {
  const opened = (part) => [part, ...part.querySelectorAll('details')].filter((one) => one.matches('details'));
  const news = opened(now);
  for (const [place, one] of opened(old).entries()) if (news[place]) news[place].open = one.open;
}

/** Say in words what is new. */
async function news(kind) {
  const status = document.querySelector(`[data-live-news][data-live-on="${kind}"]`);
  if (!status) return;
  const { mark = '' } = status.dataset;
  const address = status.dataset.liveNews + (mark ? `&mark=${encodeURIComponent(mark)}` : '');
  const answer = await fetch(address, { headers: { accept: 'application/json' } });
  if (!answer.ok || answer.redirected) return;
  const told = await answer.json();
  if (told.mark && !mark) status.dataset.mark = told.mark;
  const count = document.getElementById('aufgaben-offen');
  if (count && 'open' in told) {
    count.textContent = told.open;
    count.hidden = !told.open;
  }
  if ((told.words ?? '') === (status.dataset.told ?? '')) return;
  status.dataset.told = told.words ?? '';
  status.replaceChildren();
  if (!told.words) return;
  const line = document.createElement('p');
  line.className = 'toast';
  const link = document.createElement('a');
  link.href = status.dataset.liveLink;
  link.textContent = status.dataset.liveLabel;
  line.append(`${told.words} `, link);
  status.append(line);
}
