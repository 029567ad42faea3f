// The walk on a bad line: what is typed waits on the phone until the server has it.
import { on, ready } from './on.js';
import { db, small } from './walk_store.js';
import { at, drain, form, mine, show } from './walk_send.js';

let hand = 0; // keys between the form and the phone's store
let kept = null; // photo of a key that is being mended

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
