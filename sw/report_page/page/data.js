// SPDX-License-Identifier: Apache-2.0
// The data of the page: tables by column, as rows; numbers and units as people read them.

const report = JSON.parse(document.getElementById('data').textContent);

// A table of sw/report_page/source.h as rows: [{column: value}], and what it came from.
function tableOf(source, name) {
  const table = source.tables[name];
  if (!table) return { name, query: '', columns: [], rows: [] };
  const columns = table.data.map(column => Array.isArray(column) ? column : column.index.map(i => i === null ? null : column.words[i]));
  const length = columns.length ? columns[0].length : 0;
  const rows = [];
  for (let i = 0; i < length; ++i) {
    const row = {};
    table.columns.forEach((key, c) => { row[key] = columns[c][i]; });
    rows.push(row);
  }
  return { name, query: table.query, columns: table.columns, rows };
}

// Rows of `table` by point, and the keys of points in it.
const keyOf = row => row.id + '/' + row.stage;
function byPoint(table) {
  const groups = new Map();
  for (const row of table.rows) {
    if (!groups.has(keyOf(row))) groups.set(keyOf(row), []);
    groups.get(keyOf(row)).push(row);
  }
  return groups;
}

const isNumber = value => typeof value === 'number' && Number.isFinite(value);
const distinct = values => [...new Set(values)];
const sum = values => values.reduce((a, b) => a + b, 0);
const mean = values => sum(values) / values.length;

function sorted(values) {
  return [...values].sort((a, b) => isNumber(a) && isNumber(b) ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true }));
}

function shown(value) {
  if (value === null || value === undefined || value === '') return '–';
  if (!isNumber(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US');
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(3);
  return value.toLocaleString('en-US', { maximumSignificantDigits: size >= 1000 ? 6 : 4 });
}

const percent = value => isNumber(value) ? (100 * value).toFixed(1) + ' %' : '–';
const withUnit = (name, unit) => unit ? name + ' [' + unit + ']' : name;

function escaped(text) {
  return String(text).replace(/[&<>"']/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);
}

// As SQL writes a name and a text.
const sqlName = name => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : '"' + name.replace(/"/g, '""') + '"';
const sqlText = value => isNumber(value) ? String(value) : "'" + String(value).replace(/'/g, "''") + "'";

// One source, made ready: its tables, what is better, the rows that charts are of.
class Source {
  constructor(json, index) {
    Object.assign(this, json);
    this.index = index;
    this.table = {};
    for (const name of Object.keys(json.tables)) this.table[name] = tableOf(json, name);
    this.points = this.of('points');
    this.axes = this.of('axes').rows;
    if (distinct(this.points.rows.map(row => row.seed)).length > 1) this.axes = [...this.axes, { name: 'seed', place: '--seed', unit: '' }];
    this.metrics = this.of('metrics').rows.filter(metric => this.points.rows.some(row => isNumber(row[metric.name])));
    const done = this.points.rows.filter(row => row.status === 'done');
    // A point that was confirmed counts as such.
    const confirmed = new Set(done.filter(row => row.stage === 'confirm').map(row => row.id));
    this.done = done.filter(row => row.stage !== 'screen' || !confirmed.has(row.id));
    this.goals = this.of('objectives').rows.map(row => ({ metric: row.name, larger: row.goal === 'max' }));
    this.units = {};
    for (const column of [...this.axes, ...this.metrics]) this.units[column.name] = column.unit || '';
  }

  of(name) { return this.table[name] || { name, query: '', columns: [], rows: [] }; }
  label(column) { return withUnit(column, this.units[column]); }
  goalOf(metric) {
    const goal = this.goals.find(g => g.metric === metric);
    return goal ? goal.larger : /_per_s|throughput|accepted|bandwidth|utilisation/.test(metric);
  }
  // The first two objectives; of a decode without any, TPOT and throughput.
  frontMetrics() {
    const names = this.metrics.map(m => m.name);
    const wished = [...this.goals.map(g => g.metric), 'tpot_ms', 'tokens_per_s_per_npu', ...names].filter(name => names.includes(name));
    return distinct(wished).slice(0, 2);
  }
  main() { return this.frontMetrics()[0]; }
  best() {
    const metric = this.main();
    const rows = this.done.filter(row => isNumber(row[metric]));
    if (!rows.length) return null;
    const sign = this.goalOf(metric) ? -1 : 1;
    return rows.reduce((a, b) => sign * b[metric] < sign * a[metric] ? b : a);
  }
  // "batch 96, kv 4096"
  at(row) { return this.axes.map(axis => axis.name + ' ' + shown(row[axis.name])).join(', ') || this.title; }
}

const sources = report.sources.map((json, index) => new Source(json, index));
