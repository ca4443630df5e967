// SPDX-License-Identifier: Apache-2.0
// What the UB links did: load of each class and plane, load-latency curves, latency distributions.

function heatOption(rows, x, y, value, xName, yName) {
  const [xs, ys] = [x, y].map(name => sorted(distinct(rows.map(row => row[name]))));
  return {
    grid: { left: 100, right: 100, top: 14, bottom: 44 },
    tooltip: { confine: true, formatter: p => tip(`${shown(ys[p.value[1]])}, ${xName} ${shown(xs[p.value[0]])}`, `busy ${percent(p.value[2])}`) },
    xAxis: { ...xAxis(xName, ['']), data: xs.map(shown) }, yAxis: { ...yAxis(yName, ['']), data: ys.map(shown), nameGap: 80 },
    visualMap: { min: 0, max: Math.max(0.01, ...rows.map(row => row[value])), calculable: true, right: 4, top: 'middle', textStyle: axisText,
      formatter: v => percent(v), inRange: { color: ['#eef3f8', '#4d9de0', '#c29a00', '#b3315f'] } },
    series: [{ type: 'heatmap', data: rows.map(row => [xs.indexOf(row[x]), ys.indexOf(row[y]), row[value]]),
      label: { show: rows.length <= 150, fontSize: 10, formatter: p => Math.round(100 * p.value[2]) + '' } }],
  };
}

function curves(parent, source) {
  const table = source.of('curve');
  if (!table.rows.length) return;
  const lines = [['mean_us', 'mean'], ['p50_us', 'half of the messages'], ['p99_us', '99 %']];
  const groups = byPoint(table);
  chartCard(parent, {
    title: 'Latency against offered load [us]', units: ['us', 'share of the raw rate'],
    draw: () => ({
      query: table.query, columns: table.columns, rows: table.rows,
      option: {
        grid: kGrid, legend: kLegend, dataZoom: kZoom, tooltip: { confine: true, formatter: p => tip(p.seriesName, `load ${percent(p.value[0])}`, `${shown(p.value[1])} us`) },
        xAxis: { ...xAxis('offered, share of the raw rate', null), scale: false }, yAxis: yAxis('us', table.rows.map(row => row.p99_us)),
        series: [...groups].flatMap(([key, rows]) => lines.map(([column, name]) => ({ name: groups.size > 1 ? `point ${key.split('/')[0]} ${name}` : name, type: 'line',
          symbolSize: 6, data: rows.map(row => [row.offered, row[column]]) }))),
      },
    }),
  });
  chartCard(parent, {
    title: 'Accepted against offered load [share of the raw rate]', units: ['share of the raw rate'],
    draw: () => ({
      query: table.query, columns: table.columns, rows: table.rows,
      option: {
        grid: kGrid, legend: kLegend, tooltip: { confine: true, formatter: p => tip(p.seriesName, `offered ${percent(p.value[0])}`, `accepted ${percent(p.value[1])}`) },
        xAxis: { ...xAxis('offered, share of the raw rate', null), scale: false }, yAxis: { ...yAxis('accepted'), scale: false },
        series: [...groups].map(([key, rows]) => ({ name: groups.size > 1 ? 'point ' + key.split('/')[0] : 'accepted', type: 'line', symbolSize: 6,
          data: rows.map(row => [row.offered, row.accepted]) })),
      },
    }),
  });
}

const kMostCurves = 12;

function latencies(parent, source) {
  const groups = byPoint(source.of('latency'));
  const points = source.done.filter(row => groups.has(keyOf(row)));
  if (!points.length) return;
  const step = Math.max(1, Math.ceil(points.length / kMostCurves));
  const drawn = points.filter((_, i) => i % step === 0);
  const rows = drawn.flatMap(point => groups.get(keyOf(point)));
  chartCard(parent, {
    title: 'Distribution of message latencies [us]' + (step > 1 ? `: one of ${step} points` : ''), units: ['us', '%'],
    draw: () => ({
      query: source.of('latency').query, columns: source.of('latency').columns, rows,
      option: {
        grid: { ...kGrid, top: 44 }, legend: kLegend, dataZoom: kZoom,
        tooltip: { confine: true, formatter: p => tip(p.seriesName, `${percent(p.value[1])} within ${shown(p.value[0])} us`) },
        xAxis: { ...xAxis('us', null), type: 'log' }, yAxis: { ...yAxis('share of the messages'), scale: false, max: 1, axisLabel: { ...axisText, formatter: v => Math.round(100 * v) + ' %' } },
        series: drawn.map(point => ({ name: source.at(point), type: 'line', symbol: 'none', data: groups.get(keyOf(point)).map(row => [row.us, row.share]) })),
      },
    }),
  });
}

function fabric(parent, source) {
  const has = name => source.of(name).rows.length > 0;
  if (!['links', 'planes', 'curve', 'latency'].some(has) || !source.done.length) return;
  const { charts: place } = part(parent, 'What the UB links do');
  overAxis(place, source, source.of('links'), {
    title: 'Load of each class of links, busiest link [% of the time]', units: ['%'],
    build: (all, xName) => {
      const rows = averaged(all, 'class', 'max');
      return { columns: ['place', 'class', 'max'], rows, option: heatOption(rows, 'place', 'class', 'max', xName, 'class of links') };
    },
  });
  const planes = source.of('planes');
  if (planes.rows.length) {
    chartCard(place, {
      title: 'Load of each plane and class of links, mean link [% of the time]', units: ['%'],
      draw: () => {
        const rows = averaged(placed(source, planes, '').map(row => ({ ...row, place: row.plane })), 'class', 'utilisation');
        return { query: planes.query + (source.run ? '' : '   -- mean over the points'), columns: ['place', 'class', 'utilisation'], rows,
          option: heatOption(rows, 'place', 'class', 'utilisation', 'plane', 'class of links') };
      },
    });
  }
  curves(place, source);
  latencies(place, source);
}
