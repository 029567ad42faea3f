// Messages go away after ten seconds, not while somebody reads or holds the focus in them. Without a script they stay.
import { on, ready } from './on.js';

const LIFE = 10000;
const clocks = new WeakMap();

function leave(toast) {
  toast.dataset.gone = '';
  setTimeout(() => toast.remove(), 160);
}

function wind(toast) {
  clearTimeout(clocks.get(toast));
  clocks.set(toast, setTimeout(() => (toast.matches(':hover, :focus-within') ? wind(toast) : leave(toast)), LIFE));
}

ready((root) => root.querySelectorAll('[data-toast]').forEach((t) => clocks.has(t) || wind(t)));
on('click', '[data-dismiss]', (e, button) => {
  const toast = button.closest(button.dataset.dismiss);
  if (toast) leave(toast);
});
