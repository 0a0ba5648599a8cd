// Draws a signature: lines between points of a field of 1000 by 300, which the server checks.
const WIDTH = 1000;
const HEIGHT = 300;
const MOST_POINTS = 4000;
const form = document.querySelector('[data-signature]');
const part = (name) => form.querySelector(`[data-signature-${name}]`);
const canvas = form.querySelector('canvas');
const kept = form.elements.strokes;
let strokes = [];
let line = null;

const read = (text) =>
  text ? text.split('_').map((one) => one.split('-').map((point) => point.split('.').map(Number))) : [];

const written = () => strokes.map((one) => one.map((point) => point.join('.')).join('-')).join('_');

function draw() {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  if (!width) return;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round((width * HEIGHT * ratio) / WIDTH);
  const paper = canvas.getContext('2d');
  const scale = canvas.width / WIDTH;
  paper.strokeStyle = getComputedStyle(canvas).color;
  paper.lineWidth = Math.max(5 * scale, 2 * ratio);
  paper.lineCap = paper.lineJoin = 'round';
  for (const one of strokes) {
    paper.beginPath();
    one.forEach(([x, y]) => paper.lineTo(x * scale, y * scale));
    if (one.length === 1) paper.lineTo(one[0][0] * scale + 0.1, one[0][1] * scale);
    paper.stroke();
  }
}

function point(event) {
  const box = canvas.getBoundingClientRect();
  const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
  return [
    within(((event.clientX - box.left) * WIDTH) / box.width, WIDTH),
    within(((event.clientY - box.top) * HEIGHT) / box.height, HEIGHT),
  ];
}

const room = () => strokes.reduce((sum, one) => sum + one.length, 0) < MOST_POINTS;

canvas.addEventListener('pointerdown', (event) => {
  if (!event.isPrimary || event.button !== 0 || !room()) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  line = [point(event)];
  strokes.push(line);
  draw();
});

canvas.addEventListener('pointermove', (event) => {
  if (!line || !event.isPrimary) return;
  for (const one of event.getCoalescedEvents?.() ?? [event]) {
    const [x, y] = point(one);
    const [lastX, lastY] = line.at(-1);
    if (room() && Math.abs(x - lastX) + Math.abs(y - lastY) > 2) line.push([x, y]);
  }
  draw();
});

for (const end of ['pointerup', 'pointercancel']) {
  canvas.addEventListener(end, () => {
    line = null;
    kept.value = written();
  });
}

part('again').addEventListener('click', () => {
  strokes = [];
  kept.value = '';
  draw();
});

function choose() {
  const drawn = form.elements.kind.value === 'drawn';
  part('drawn').hidden = !drawn;
  part('typed').hidden = drawn;
  draw();
}

strokes = read(kept.value);
part('kinds').hidden = false;
for (const one of form.elements.kind) one.addEventListener('change', choose);
choose();
new ResizeObserver(draw).observe(canvas);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
form.dataset.ready = 'true';
