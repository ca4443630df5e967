// SPDX-License-Identifier: Apache-2.0
// A metric against each axis, and against two of them.

const kWays = [['mean', 'mean'], ['min', 'least'], ['max', 'most']];
const sqlWays = { mean: 'avg', min: 'min', max: 'max' };
const reduce = { mean, min: values => Math.min(...values), max: values => Math.max(...values) };

// Mean, least or most of `metric` for each combination of the columns.
function grouped(rows, columns, metric, way) {
  const groups = new Map();
  for (const row of rows) {
    if (!isNumber(row[metric])) continue;
    const key = JSON.stringify(columns.map(column => row[column]));
    if (!groups.has(key)) groups.set(key, { row, values: [] });
    groups.get(key).values.push(row[metric]);
  }
  return [...groups.values()].map(({ row, values }) => {
    const made = {};
    columns.forEach(column => { made[column] = row[column]; });
    made[metric] = reduce[way](values);
    return made;
  });
}

function groupedQuery(columns, metric, way) {
  const names = columns.map(sqlName).join(', ');
  return `SELECT ${names}, ${sqlWays[way]}(${sqlName(metric)}) AS ${sqlName(metric)} FROM results WHERE status = 'done' GROUP BY ${names}`;
}

const axisValues = (source, name) => sorted(distinct(source.done.map(row => row[name]))).filter(value => value !== null);

// Axes that have several values; seeds only repeat a point.
const explored = source => source.axes.filter(a => a.name !== 'seed' && axisValues(source, a.name).length > 1);

function lineChart(parent, source, axisName, wide) {
  const others = explored(source).filter(a => a.name !== axisName);
  const state = { metric: source.main(), series: others.length ? others[0].name : '', way: source.goalOf(source.main()) ? 'max' : 'min' };
  if (others.length < 2) state.way = 'mean';
  const redraw = key => value => { state[key] = value; chart.update(); };
  const controls = [select('metric', source.metrics.map(m => [m.name, source.label(m.name)]), state.metric, redraw('metric'))];
  if (others.length) controls.push(select('a line each', [['', 'one line'], ...others.map(a => [a.name, a.name])], state.series, redraw('series')));
  controls.push(select('of the rest', kWays, state.way, redraw('way')));
  const chart = chartCard(parent, {
    title: '', units: [], wide, controls,
    draw: () => {
      const columns = [axisName, ...(state.series ? [state.series] : [])];
      const rows = grouped(source.done, columns, state.metric, state.way);
      const x = xAxis(source.label(axisName), rows.map(row => row[axisName]));
      const numeric = x.type !== 'category';
      const lines = state.series ? sorted(distinct(rows.map(row => row[state.series]))) : [null];
      const order = numeric ? null : x.data;
      return {
        title: `${source.label(state.metric)} against ${source.label(axisName)}`,
        query: groupedQuery(columns, state.metric, state.way), columns: [...columns, state.metric], rows,
        option: {
          grid: { ...kGrid, top: state.series ? 44 : 24 }, legend: state.series ? kLegend : { show: false }, dataZoom: numeric ? kZoom : [],
          tooltip: { trigger: 'item', confine: true, formatter: p => tip(p.seriesName, `${axisName} ${shown(p.value[0])}`,
            `${state.metric} ${shown(p.value[1])}`) },
          xAxis: x, yAxis: numeric ? yAxis(source.label(state.metric), rows.map(row => row[state.metric])) : { ...yAxis(source.label(state.metric)), scale: false },
          series: lines.map(line => {
            const mine = rows.filter(row => line === null || row[state.series] === line);
            mine.sort((a, b) => numeric ? a[axisName] - b[axisName] : order.indexOf(String(a[axisName])) - order.indexOf(String(b[axisName])));
            return { name: line === null ? state.metric : `${state.series} ${shown(line)}`, type: numeric ? 'line' : 'bar', symbolSize: 6, barMaxWidth: 30,
              data: mine.map(row => [numeric ? row[axisName] : String(row[axisName]), row[state.metric]]) };
          }),
        },
      };
    },
  });
  return chart;
}

function heatChart(parent, source) {
  const axes = explored(source);
  const state = { metric: source.main(), x: axes[axes.length - 1].name, y: axes[axes.length - 2].name, way: source.goalOf(source.main()) ? 'max' : 'min' };
  const names = axes.map(a => [a.name, a.name]);
  const redraw = key => value => { state[key] = value; chart.update(); };
  const chart = chartCard(parent, {
    title: '', units: [], wide: true,
    controls: [select('metric', source.metrics.map(m => [m.name, source.label(m.name)]), state.metric, redraw('metric')), select('across', names, state.x, redraw('x')),
      select('up', names, state.y, redraw('y')), select('of the rest', kWays, state.way, redraw('way'))],
    draw: () => {
      const columns = distinct([state.x, state.y]);
      const rows = grouped(source.done, columns, state.metric, state.way);
      const [xs, ys] = [state.x, state.y].map(name => sorted(distinct(rows.map(row => row[name]))));
      const values = rows.map(row => row[state.metric]);
      return {
        title: `${source.label(state.metric)} against ${source.label(state.x)} and ${source.label(state.y)}`,
        query: groupedQuery(columns, state.metric, state.way), columns: [...columns, state.metric], rows,
        option: {
          grid: { left: 90, right: 110, top: 14, bottom: 44 },
          tooltip: { confine: true, formatter: p => tip(`${state.x} ${shown(xs[p.value[0]])}`, `${state.y} ${shown(ys[p.value[1]])}`, `${state.metric} ${shown(p.value[2])}`) },
          xAxis: { ...xAxis(source.label(state.x), ['']), data: xs.map(shown) },
          yAxis: { ...yAxis(source.label(state.y), ['']), data: ys.map(shown), nameGap: 70 },
          visualMap: { min: Math.min(...values), max: Math.max(...values), calculable: true, right: 4, top: 'middle', precision: 2, textStyle: axisText,
            inRange: { color: ['#0b3c6f', '#4d9de0', '#e9eef2', '#f0a35e', '#b3315f'] } },
          series: [{ type: 'heatmap', data: rows.map(row => [xs.indexOf(row[state.x]), ys.indexOf(row[state.y]), row[state.metric]]),
            label: { show: rows.length <= 120, fontSize: 10, formatter: p => shown(Number(p.value[2].toPrecision(3))) } }],
        },
      };
    },
  });
}

function explore(parent, source) {
  const axes = explored(source);
  if (!axes.length || !source.metrics.length || !source.done.length) return;
  const { charts: place } = part(parent, 'What each axis does', 'Where several points share a place, their mean, the least or the most of them, as chosen.');
  axes.forEach(a => lineChart(place, source, a.name, axes.length === 1));
  if (axes.length > 1) heatChart(place, source);
}
