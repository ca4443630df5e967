// SPDX-License-Identifier: Apache-2.0
// A card with a chart: title, units, the query behind it, its data as CSV. `charts` lists them all.

const charts = [];
const kColours = ['#1f5fae', '#d9541e', '#2d8a4e', '#8a4fb0', '#c29a00', '#0f8f9c', '#b3315f', '#6b7785', '#7a5230', '#4d9de0', '#e08e45', '#5fad56'];

const axisText = { fontSize: 11, color: '#5d6878' };
function axis(name, values, extra = {}) {
  const numeric = values === null || (values.length > 0 && values.every(isNumber));
  const wide = numeric && values !== null && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) >= 50;
  const common = { name, nameLocation: 'middle', nameTextStyle: axisText, axisLabel: { ...axisText, hideOverlap: true }, ...extra };
  return numeric ? { type: wide ? 'log' : 'value', scale: true, ...common } : { type: 'category', data: sorted(distinct(values)).map(String), ...common };
}
const xAxis = (name, values, extra = {}) => axis(name, values, { nameGap: 26, ...extra });
const yAxis = (name, values = null, extra = {}) => axis(name, values, { nameGap: 48, ...extra });
const kGrid = { left: 64, right: 24, top: 40, bottom: 44 };
const kLegend = { type: 'scroll', top: 0, left: 0, right: 0, textStyle: { fontSize: 11 } };
const kZoom = [{ type: 'inside', xAxisIndex: 0 }];

// Lines of a tooltip; every text is escaped here, since ECharts takes HTML.
const tip = (...lines) => lines.filter(line => line !== null && line !== '').map(escaped).join('<br>');

// spec: {title, units: [texts], wide, height, controls: [elements], draw: () => ({option, query, columns, rows}), click(params)}
function chartCard(parent, spec) {
  const canvas = element('div', { class: 'canvas' });
  if (spec.height) canvas.style.height = spec.height + 'px';
  const query = element('pre', {});
  const title = element('h4', {}, spec.title);
  const copy = element('button', { type: 'button' }, 'copy as CSV');
  const controls = element('div', { class: 'controls' }, spec.controls || []);
  const card = element('div', { class: 'card' + (spec.wide ? ' wide' : '') }, title, controls, canvas,
    element('details', {}, element('summary', {}, 'query and data'), query, copy));
  parent.append(card);
  const instance = echarts.init(canvas, null, { renderer: 'canvas' });
  const chart = { title: spec.title, units: spec.units, query: '', rows: [], instance, card };
  chart.update = () => {
    const drawn = spec.draw();
    chart.query = drawn.query;
    chart.rows = drawn.rows;
    chart.columns = drawn.columns;
    chart.title = drawn.title || spec.title;
    title.textContent = chart.title;
    query.textContent = drawn.query;
    instance.setOption({ animation: false, color: kColours, textStyle: { fontFamily: 'inherit' }, aria: { enabled: true },
      toolbox: { right: 0, bottom: 0, itemSize: 12, feature: { saveAsImage: { title: 'PNG', pixelRatio: 2 } } }, ...drawn.option }, true);
  };
  copy.addEventListener('click', () => copyText(toCsv(chart.columns, chart.rows), copy));
  if (spec.click) instance.on('click', spec.click);
  chart.update();
  charts.push(chart);
  return chart;
}

addEventListener('resize', () => charts.forEach(chart => chart.instance.resize()));
addEventListener('beforeprint', () => charts.forEach(chart => chart.instance.resize({ width: Math.min(chart.card.clientWidth - 26, 660) })));
addEventListener('afterprint', () => charts.forEach(chart => chart.instance.resize({ width: 'auto' })));

// Bars on top of each other: one stack a place, one colour a part. rows: [{place, part, value}]
function stackOption({ rows, place, part: partOf, value, xName, yName, percentage }) {
  const places = distinct(rows.map(row => row[place])).map(String);
  const kinds = distinct(rows.map(row => row[partOf]));
  const at = new Map(rows.map(row => [row[place] + '\u0000' + row[partOf], row[value]]));
  const text = percentage ? percent : shown;
  return {
    grid: { ...kGrid, top: 56 }, legend: kLegend,
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true,
      formatter: list => tip(list[0].name, ...list.filter(p => p.value).map(p => `${p.seriesName}: ${text(p.value)}`)) },
    xAxis: { ...xAxis(xName, places), type: 'category', data: places },
    yAxis: { ...yAxis(yName), scale: false, axisLabel: { ...axisText, formatter: value => percentage ? Math.round(100 * value) + ' %' : shown(value) } },
    dataZoom: places.length > 40 ? [{ type: 'inside' }, { type: 'slider', height: 14, bottom: 4 }] : [],
    series: kinds.map(kind => ({ name: String(kind), type: 'bar', stack: 'all', barMaxWidth: 46,
      data: places.map(p => at.get(p + '\u0000' + kind) ?? 0) })),
  };
}
