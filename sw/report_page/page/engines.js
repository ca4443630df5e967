// SPDX-License-Identifier: Apache-2.0
// What the dies did: how busy each engine is, where the time of a layer and of the iteration goes, memory, roofline.

// Rows of a table with their place on an axis ('' for a source without axes: the source), of points that count.
function placed(source, table, axisName) {
  const counted = new Map(source.done.map(row => [keyOf(row), row]));
  return table.rows.filter(row => counted.has(keyOf(row))).map(row => {
    const point = counted.get(keyOf(row));
    return { ...row, place: axisName === '' ? 'this run' : axisName === 'point' ? row.id : point[axisName], point };
  });
}

// Mean of `value` over rows that share place and part.
function averaged(rows, partOf, value) {
  const groups = new Map();
  for (const row of rows) {
    const key = JSON.stringify([row.place, row[partOf]]);
    if (!groups.has(key)) groups.set(key, { place: row.place, [partOf]: row[partOf], values: [] });
    if (isNumber(row[value])) groups.get(key).values.push(row[value]);
  }
  const list = [...groups.values()].map(({ values, ...rest }) => ({ ...rest, [value]: values.length ? mean(values) : 0 }));
  const order = sorted(distinct(list.map(row => row.place)));
  return list.sort((a, b) => order.indexOf(a.place) - order.indexOf(b.place));
}

// The axes that a chart may be drawn over.
function axisChoices(source) {
  if (source.points.rows.length <= 1) return [['', 'this run']];
  return [...explored(source).map(a => [a.name, a.name]), ['point', 'each point']];
}

// A chart over an axis that the reader chooses; build(rows, axisName) gives the option and the rows of its data.
function overAxis(parent, source, table, spec) {
  if (!placed(source, table, '').length) return;
  const choices = axisChoices(source);
  const state = { axis: choices[0][0] };
  const chart = chartCard(parent, {
    title: spec.title, units: spec.units, wide: spec.wide, height: spec.height,
    controls: choices.length > 1 ? [select('over', choices, state.axis, value => { state.axis = value; chart.update(); })] : [],
    draw: () => {
      const xName = state.axis === 'point' ? 'point' : state.axis === '' ? '' : source.label(state.axis);
      const over = state.axis === '' ? '' : `   -- mean over the points of each ${state.axis}`;
      return { query: table.query + over, ...spec.build(placed(source, table, state.axis), xName) };
    },
  });
}

function busyOption(rows, xName) {
  const engines = distinct(rows.map(row => row.engine));
  const places = distinct(rows.map(row => row.place)).map(String);
  const at = new Map(rows.map(row => [row.place + '\u0000' + row.engine, row.value]));
  const series = [];
  engines.forEach((engine, i) => {
    const busy = places.map(p => at.get(p + '\u0000' + engine) ?? 0);
    const common = { type: 'bar', stack: engine, barMaxWidth: 26 };
    series.push({ ...common, name: engine, itemStyle: { color: kColours[i % kColours.length] }, data: busy });
    series.push({ ...common, name: engine + ' idle', itemStyle: { color: '#e6eaf0' }, data: busy.map(v => Math.max(0, 1 - v)) });
  });
  return {
    grid: { ...kGrid, top: 44 }, legend: { ...kLegend, data: engines },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true,
      formatter: list => tip(list[0].name, ...list.filter(p => !p.seriesName.endsWith(' idle')).map(p => `${p.seriesName}: ${percent(p.value)} busy`)) },
    xAxis: { ...xAxis(xName, ['']), data: places },
    yAxis: { ...yAxis('share of the time'), scale: false, max: 1, axisLabel: { ...axisText, formatter: v => Math.round(100 * v) + ' %' } },
    dataZoom: places.length > 40 ? [{ type: 'inside' }, { type: 'slider', height: 14, bottom: 4 }] : [], series,
  };
}

function roofline(parent, source, chosen) {
  const table = source.of('operators');
  const roofs = source.of('roofs').rows;
  if (!table.rows.length || !roofs.length) return;
  const drawPoint = () => {
    const point = chosen();
    const rows = table.rows.filter(row => point && keyOf(row) === keyOf(point)).map(row => ({
      op: row.op, bound: row.bound, intensity: row.operations / row.hbm_bytes, tera_per_s: row.operations / row.us * 1e-6, us: row.us }));
    const xs = rows.map(row => row.intensity);
    const [from, to] = [Math.min(1, ...xs) / 2, Math.max(2000, ...xs) * 2];
    const lines = roofs.map(roof => {
      const knee = roof.operations_per_s / roof.bytes_per_s;
      const at = x => Math.min(roof.operations_per_s, x * roof.bytes_per_s) * 1e-12;
      return { name: roof.roof, type: 'line', symbol: 'none', lineStyle: { type: 'dashed', width: 1.5 }, data: [[from, at(from)], [knee, at(knee)], [to, at(to)]] };
    });
    return {
      title: `Roofline of the operators of a layer, point ${point ? point.id : '–'}`, query: table.query, columns: ['op', 'bound', 'intensity', 'tera_per_s', 'us'], rows,
      option: {
        grid: kGrid, legend: kLegend,
        tooltip: { confine: true, formatter: p => p.data.row ? tip(p.data.row.op, `bound by ${p.data.row.bound}`, `${shown(p.value[0])} operations a byte of HBM`,
          `${shown(p.value[1])} T operations/s`, `${shown(p.data.row.us)} us`) : tip(p.seriesName) },
        xAxis: { ...xAxis('operations a byte of HBM', null), type: 'log', min: from, max: to, axisLabel: { ...axisText, formatter: v => shown(Number(v.toPrecision(2))) } },
        yAxis: { ...yAxis('T operations/s of a die'), type: 'log', axisLabel: { ...axisText, formatter: v => shown(Number(v.toPrecision(2))) } },
        series: [...lines, { name: 'operators', type: 'scatter', symbolSize: 11, data: rows.map(row => ({ value: [row.intensity, row.tera_per_s], row })),
          label: { show: true, position: 'top', fontSize: 10, formatter: p => p.data.row.op }, labelLayout: { hideOverlap: true } }],
      },
    };
  };
  return chartCard(parent, { title: 'Roofline', units: ['operations/B', 'T operations/s'], draw: drawPoint });
}

function engines(parent, source, chosen) {
  const tables = ['utilisation', 'layer', 'parts', 'memory', 'operators'].filter(name => source.of(name).rows.length);
  if (!tables.length || !source.done.length) return [];
  const { charts: place } = part(parent, 'What the dies do');
  overAxis(place, source, source.of('utilisation'), {
    title: 'Utilisation of each engine', units: ['%'], wide: tables.length === 1,
    build: (all, xName) => {
      const rows = averaged(all, 'engine', 'value');
      return { columns: ['place', 'engine', 'value'], rows, option: busyOption(rows, xName) };
    },
  });
  overAxis(place, source, source.of('layer'), {
    title: 'Where the time of a layer goes: one microbatch in each stream [us]', units: ['us'],
    build: (all, xName) => {
      const rows = averaged(all.map(row => ({ ...row, op: `${row.stream} ${row.op}` })), 'op', 'us');
      return { columns: ['place', 'op', 'us'], rows, option: stackOption({ rows, place: 'place', part: 'op', value: 'us', xName, yName: 'us' }) };
    },
  });
  overAxis(place, source, source.of('parts'), {
    title: 'Where the iteration goes [ms]', units: ['ms'],
    build: (all, xName) => {
      const rows = averaged(all, 'part', 'ms');
      return { columns: ['place', 'part', 'ms'], rows, option: stackOption({ rows, place: 'place', part: 'part', value: 'ms', xName, yName: 'ms' }) };
    },
  });
  overAxis(place, source, source.of('memory'), {
    title: 'Memory of a die [GiB]', units: ['GiB'],
    build: (all, xName) => {
      const rows = averaged(all, 'use', 'gib');
      return { columns: ['place', 'use', 'gib'], rows, option: stackOption({ rows, place: 'place', part: 'use', value: 'gib', xName, yName: 'GiB' }) };
    },
  });
  return [roofline(place, source, chosen)].filter(chart => chart);
}
