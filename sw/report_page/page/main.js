// SPDX-License-Identifier: Apache-2.0
// The page from top to bottom.

function headline(parent, source) {
  const tiles = element('div', { class: 'tiles' });
  const best = source.best();
  if (best) {
    for (const metric of source.run ? source.metrics.slice(0, 6).map(m => m.name) : source.frontMetrics())
      tiles.append(tile(source.run ? source.label(metric) : `${source.label(metric)}, best point`, shown(best[metric])));
    if (!source.run) tiles.append(tile('best point', String(best.id), source.at(best)));
  }
  if (!source.run) {
    const counts = source.of('status').rows;
    tiles.append(tile('points', shown(sum(counts.map(row => row.points))), counts.map(row => `${row.stage}: ${row.points} ${row.status}`).join(', ')));
  }
  parent.append(tiles);
}

function ran(parent, source) {
  const { section } = part(parent, 'What was run');
  const table = source.of('ran');
  section.append(dataTable([{ key: 'command' }, { key: 'machine' }, { key: 'version' }, { key: 'levels', title: 'levels of detail', show: levelsText }, { key: 'extrapolated', show: v => v ? 'yes' : 'no' },
    { key: 'stage' }, { key: 'points' }], table.rows, { query: table.query }));
  const hosts = source.of('hosts');
  if (hosts.rows.length) section.append(dataTable(hosts.columns.map(key => ({ key, title: key === 'wall_s' ? 'wall time of the points [s]' : key })), hosts.rows, { query: hosts.query }));
  const warnings = source.of('warnings');
  if (warnings.rows.length) section.append(element('h4', {}, 'Warnings'), dataTable([{ key: 'warning' }, { key: 'points' }], warnings.rows, { query: warnings.query }));
  if (source.spec) section.append(element('details', {}, element('summary', {}, 'spec'), element('pre', {}, source.spec)));
}

function levelsText(json) {
  if (!json) return '–';
  return Object.entries(JSON.parse(json)).map(([block, level]) => `${block} ${level}`).join(', ') || '–';
}

function screening(parent, source) {
  const table = source.of('screening');
  if (!table.rows.length) return;
  const { charts: place, section } = part(parent, 'Screened against confirmed');
  chartCard(place, {
    title: 'Difference of the coarse levels, confirmed points [%]', units: ['%'], wide: true,
    draw: () => ({
      query: table.query, columns: table.columns, rows: table.rows,
      option: {
        grid: kGrid, legend: kLegend, tooltip: { confine: true, formatter: p => tip(`point ${p.value[0]}`, `${p.seriesName} ${percent(p.value[1])}`) },
        xAxis: { ...xAxis('point', null) }, yAxis: { ...yAxis('screened / confirmed - 1'), axisLabel: { ...axisText, formatter: v => (100 * v).toFixed(1) + ' %' } },
        series: distinct(table.rows.map(row => row.metric)).map(metric => ({ name: metric, type: 'scatter', symbolSize: 8,
          data: table.rows.filter(row => row.metric === metric).map(row => [row.id, row.difference]) })),
      },
    }),
  });
  section.append(dataTable(table.columns.map(key => ({ key, show: key === 'difference' ? percent : undefined })), table.rows, { query: table.query }));
}

function published(parent, source) {
  const table = source.of('published');
  if (!table.rows.length) return;
  const { charts: place, section } = part(parent, 'Model against published');
  const rows = table.rows.filter(row => isNumber(row.error));
  chartCard(place, {
    title: 'Error of each row [%]', units: ['%'], wide: true, height: 380,
    draw: () => ({
      query: table.query, columns: table.columns, rows,
      option: {
        grid: { ...kGrid, bottom: 150 }, legend: kLegend,
        tooltip: { confine: true, formatter: p => tip(p.name, `error ${percent(p.value)}`) },
        xAxis: { type: 'category', data: rows.map(row => row.row), axisLabel: { ...axisText, rotate: 60, interval: 0, fontSize: 9, width: 150, overflow: 'truncate' } },
        yAxis: { ...yAxis('model / published - 1'), axisLabel: { ...axisText, formatter: v => Math.round(100 * v) + ' %' } },
        series: distinct(rows.map(row => row.role)).map(role => ({ name: String(role), type: 'bar', stack: 'all', data: rows.map(row => row.role === role ? row.error : null) })),
      },
    }),
  });
  section.append(dataTable(['row', 'published', 'model', 'error', 'unit', 'role', 'tolerance', 'source'].map(key => ({ key, show: key === 'error' || key === 'tolerance' ? percent : undefined })),
    table.rows, { query: table.query }));
}

function tornado(parent, source) {
  const table = source.of('sensitivity');
  if (!table.rows.length) return;
  const { charts: place, section } = part(parent, 'Sensitivity', 'Each fitted or ranged parameter alone, from one end of its range to the other.');
  const rows = [...table.rows].sort((a, b) => Math.abs(a.swing) - Math.abs(b.swing)).slice(-25);
  chartCard(place, {
    title: 'Change of the result over the range of each parameter [%]', units: ['%'], wide: true, height: 120 + 20 * rows.length,
    draw: () => ({
      query: table.query, columns: table.columns, rows,
      option: {
        grid: { left: 250, right: 30, top: 30, bottom: 40 }, legend: kLegend,
        tooltip: { confine: true, formatter: p => tip(rows[p.dataIndex].parameter, `${shown(rows[p.dataIndex].from)} to ${shown(rows[p.dataIndex].to)} ${rows[p.dataIndex].unit ?? ''}`, `${p.seriesName}: ${percent(p.value)}`) },
        yAxis: { type: 'category', data: rows.map(row => row.parameter), axisLabel: { ...axisText, interval: 0, width: 235, overflow: 'truncate' } },
        xAxis: { ...xAxis('change of the result', null), axisLabel: { ...axisText, formatter: v => (100 * v).toFixed(1) + ' %' } },
        series: [['low', 'at the low end'], ['high', 'at the high end']].map(([key, name]) => ({ name, type: 'bar', stack: 'all', data: rows.map(row => row[key]) })),
      },
    }),
  });
  section.append(dataTable(['parameter', 'unit', 'from', 'at', 'to', 'low', 'high', 'swing'].map(key => ({ key, show: ['low', 'high', 'swing'].includes(key) ? percent : undefined })), table.rows,
    { query: table.query }));
}

function pointsTable(parent, source, choose, isChosen) {
  const { section } = part(parent, source.run ? 'Numbers of the run' : 'Points', source.run ? '' : 'A click on a row chooses the point.');
  if (source.run) {
    const row = source.points.rows[0] || {};
    section.append(dataTable([{ key: 'name' }, { key: 'value' }, { key: 'unit' }, { key: 'place' }],
      source.metrics.map(m => ({ name: m.name, value: row[m.name], unit: m.unit, place: m.place }))));
    return null;
  }
  const axes = source.axes.map(a => ({ key: a.name, title: source.label(a.name) }));
  const metrics = source.metrics.map(m => ({ key: m.name, title: source.label(m.name) }));
  const reasons = source.points.rows.some(row => row.reason) ? [{ key: 'reason', long: true }] : [];
  const table = dataTable([{ key: 'id' }, { key: 'stage' }, { key: 'status' }, ...axes, ...metrics, { key: 'wall_s', title: 'wall time [s]' }, ...reasons, { key: 'command', long: true }], source.points.rows,
    { pick: choose, chosen: isChosen, query: source.points.query });
  section.append(table);
  return table;
}

function chosenPoint(parent, source) {
  if (source.run) return () => {};
  const { section } = part(parent, 'Chosen point');
  const place = element('div', {});
  section.append(place);
  return row => {
    place.replaceChildren(
      element('p', {}, `Point ${row.id}: ${source.at(row)}`),
      element('div', { class: 'tiles' }, source.metrics.slice(0, 8).map(m => tile(source.label(m.name), shown(row[m.name])))),
      element('pre', {}, row.command),
      element('p', { class: 'dim' }, `Its timeline: cmx report ${source.name} --html FILE --point ${row.id}`));
  };
}

function sourceSection(parent, source) {
  const section = element('section', { class: 'source' }, element('h2', {}, source.title), element('p', { class: 'dim' }, source.name));
  parent.append(section);
  chapter = sources.length > 1 ? source.name + ': ' : '';
  headline(section, source);
  let chosen = source.best() || source.done[0] || null;
  const follow = [];
  const choose = row => { chosen = row; follow.forEach(update => update()); };
  explore(section, source);
  fronts(section, source, choose);
  screening(section, source);
  published(section, source);
  tornado(section, source);
  const show = chosen ? chosenPoint(section, source) : () => {};
  const rooflines = engines(section, source, () => chosen);
  fabric(section, source);
  timelines(section, source);
  const table = pointsTable(section, source, choose, row => chosen && keyOf(row) === keyOf(chosen));
  ran(section, source);
  follow.push(() => chosen && show(chosen), () => rooflines.forEach(chart => chart.update()), () => table && table.redraw());
  if (chosen) show(chosen);
}

const main = document.getElementById('main');
document.getElementById('subtitle').textContent = sources.map(source => source.title).join(' · ');
document.title = 'cmx report: ' + sources.map(source => source.name).join(', ');
if (report.compare) compare(main, sources[0], sources[1]);
sources.forEach(source => sourceSection(main, source));
document.getElementById('footer').textContent = `cmx ${report.version}; made by: ${report.command}`;
document.documentElement.dataset.ready = 'yes';
