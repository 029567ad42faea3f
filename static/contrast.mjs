// Checks every colour pair that the components use, in all four themes of src/css/theme.css. node contrast.mjs → exit 1 on a miss. No dependencies.
import fs from 'node:fs';
const css = fs.readFileSync(new URL('src/css/theme.css', import.meta.url), 'utf8');
const lin = ([L, C, H]) => { const h = H * Math.PI / 180, a = C * Math.cos(h), b = C * Math.sin(h);
  const l = (L + .3963377774 * a + .2158037573 * b) ** 3, m = (L - .1055613458 * a - .0638541728 * b) ** 3, s = (L - .0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + .2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - .3413193965 * s, -.0041960863 * l - .7034186147 * m + 1.707614701 * s].map(x => Math.min(1, Math.max(0, x))); };
const lum = c => { const [r, g, b] = lin(c); return .2126 * r + .7152 * g + .0722 * b; };
const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
const themes = [...css.matchAll(/@plugin "daisyui\/theme" \{([\s\S]*?)\n\}/g)].map(m => { const v = {};
  for (const d of m[1].matchAll(/(--[\w-]+):\s*oklch\(([\d.]+)%\s+([\d.]+)\s+([\d.]+)\)/g)) v[d[1]] = [d[2] / 100, +d[3], +d[4]];
  return { name: /name: "([^"]+)"/.exec(m[1])[1], v }; });
const B1 = '--color-base-100', B2 = '--color-base-200';
const text = [['--color-base-content', B1], ['--color-base-content', B2], ['--ink-2', B1], ['--ink-2', B2], ['--ink-3', B1], ['--ink-3', B2], ['--ink-3', '--select'], ['--ink-3', '--hover'], ['--color-base-content', '--tint'], ['--color-primary-content', '--color-primary'], ['--color-primary-content', '--brass-hover'],
  ['--color-neutral-content', '--color-neutral'], ['--s-emergency-ink', '--s-emergency'], ['--drill-ink', '--drill-a'], ['--drill-ink', '--drill-b'], [B1, '--s-missing'],
  ...['in', 'out', 'due', 'overdue', 'missing', 'offline', 'booked'].flatMap(s => [[`--s-${s}`, B1], [`--s-${s}`, `--s-${s}-soft`], ['--color-base-content', `--s-${s}-soft`], [`--s-${s}`, '--select']]),
  ...['info', 'success', 'warning', 'error'].flatMap(s => [[`--color-${s}`, B1], [`--color-${s}-content`, `--color-${s}`]])];
const edge = [['--line-2', B1], ['--focus', B1], ['--focus', B2], ['--brass-edge', B1], ['--focus', '--select']];
let bad = 0;
for (const { name, v } of themes) { const need = name === 'kiosk' ? 7 : 4.5; let worst = [99];
  for (const [a, b] of text) { const r = ratio(v[a], v[b]); if (r < worst[0]) worst = [r, a, b]; if (r < need) { bad++; console.log(`${name}: ${a} on ${b} = ${r.toFixed(2)} < ${need}`); } }
  for (const [a, b] of edge) { const r = ratio(v[a], v[b]); if (r < 3) { bad++; console.log(`${name}: edge ${a} on ${b} = ${r.toFixed(2)} < 3`); } }
  console.log(`${name}: ${text.length + edge.length} pairs, lowest text pair ${worst[0].toFixed(2)} (${worst[1]} on ${worst[2]})`); }
process.exit(bad ? 1 : 0);
