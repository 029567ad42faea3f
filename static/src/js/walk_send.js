// Sends the keys of the walk one by one. Each has a mark, so that one sent twice counts once; a key that is refused stays, with the
// reason, until somebody mends it.
import { db, waiting } from './walk_store.js';

export const form = () => document.querySelector('form[data-walk]');
export const at = (id) => document.getElementById(id);
export const mine = () => waiting(form()?.getAttribute('action'));
let busy = false;

export async function show() {
  const says = form()?.dataset;
  if (!says) return;
  const all = await mine();
  at('walk-queue').textContent = all.length ? says.saved.replace('#', all.length) : '';
  const bad = JSON.stringify(all.map((k) => [k.mark, k.why]));
  if (at('walk-bad').dataset.has === bad) return; // nothing moves under a finger
  at('walk-bad').dataset.has = bad;
  at('walk-bad').replaceChildren(...all.filter((k) => k.why).map((k) => {
    const line = document.createElement('li');
    line.append(`${k.fields.name || k.fields.code}: ${k.why} `);
    for (const act of ['mend', 'drop']) {
      const b = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-row', textContent: says[act] });
      b.dataset.walkAct = act;
      b.dataset.mark = k.mark;
      line.append(b, ' ');
    }
    return line;
  }));
}

async function send(key) {
  const body = new FormData();
  const token = form().querySelector('input[type=hidden]');
  body.set(token.name, token.value);
  for (const name in key.fields) body.set(name, key.fields[name]);
  body.set('mark', key.mark);
  if (key.photo) body.set('photo', key.photo, 'photo.jpg');
  const answer = await fetch(key.action, { method: 'POST', body, signal: AbortSignal.timeout(30000) });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (answer.ok && page.querySelector('form[data-walk]')) {
    at('walk-done').replaceWith(page.getElementById('walk-done'));
    return db('readwrite', (s) => s.delete(key.mark));
  }
  if (answer.status >= 500 || answer.status === 429 || answer.url.includes('/login')) throw answer.status;
  key.why = page.querySelector('#errors li')?.textContent.trim() || page.querySelector('h1')?.textContent || form().dataset.refused;
  return db('readwrite', (s) => s.put(key));
}

export async function drain() {
  if (busy || !form()) return;
  busy = true;
  try {
    for (const key of await mine()) if (!key.why) { await send(key); await show(); }
  } catch { /* no line: later */ }
  busy = false;
  show();
}
