// SPDX-License-Identifier: Apache-2.0
// The second source against the first: what was changed, then what came of it.

function changedParameters(a, b) {
  const keys = sorted(distinct([...Object.keys(a.parameters), ...Object.keys(b.parameters)]));
  return keys.filter(key => a.parameters[key] !== b.parameters[key])
    .map(key => ({ parameter: key, first: a.parameters[key] ?? null, second: b.parameters[key] ?? null }));
}

// Points of both with the same values on the axes that they share; of runs, the two.
function pairs(a, b) {
  const shared = a.axes.map(x => x.name).filter(name => b.axes.some(x => x.name === name));
  const key = row => JSON.stringify(shared.map(name => row[name]));
  const groups = list => {
    const map = new Map();
    list.forEach(row => { if (!map.has(key(row))) map.set(key(row), []); map.get(key(row)).push(row); });
    return map;
  };
  const [first, second] = [groups(a.done), groups(b.done)];
  const made = [];
  for (const [at, rows] of first) {
    const others = second.get(at);
    if (!others) continue;
    const row = { at: shared.map(name => `${name} ${shown(rows[0][name])}`).join(', ') || 'the run' };
    for (const metric of a.metrics.map(m => m.name).filter(name => b.metrics.some(m => m.name === name))) {
      const [x, y] = [rows, others].map(list => list.map(r => r[metric]).filter(isNumber));
      if (x.length && y.length) row[metric] = [mean(x), mean(y)];
    }
    made.push(row);
  }
  return made;
}

function compare(parent, a, b) {
  const section = element('section', { class: 'source' }, element('h2', {}, 'Comparison'), element('p', { class: 'dim' }, `first: ${a.name} (${a.title})`),
    element('p', { class: 'dim' }, `second: ${b.name} (${b.title})`));
  parent.append(section);
  const changed = changedParameters(a, b);
  const words = part(section, 'What was changed', changed.length ? `${changed.length} parameters of machine and plan` : 'No parameter of machine and plan.');
  const commands = [a, b].map(s => s.run ? s.title : (s.spec.match(/^command\s*=\s*"(.*)"/m) || [null, s.title])[1]);
  words.section.append(dataTable([{ key: 'parameter' }, { key: 'first', title: a.name }, { key: 'second', title: b.name }],
    [...(commands[0] !== commands[1] ? [{ parameter: 'command', first: commands[0], second: commands[1] }] : []), ...changed]));

  const matched = pairs(a, b);
  const metrics = a.metrics.map(m => m.name).filter(name => matched.some(row => row[name]));
  const results = part(section, 'What came of it', matched.length ? '' : 'No two points have the same place on the axes that both have.');
  if (!matched.length || !metrics.length) return;
  const state = { metric: metrics.includes(a.main()) ? a.main() : metrics[0] };
  const chart = chartCard(results.charts, {
    title: '', units: [], wide: true,
    controls: [select('metric', metrics.map(m => [m, a.label(m)]), state.metric, value => { state.metric = value; chart.update(); })],
    draw: () => {
      const rows = matched.filter(row => row[state.metric]).map(row => ({ at: row.at, first: row[state.metric][0], second: row[state.metric][1],
        change: row[state.metric][1] / row[state.metric][0] - 1 }));
      return {
        title: a.label(state.metric), query: `SELECT ${sqlName(state.metric)} FROM results   -- of both, where their axes agree`, columns: ['at', 'first', 'second', 'change'], rows,
        option: {
          grid: { ...kGrid, bottom: 60 }, legend: kLegend, xAxis: { ...xAxis('', ['']), data: rows.map(row => row.at) }, yAxis: { ...yAxis(a.label(state.metric)), scale: false },
          dataZoom: rows.length > 30 ? [{ type: 'inside' }, { type: 'slider', height: 14, bottom: 4 }] : [],
          tooltip: { trigger: 'axis', confine: true, formatter: list => tip(list[0].name, ...list.map(p => `${p.seriesName}: ${shown(p.value)}`), percent(rows[list[0].dataIndex].change)) },
          series: [{ name: 'first: ' + a.name, type: 'bar', barMaxWidth: 30, data: rows.map(row => row.first) }, { name: 'second: ' + b.name, type: 'bar', barMaxWidth: 30, data: rows.map(row => row.second) }],
        },
      };
    },
  });
  const flat = matched.flatMap(row => metrics.filter(m => row[m]).map(m => ({ at: row.at, metric: a.label(m), first: row[m][0], second: row[m][1],
    change: row[m][0] ? row[m][1] / row[m][0] - 1 : null })));
  results.section.append(dataTable([{ key: 'at' }, { key: 'metric' }, { key: 'first', title: a.name }, { key: 'second', title: b.name }, { key: 'change', show: percent }], flat));
}
