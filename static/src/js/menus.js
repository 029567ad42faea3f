// Menus are popovers: the browser opens, closes and stacks them. Here: their place, arrow keys, and the first letter.
import { on } from './on.js';

const lines = (menu) => [...menu.querySelectorAll('[role="menuitem"]')];

function place(menu, opener) {
  const edge = opener.getBoundingClientRect();
  const box = menu.getBoundingClientRect();
  const below = edge.bottom + 4 + box.height <= innerHeight;
  menu.style.top = Math.max(4, below ? edge.bottom + 4 : edge.top - 4 - box.height) + 'px';
  menu.style.left = Math.max(4, Math.min(edge.left, innerWidth - box.width - 4)) + 'px';
}

// the lines of a table's rows stand in one template; they appear in the one menu of the page, {row} being the row's address
const row = { menu: null, opener: null, closed: 0 };
on('click', '[data-menu]', (e, opener) => {
  const lines = document.getElementById(opener.dataset.menu);
  const menu = document.getElementById('row-menu');
  if (!lines || !menu?.showPopover || e.ctrlKey || e.metaKey) return;
  e.preventDefault();
  if (row.opener === opener && Date.now() - row.closed < 300) return; // this press has just closed it
  menu.replaceChildren(lines.content.cloneNode(true));
  menu.setAttribute('aria-label', opener.getAttribute('aria-label'));
  const own = opener.closest('[data-href]')?.dataset.href;
  menu.querySelectorAll('a[href^="{row}"]').forEach((a) => a.setAttribute('href', a.getAttribute('href').replace('{row}', own)));
  window.htmx?.process(menu);
  Object.assign(row, { menu, opener });
  opener.focus();
  menu.showPopover();
});

document.addEventListener('toggle', (e) => {
  const menu = e.target;
  if (!menu.matches?.('.menu1[popover]')) return;
  const openers = row.menu === menu ? [row.opener] : [...document.querySelectorAll(`[popovertarget="${CSS.escape(menu.id)}"]`)];
  const opener = openers.find((o) => o === document.activeElement) || openers[0];
  openers.forEach((o) => o.setAttribute('aria-expanded', 'false'));
  if (e.newState !== 'open') row.closed = Date.now();
  if (e.newState !== 'open' || !opener) return;
  opener.setAttribute('aria-expanded', 'true');
  place(menu, opener);
  lines(menu)[0]?.focus();
}, true);

on('keydown', '.menu1[popover]', (e, menu) => {
  const all = lines(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[e.key];
  if (to !== undefined) {
    e.preventDefault();
    all[to % all.length]?.focus();
  } else if (e.key === 'Tab') {
    menu.hidePopover();
  } else if (e.key.length === 1 && /\S/.test(e.key)) {
    const rest = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    rest.find((l) => l.textContent.trim().toLowerCase().startsWith(e.key.toLowerCase()))?.focus();
  }
});
on('click', '.menu1[popover] [role="menuitem"]', (e, line) => line.closest('[popover]').hidePopover());
addEventListener('resize', () => document.querySelector('.menu1:popover-open')?.hidePopover());
