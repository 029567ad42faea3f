// A finger or a pen signs on a canvas; the drawing travels as a PNG in a hidden field. The typed name alone is enough without it.
import { ready } from './on.js';

ready((root) => root.querySelectorAll('[data-sign]').forEach((box) => {
  const pad = box.querySelector('canvas'), out = box.querySelector('input'), clear = box.querySelector('button');
  if (!box.hidden) return;
  box.hidden = false;
  const g = pad.getContext('2d');
  Object.assign(g, { lineWidth: 4, lineCap: 'round', lineJoin: 'round', strokeStyle: '#111' });
  const at = (e) => {
    const r = pad.getBoundingClientRect();
    return [(e.clientX - r.left) * pad.width / r.width, (e.clientY - r.top) * pad.height / r.height];
  };
  if (out.value) {
    const before = new Image();
    before.onload = () => g.drawImage(before, 0, 0);
    before.src = out.value;
  }
  let down = false;
  pad.addEventListener('pointerdown', (e) => {
    pad.setPointerCapture(e.pointerId);
    down = true;
    g.beginPath();
    g.moveTo(...at(e));
  });
  pad.addEventListener('pointermove', (e) => {
    if (!down) return;
    g.lineTo(...at(e));
    g.stroke();
  });
  const up = () => {
    if (down) out.value = pad.toDataURL('image/png');
    down = false;
  };
  pad.addEventListener('pointerup', up);
  pad.addEventListener('pointercancel', up);
  clear.addEventListener('click', () => {
    g.clearRect(0, 0, pad.width, pad.height);
    out.value = '';
  });
}));
