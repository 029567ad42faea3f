// Rebuilds src/css/icons.css (the masks of state chips) from src/img/icons.svg. node icons.mjs
import fs from 'node:fs';
const at = f => new URL(f, import.meta.url), svg = fs.readFileSync(at('src/img/icons.svg'), 'utf8');
const draw = Object.fromEntries([...svg.matchAll(/<symbol id="([^"]+)"[^>]*>(.*?)<\/symbol>/g)].map(m => [m[1], m[2]]));
const esc = s => s.replace(/"/g, "'").replace(/</g, '%3C').replace(/>/g, '%3E').replace(/#/g, '%23');
const chips = ['in', 'out', 'due', 'overdue', 'missing', 'offline', 'booked', 'hang', 'handed', 'fail', 'ok', 'emergency', 'retired', 'dots'];
const one = k => `  --m-${k}: url("data:image/svg+xml,${esc(`<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='#000' stroke-width='1.5' stroke-linecap='round' stroke-linejoin='round'>${draw[k] ?? draw.x}</svg>`)}");`;
fs.writeFileSync(at('src/css/icons.css'), `/* made by icons.mjs from icons.svg: masks of the state chips. The CSP needs img-src 'self' data: */\n:root {\n${chips.map(one).join('\n')}\n}\n`);
