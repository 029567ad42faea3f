// "in 12 min", "1 h 32 min late": the server writes the words, here they stay true. The patterns stand on the body. Time is the
// server's, which each word brings along in data-rel: the browser's clock may be wrong, and only says how much has passed since.
import { ready } from './on.js';

function span(seconds, day) {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const h = Math.floor(minutes / 60);
  if (h < 24) return minutes % 60 ? `${h} h ${minutes % 60} min` : `${h} h`;
  return h % 24 && h < 168 ? `${Math.floor(h / 24)} ${day} ${h % 24} h` : `${Math.floor(h / 24)} ${day}`;
}

function tell(el, now) {
  const { late, soon, day } = document.body.dataset;
  const left = (Date.parse(el.dateTime) - now) / 1000;
  if (!late || Number.isNaN(left)) return;
  const words = (left < 0 ? late : soon).replace('{d}', span(Math.floor(Math.abs(left)), day));
  if (el.textContent !== words) el.textContent = words;
}

let newest = 0;
let ahead = 0; // of the server before the browser, in milliseconds

export function tick() {
  const times = [...document.querySelectorAll('time[data-rel]')];
  const at = Math.max(...times.map((el) => Date.parse(el.dataset.rel) || 0));
  if (at > newest) {
    newest = at;
    ahead = at - Date.now();
  }
  times.forEach((el) => tell(el, Date.now() + ahead));
}
setInterval(tick, 20000);
ready(() => tick());
