// The camera of a phone as a scanner, where the browser itself can read codes. What it reads goes where a typed code goes.
import { on, ready } from './on.js';

let stream = null;

const video = () => document.getElementById('camera');
const say = (text) => { document.getElementById('camera-says').textContent = text; };

ready(() => {
  const button = document.querySelector('[data-camera]');
  if (button && 'BarcodeDetector' in window && navigator.mediaDevices) button.hidden = false;
});

function stop(button) {
  stream?.getTracks().forEach((t) => t.stop());
  stream = null;
  if (video()) video().hidden = true;
  if (button?.dataset.start) button.lastElementChild.textContent = button.dataset.start;
}

async function look(reader, button) {
  if (!stream || !video()) return stop(button);
  const [hit] = await reader.detect(video()).catch(() => []);
  if (!hit) return setTimeout(look, 150, reader, button);
  stop(button);
  navigator.vibrate?.(60);
  const form = button.form;
  form.elements.namedItem('code').value = hit.rawValue;
  form.requestSubmit();
}

on('click', '[data-camera]', async (e, button) => {
  if (stream) return stop(button);
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    return say(button.dataset.denied);
  }
  say('');
  button.dataset.start = button.lastElementChild.textContent;
  button.lastElementChild.textContent = button.dataset.stop;
  video().srcObject = stream;
  video().hidden = false;
  await video().play();
  look(new BarcodeDetector({ formats: ['qr_code', 'code_128'] }), button);
});

addEventListener('pagehide', () => stop());
