// Draws each figure's chart from the table beside it, so that the two cannot say different things.
//
// Without this script the tables are open and there are no charts. Marks are SVG with classes of the
// style sheet, words are HTML; nothing is inline, nothing moves.
import { scaleBand, scaleLinear } from 'd3-scale';
import { line, stack } from 'd3-shape';
import { isEnglish, locale } from './page_language.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 1000;
const HEIGHT = 100;
const MOST_LABELS = 8;
const LEAST_PLACES = 8;
const DAY = 86400;

const svg = (name, attributes, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const html = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** The rows of a table that a chart shows, with the columns that are its series. */
function read(figure) {
  const heads = [...figure.querySelectorAll('thead th')].slice(1);
  const series = heads.flatMap((head, place) => (head.dataset.series ? [{ place, mark: head.dataset.series }] : []));
  const rows = [...figure.querySelectorAll('tbody tr')].map((row) => {
    const cells = [...row.querySelectorAll('td')];
    return {
      name: row.querySelector('th').textContent,
      short: row.querySelector('th').dataset.short,
      cells,
      values: series.map(({ place }) => Number(cells[place].dataset.value ?? 0)),
    };
  });
  return { series, rows };
}

/** Axis and rows of a chart over time: the words beside the marks. */
function overTime(rows, scale, unit, plot) {
  const ticks = scale.ticks(4).reverse();
  const every = Math.ceil(rows.length / MOST_LABELS);
  const y = html('div', 'y', ...ticks.map((tick) => html('span', '', number.format(tick / unit))));
  const x = html('div', 'x', ...rows.map((row, at) => html('span', '', at % every ? '' : row.short)));
  for (const tick of ticks) plot.prepend(svg('line', { class: 'grid', x1: 0, x2: WIDTH, y1: scale(tick), y2: scale(tick) }));
  return html('div', 'chart', y, plot, x);
}

const plotOf = () => svg('svg', { class: 'plot', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
const upTo = (rows) => Math.max(...rows.flatMap((row) => row.values), 0);

function columns({ series, rows }) {
  const y = scaleLinear([0, Math.max(upTo(rows), 4)], [HEIGHT, 0]).nice(4);
  const x = scaleBand(rows.keys(), [0, WIDTH]).paddingInner(0.4).paddingOuter(0.2);
  const widest = WIDTH / LEAST_PLACES; // few columns stay columns
  const inset = Math.max(x.bandwidth() - widest, 0) / 2;
  const beside = scaleBand(series.keys(), [inset, x.bandwidth() - inset]).paddingInner(0.06);
  const plot = plotOf();
  rows.forEach((row, at) => {
    row.values.forEach((value, which) => {
      plot.append(svg('rect', {
        class: `key-${series[which].mark}`,
        x: x(at) + beside(which),
        y: y(value),
        width: beside.bandwidth(),
        height: HEIGHT - y(value),
      }));
    });
  });
  return overTime(rows, y, 1, plot);
}

function lines({ series, rows }) {
  const dated = rows.filter((row) => row.short);
  const most = upTo(dated);
  const unit = most >= 2 * DAY ? DAY : most >= 3600 ? 3600 : 60;
  const y = scaleLinear([0, Math.max(most / unit, 1)], [HEIGHT, 0]).nice(4);
  const x = scaleBand(dated.keys(), [0, WIDTH]);
  const plot = plotOf();
  const curve = line().x((_, at) => x(at) + x.bandwidth() / 2).y((value) => y(value));
  series.toReversed().forEach(({ mark }, back) => {
    const which = series.length - 1 - back;
    const values = dated.map((row) => row.values[which] / unit);
    plot.append(svg('path', { class: `curve line-${mark}`, fill: 'none', d: curve(values) }));
  });
  const chart = overTime(dated, y, 1, plot);
  const [german, english] = { [DAY]: ['Tage', 'days'], 3600: ['Stunden', 'hours'], 60: ['Minuten', 'minutes'] }[unit];
  return html('div', 'stack tight', html('span', 'small soft', isEnglish ? english : german), chart);
}

/** A row of words, a bar of parts, and its figure with the cases behind it. */
function bar(row, parts, whole, said, goal) {
  const x = scaleLinear([0, whole || 1], [0, WIDTH]);
  const marks = svg('svg', { viewBox: `0 0 ${WIDTH} 20`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  for (const { from, to, mark } of parts) {
    marks.append(svg('rect', { class: `key-${mark}`, x: x(from), y: 0, width: x(to) - x(from), height: 20 }));
  }
  if (goal) marks.append(svg('line', { class: 'goal', x1: goal * WIDTH, x2: goal * WIDTH, y1: 0, y2: 20 }));
  return html('div', '', html('span', '', row.name), marks, html('span', 'number', ...said));
}
const said = (cell) => [...cell.childNodes].map((node) => node.cloneNode(true));

function bars({ series, rows }) {
  const whole = upTo(rows);
  const [{ place, mark }] = series;
  return html('div', 'bars', ...rows.map((row) => bar(row, [{ from: 0, to: row.values[0], mark }], whole, said(row.cells[place]))));
}

function shares({ series, rows }, figure) {
  const goal = Number(figure.dataset.goal ?? 0) / 100;
  const parted = stack().keys(series.keys()).value((row, which) => row.values[which])(rows);
  return html('div', 'bars', ...rows.map((row, at) => {
    const parts = parted.map((part, which) => ({ from: part[at][0], to: part[at][1], mark: series[which].mark }));
    return bar(row, parts, row.values.reduce((sum, value) => sum + value, 0), said(row.cells[0]), goal);
  }));
}

const KINDS = { columns, lines, bars, shares };
for (const figure of document.querySelectorAll('figure[data-chart]')) {
  const details = figure.querySelector('details');
  details.before(KINDS[figure.dataset.chart](read(figure), figure));
  details.open = false;
  figure.dataset.ready = 'true';
}
