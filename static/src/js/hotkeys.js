// Single-letter keys. They never act while somebody types, with Ctrl, Alt or Meta, under a dialog, or when the person switched
// them off (data-plain on the body). A key is bound by data-key on the control that it presses.
import { help, shown } from './keyhelp.js';
import { typing } from './on.js';
import { choose, cursor, move, open } from './rows.js';

let go = 0;
const find = (root, key) => [...(root?.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) ?? [])].find(shown);

function press(control) {
  if (typing(control)) {
    control.focus();
    control.select?.();
  } else if (control.getAttribute('aria-disabled') === 'true') {
    control.focus();
  } else {
    control.click();
  }
}

function act(e) {
  const key = e.key;
  if (go && Date.now() - go < 1500) {
    go = 0;
    const way = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (way) { way.click(); return true; }
  }
  if (key === 'g') { go = Date.now(); return true; }
  if (key === '?') return help();
  if (key === 'j') return move(1);
  if (key === 'k') return move(-1);
  if (key.toLowerCase() === 'x' && cursor()) return choose(cursor(), e.shiftKey);
  const control = find(cursor(), key) || find(document.getElementById('toasts'), key) || find(document.getElementById('main'), key);
  if (!control) return false;
  press(control);
  return true;
}

document.addEventListener('keydown', (e) => {
  if (e.defaultPrevented || e.isComposing) return;
  if (e.key === 'F8') { document.getElementById('toasts')?.focus(); return e.preventDefault(); }
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const el = document.activeElement;
  if (e.key === 'Escape' && typing(el) && !el.closest('dialog')) return el.blur();
  if (typing(el) || document.querySelector('dialog[open]') || document.querySelector(':popover-open')) return;
  if (el?.matches('tr.cursor')) {
    if (e.key === 'Enter' && open()) return e.preventDefault();
    if (e.key === 'ArrowDown' && move(1) || e.key === 'ArrowUp' && move(-1)) return e.preventDefault();
  }
  if (e.key.length === 1 && !('plain' in document.body.dataset) && act(e)) e.preventDefault();
});
