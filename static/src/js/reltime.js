// "in 12 min", "1 h 32 min late": the server writes the words, here they stay true. The patterns stand on the body.
import { ready } from './on.js';

function span(minutes, day) {
  if (minutes < 60) return `${minutes} min`;
  const h = Math.floor(minutes / 60);
  if (h < 24) return minutes % 60 ? `${h} h ${minutes % 60} min` : `${h} h`;
  return h % 24 ? `${Math.floor(h / 24)} ${day} ${h % 24} h` : `${h / 24} ${day}`;
}

function tell(el, now) {
  const { late, soon, day } = document.body.dataset;
  const minutes = Math.floor((Date.parse(el.dateTime) - now) / 60000);
  if (!late || Number.isNaN(minutes)) return;
  const words = minutes < 0 ? late.replace('{d}', span(-minutes, day)) : soon.replace('{d}', span(minutes, day));
  if (el.textContent !== words) el.textContent = words;
}

export const tick = (now = Date.now()) => document.querySelectorAll('time[data-rel]').forEach((el) => tell(el, now));
setInterval(tick, 20000);
ready(() => tick());
