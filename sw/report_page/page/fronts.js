// SPDX-License-Identifier: Apache-2.0
// One metric against another, and the points that no other beats in both.

function frontOf(rows, x, y, largerX, largerY) {
  const sx = largerX ? -1 : 1;
  const sy = largerY ? -1 : 1;
  const order = [...rows].sort((a, b) => sx * (a[x] - b[x]) || sy * (a[y] - b[y]));
  const front = [];
  let best = Infinity;
  for (const row of order) {
    if (sy * row[y] < best) {
      front.push(row);
      best = sy * row[y];
    }
  }
  return front;
}

function fronts(parent, source, choose) {
  if (source.metrics.length < 2 || source.done.length < 2) return;
  const [first, second] = source.frontMetrics();
  const state = { x: first, y: second };
  const { charts: place } = part(parent, 'Pareto front', 'A click on a point chooses it.');
  const names = source.metrics.map(m => [m.name, source.label(m.name)]);
  const redraw = key => value => { state[key] = value; chart.update(); };
  const chart = chartCard(place, {
    title: '', units: [], wide: true, height: 380,
    controls: [select('across', names, state.x, redraw('x')), select('up', names, state.y, redraw('y'))],
    click: params => { if (params.data && params.data.row) choose(params.data.row); },
    draw: () => {
      const rows = source.done.filter(row => isNumber(row[state.x]) && isNumber(row[state.y]));
      const front = frontOf(rows, state.x, state.y, source.goalOf(state.x), source.goalOf(state.y));
      const item = row => ({ value: [row[state.x], row[state.y]], row });
      const way = name => `${name}: ${source.goalOf(name) ? 'more' : 'less'} is better`;
      return {
        title: `${source.label(state.y)} against ${source.label(state.x)}`,
        query: `SELECT id, stage, ${sqlName(state.x)}, ${sqlName(state.y)} FROM results WHERE status = 'done'   -- ${way(state.x)}; ${way(state.y)}`,
        columns: ['id', 'stage', state.x, state.y], rows,
        option: {
          grid: kGrid, legend: kLegend, dataZoom: [{ type: 'inside', xAxisIndex: 0 }, { type: 'inside', yAxisIndex: 0 }],
          tooltip: { confine: true, formatter: p => p.data.row ? tip(`point ${p.data.row.id}`, source.at(p.data.row), `${state.x} ${shown(p.value[0])}`, `${state.y} ${shown(p.value[1])}`) : '' },
          xAxis: xAxis(source.label(state.x), rows.map(row => row[state.x])), yAxis: yAxis(source.label(state.y), rows.map(row => row[state.y])),
          series: [{ name: 'points', type: 'scatter', symbolSize: 7, itemStyle: { opacity: 0.6 }, data: rows.map(item) },
            { name: 'front', type: 'line', step: false, symbolSize: 9, lineStyle: { width: 2 }, data: front.map(item) }],
        },
      };
    },
  });
}
