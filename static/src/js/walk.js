// The walk on a bad line: what is sent waits on the phone until the server has it. Each key has a mark, so that one sent twice counts
// once; a key that is refused stays, with the reason, until somebody mends it. Photos are made small before they travel.
import { on, ready } from './on.js';

const form = () => document.querySelector('form[data-walk]');
const at = (id) => document.getElementById(id);
let busy = false;
let hand = 0; // keys between the form and the phone's store
let kept = null; // photo of a key that is being mended

// one store of waiting keys: fn gets it and returns a request
const db = (mode, fn) => new Promise((done, fail) => {
  const open = indexedDB.open('walk', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('keys', { keyPath: 'mark' });
  open.onerror = () => fail(open.error);
  open.onsuccess = () => {
    const tx = open.result.transaction('keys', mode);
    const ask = fn(tx.objectStore('keys'));
    tx.oncomplete = () => { open.result.close(); done(ask.result); };
    tx.onerror = () => fail(tx.error);
  };
});

async function small(file) {
  if (!file?.size) return null;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const by = Math.min(1, 1280 / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * by), Math.round(bitmap.height * by));
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  } catch {
    return file; // the server says what is wrong with it
  }
}

const mine = async () => (await db('readonly', (s) => s.getAll())).filter((k) => k.action === form()?.getAttribute('action')).sort((a, b) => a.at - b.at);

async function show() {
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

async function drain() {
  if (busy || !form()) return;
  busy = true;
  try {
    for (const key of await mine()) if (!key.why) { await send(key); await show(); }
  } catch { /* no line: later */ }
  busy = false;
  show();
}

on('submit', 'form[data-walk]', async (e, f) => {
  if (!window.indexedDB) return;
  e.preventDefault();
  const { code, name, photo, mark, pieces } = f.elements;
  if (!name.value.trim() && document.activeElement !== name) return name.focus();
  if (!name.value.trim() && !code.value.trim()) return name.focus();
  const key = { at: Date.now(), mark: crypto.randomUUID?.() || mark.value + Date.now(), action: f.getAttribute('action'), fields: { code: code.value, name: name.value, pieces: pieces.value } };
  const file = photo.files[0];
  hand++;
  f.reset();
  code.value = name.value = '';
  pieces.value = 1;
  at('walk-photo').hidden = true;
  at('errors')?.remove();
  code.focus();
  key.photo = file ? await small(file) : kept;
  kept = null;
  await db('readwrite', (s) => s.put(key));
  hand--;
  await show();
  drain();
}, true);

addEventListener('beforeunload', (e) => hand && e.preventDefault());

on('change', 'form[data-walk] input[type=file]', (e, input) => {
  const img = at('walk-photo');
  URL.revokeObjectURL(img.src);
  img.hidden = !input.files[0];
  if (input.files[0]) img.src = URL.createObjectURL(input.files[0]);
  form().elements.name.focus();
});

on('click', '[data-walk-act]', async (e, b) => {
  const key = (await mine()).find((k) => k.mark === b.dataset.mark);
  await db('readwrite', (s) => s.delete(b.dataset.mark));
  if (key && b.dataset.walkAct === 'mend') {
    for (const name in key.fields) form().elements[name].value = key.fields[name];
    kept = key.photo;
    form().elements.name.focus();
  }
  show();
});

addEventListener('online', drain);
setInterval(drain, 15000);
ready(drain);
