// Lists by keyboard: a visible cursor row, Enter opens it, x chooses it, Shift+x a range. The cursor survives the way back.
import { on, ready } from './on.js';

const list = () => document.querySelector('[data-rows]');
export const rows = () => [...(list()?.querySelectorAll('tbody > tr[id]') ?? [])];
export const cursor = () => list()?.querySelector('tr.cursor');
const memory = () => 'row:' + location.pathname + location.search;

export function put(row, focus = true) {
  if (!row) return;
  cursor()?.classList.remove('cursor');
  row.classList.add('cursor');
  row.tabIndex = -1;
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

export function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(cursor());
  put(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))]);
  return true;
}

export function open(row = cursor()) {
  if (!row?.dataset.href) return false;
  sessionStorage.setItem(memory(), row.id);
  location.href = row.dataset.href;
  return true;
}

let last = null;
export function choose(row = cursor(), range = false) {
  const box = row?.querySelector('.sel input');
  if (!box) return false;
  const all = rows();
  const [a, b] = [all.indexOf(range && last ? last : row), all.indexOf(row)].sort((x, y) => x - y);
  const to = range ? true : !box.checked;
  all.slice(a, b + 1).forEach((r) => mark(r, to));
  last = row;
  return true;
}

function mark(row, checked) {
  const box = row.querySelector('.sel input');
  if (box) box.checked = checked;
  row.toggleAttribute('aria-selected', checked);
  if (checked) row.setAttribute('aria-selected', 'true');
  count();
}

function count() {
  const n = document.querySelectorAll('[data-rows] tbody .sel input:checked').length;
  document.querySelectorAll('[data-bulk]').forEach((bar) => {
    bar.hidden = n === 0;
    const words = bar.querySelector('[data-text]');
    if (words) words.textContent = words.dataset.text.replace('{n}', n);
  });
}

on('change', '[data-rows] .sel input', (e, box) => {
  if (box.closest('thead')) rows().forEach((r) => mark(r, box.checked));
  else mark(box.closest('tr'), box.checked);
});
on('click', '[data-rows] tbody tr a[href]', (e, a) => sessionStorage.setItem(memory(), a.closest('tr').id));
on('focusin', '[data-rows] tbody tr', (e, row) => put(row, false));

ready(() => {
  count();
  const [nav] = performance.getEntriesByType('navigation');
  const id = sessionStorage.getItem(memory());
  if (id && nav?.type === 'back_forward' && !cursor()) put(document.getElementById(id));
});
