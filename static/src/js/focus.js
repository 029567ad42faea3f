// Where the focus goes when rows come and go: to the next row when its own went away, to the first new one after "Show next 50".
import { on } from './on.js';
import { put, rows } from './rows.js';

document.querySelector('.tabs1 [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' }); // more tabs than a phone is wide

let place = -1;
let known = -1;

on('click', '#more a[hx-get]', () => { known = rows().length; });
document.addEventListener('htmx:before:swap', () => { place = rows().indexOf(document.activeElement?.closest?.('tr')); });
document.addEventListener('htmx:after:swap', () => {
  const all = rows();
  if (known >= 0 && all.length > known) put(all[known]);
  else if (place >= 0 && document.activeElement === document.body) put(all[Math.min(place, all.length - 1)]);
  known = -1;
  place = -1;
});
