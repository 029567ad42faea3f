// Narrows a list of boxes to those whose words hold what is typed; a ticked box stays.
import { on, ready } from './on.js';

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

ready((root) => root.querySelectorAll('[data-narrows]').forEach((field) => { field.hidden = false; }));

on('input', '[data-narrows]', (e, field) => {
  const sought = plain(field.value.trim());
  for (const box of field.closest('.picks').querySelectorAll('.check')) {
    box.hidden = !plain(box.textContent).includes(sought) && !box.querySelector(':checked');
  }
});
// Enter in it would send the form.
on('keydown', '[data-narrows]', (e) => { if (e.key === 'Enter') e.preventDefault(); });
