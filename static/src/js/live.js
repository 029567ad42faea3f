// The live badge, and holding still: a message with data-moves would move rows, so while pointer, focus, a menu or a selection is in
// the list it only counts, and the pill "5 changes, update" fetches the page's live parts again. Changes in place always pass.
import { on } from './on.js';

let paused = false;
let held = 0;

const badge = () => document.getElementById('live');
const clock = () => new Date().toLocaleTimeString(document.documentElement.lang || undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: document.body.dataset.zone || undefined });
let seen = clock();

function say(state) {
  const b = badge();
  if (!b) return;
  if (state) b.dataset.s = state;
  else delete b.dataset.s;
  b.textContent = b.dataset[state || 'live'].replace('{t}', seen);
}

const still = () => paused || !!document.querySelector('[data-hold-still]:is(:hover, :focus-within), [data-hold-still] :is([aria-selected="true"], [aria-expanded="true"])');

function count() {
  const pill = document.getElementById('pill');
  if (!pill) return;
  pill.hidden = held === 0;
  pill.textContent = held === 1 ? pill.dataset.one : pill.dataset.many.replace('{n}', held);
}

function update() {
  held = 0;
  count();
  const parts = [...document.querySelectorAll('[data-live-part][id]')].map((p) => '#' + p.id);
  if (parts.length && window.htmx) window.htmx.ajax('GET', location.href, { target: parts[0], select: parts[0], selectOOB: parts.slice(1).map((p) => p + ':outerMorph').join(','), swap: 'outerMorph' });
}

document.addEventListener('htmx:sse:before:message', (e) => {
  seen = clock();
  if (e.detail.message.event === 'stale') { held++; e.preventDefault(); e.detail.cancelled = true; return still() ? count() : update(); }
  const moves = e.detail.message.data.includes('data-moves');
  if (paused || (moves && still())) {
    held++;
    e.detail.cancelled = true;
    e.preventDefault();
    count();
  }
  if (!paused) say('');
});
document.addEventListener('htmx:sse:after:connection', () => { seen = clock(); if (!paused) say(''); });
for (const event of ['htmx:sse:error', 'htmx:sse:close']) document.addEventListener(event, () => paused || say('lost'));

on('click', '#pill', update);
on('click', '[data-pause]', (e, button) => {
  paused = !paused;
  button.setAttribute('aria-pressed', String(paused));
  say(paused ? 'paused' : '');
  if (!paused && held) update();
});
// An act of this page's own person shows at once, wherever the pointer is: the answer carries HX-Trigger: refresh.
document.addEventListener('refresh', update);
