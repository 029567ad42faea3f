// Keyboard-wedge scanners type fast and end with Enter. On a page with form[data-scan], a burst of at least four characters with at
// most 50 ms between them is a scan: no field sees it. Anything slower is typing and goes where the focus is, 50 ms later. A burst
// that ends by silence counts only when nobody could be typing it. The same code within two seconds is one scan.
import { typing } from './on.js';

const GAP = 50;
const END = 80;
const SHORTEST = 4;
const AGAIN = 2000;

let buffer = '';
let timer = 0;
let last = { code: '', at: 0 };

const sink = () => document.querySelector('form[data-scan]');

function give(code) {
  if (code === last.code && Date.now() - last.at < AGAIN) return;
  last = { code, at: Date.now() };
  const form = sink();
  const prefix = form.dataset.prefix || '';
  const field = form.elements.namedItem('code');
  field.value = code.startsWith(prefix) ? code.slice(prefix.length) : code;
  form.requestSubmit();
}

// what turned out to be typing is typed after all; without a field it is a shortcut
function replay() {
  const text = buffer;
  buffer = '';
  if (!text) return;
  if (typing(document.activeElement)) document.execCommand('insertText', false, text);
  else for (const key of text) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

function rest() {
  if (buffer.length >= SHORTEST && !typing(document.activeElement)) {
    const code = buffer;
    buffer = '';
    give(code);
  } else {
    replay();
  }
}

addEventListener('keydown', (e) => {
  if (!e.isTrusted || !sink() || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
  if ((e.key === 'Enter' || e.key === 'Tab') && buffer.length >= SHORTEST) {
    const code = buffer;
    buffer = '';
    clearTimeout(timer);
    e.preventDefault();
    e.stopImmediatePropagation();
    return give(code);
  }
  if (e.key.length !== 1) {
    clearTimeout(timer);
    return e.key === 'Shift' ? rearm() : replay();
  }
  e.preventDefault();
  e.stopImmediatePropagation();
  buffer += e.key;
  rearm();
}, true);

function rearm() {
  clearTimeout(timer);
  if (buffer) timer = setTimeout(rest, buffer.length < SHORTEST ? GAP : END);
}
