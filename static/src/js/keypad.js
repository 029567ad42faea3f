// The number pad writes into an ordinary field, so that an attached keypad works the same.
import { on } from './on.js';

on('click', '[data-digit]', (e, key) => {
  const field = document.getElementById('kpad-in');
  field.value = key.dataset.digit === 'clear' ? '' : field.value + key.dataset.digit;
  field.focus();
});
