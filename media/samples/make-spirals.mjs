// Made spirals.csv: two spirals of 750 points each, with a little noise. `node make-spirals.mjs > spirals.csv`
let state = 20150211;

/** Uniform in [0, 1): mulberry32. */
function uniform() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

function normal() {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

const rows = [];
for (let i = 0; i < 1500; i++) {
  const arm = i % 2;
  const turn = Math.sqrt(uniform()) * 2 * Math.PI + 0.5;
  const angle = turn + arm * Math.PI;
  const x = turn * Math.cos(angle) + 0.2 * normal();
  const y = turn * Math.sin(angle) + 0.2 * normal();
  rows.push([x.toFixed(4), y.toFixed(4), arm === 0 ? 'blue' : 'orange'].join(','));
}
console.log(['x,y,spiral', ...rows].join('\n'));
