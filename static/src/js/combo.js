// A field with a list of hits below it: the palette behind Ctrl+K and every picker. The field keeps the focus; the arrow keys move
// the choice, Enter takes it, Ctrl+Enter opens it in a new tab.
import { on } from './on.js';

const hits = (input) => [...(document.getElementById(input.getAttribute('aria-controls'))?.querySelectorAll('[role="option"]') ?? [])];
const chosen = (input) => hits(input).find((o) => o.getAttribute('aria-selected') === 'true');

function choose(input, option) {
  hits(input).forEach((o) => o.setAttribute('aria-selected', String(o === option)));
  if (option) {
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  } else {
    input.removeAttribute('aria-activedescendant');
  }
}

function take(input, option, apart) {
  choose(input, option);
  if (option.dataset.href) {
    if (apart) window.open(option.dataset.href, '_blank', 'noopener');
    else location.href = option.dataset.href;
    return;
  }
  const value = document.getElementById(input.dataset.combo);
  if (!value) return;
  value.value = option.dataset.value;
  value.dispatchEvent(new Event('change', { bubbles: true }));
}

on('keydown', '[data-combo]', (e, input) => {
  const all = hits(input);
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (step && all.length) {
    e.preventDefault();
    choose(input, all[(all.indexOf(chosen(input)) + step + all.length) % all.length]);
  } else if (e.key === 'Enter' && chosen(input)) {
    e.preventDefault();
    take(input, chosen(input), e.ctrlKey || e.metaKey);
  }
});
on('click', '[role="option"]', (e, option) => {
  const box = option.closest('[role="listbox"]');
  const input = box && document.querySelector(`[data-combo][aria-controls="${CSS.escape(box.id)}"]`);
  if (input) take(input, option, e.ctrlKey || e.metaKey);
});

// in the palette the first hit is chosen at once, so that a scanned tag opens by its own Enter
document.addEventListener('htmx:after:swap', () => {
  const input = document.querySelector('#palette[open] [data-combo]');
  if (input && !chosen(input)) choose(input, hits(input)[0]);
});

document.addEventListener('keydown', (e) => {
  if (e.key.toLowerCase() !== 'k' || !(e.ctrlKey || e.metaKey) || e.shiftKey || e.altKey) return;
  const palette = document.getElementById('palette');
  if (!palette) return;
  e.preventDefault();
  if (palette.open) return palette.close();
  palette.showModal();
  palette.querySelector('input').select();
});
document.addEventListener('toggle', (e) => {
  if (e.target.id === 'palette' && e.newState === 'open' && window.htmx) window.htmx.trigger(e.target.querySelector('form'), 'load-results');
}, true);
