// SPDX-License-Identifier: Apache-2.0
// Streams and engines of a few dies over time: zoom by wheel and slider, search by name.

const kLaneHeight = 18;

function timeline(parent, recorded, query) {
  const lanes = recorded.lanes;
  const state = { find: '' };
  const found = element('span', { class: 'dim' });
  const search = element('input', { type: 'search', placeholder: 'operation', 'aria-label': 'search an operation' });
  const colourOf = name => kColours[Math.abs([...recorded.names[name].replace(/[0-9]+/g, '')].reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, 7)) % kColours.length];
  const colours = recorded.names.map((_, i) => colourOf(i));
  const hit = recorded.names.map(() => true);
  const renderItem = (params, api) => {
    const lane = api.value(0);
    const start = api.coord([api.value(2), lane]);
    const end = api.coord([api.value(2) + api.value(3), lane]);
    const height = api.size([0, 1])[1] * 0.72;
    const rect = echarts.graphic.clipRectByRect({ x: start[0], y: start[1] - height / 2, width: Math.max(end[0] - start[0], 0.8), height },
      { x: params.coordSys.x, y: params.coordSys.y, width: params.coordSys.width, height: params.coordSys.height });
    if (!rect) return null;
    const name = api.value(1);
    return { type: 'rect', shape: rect, style: { fill: hit[name] ? colours[name] : '#dfe4ea', opacity: hit[name] ? 1 : 0.5 } };
  };
  const chart = chartCard(parent, {
    title: `Timeline [us]: ${recorded.title}`, units: ['us'], wide: true, height: 90 + lanes.length * kLaneHeight,
    controls: [element('label', {}, 'find', search), found],
    draw: () => ({
      query, columns: ['lane', 'name', 'start_us', 'length_us'],
      rows: recorded.spans.map(span => ({ lane: lanes[span[0]], name: recorded.names[span[1]], start_us: span[2], length_us: span[3] })),
      option: {
        grid: { left: 120, right: 24, top: 10, bottom: 66 },
        tooltip: { confine: true, formatter: p => tip(recorded.names[p.value[1]], lanes[p.value[0]], `from ${shown(p.value[2])} us, ${shown(p.value[3])} us long`) },
        xAxis: { ...xAxis('us', null), scale: true, position: 'bottom' },
        yAxis: { type: 'category', data: lanes, inverse: true, axisLabel: { ...axisText, interval: 0, fontSize: 10 }, axisTick: { show: false } },
        dataZoom: [{ type: 'inside', xAxisIndex: 0, filterMode: 'weakFilter' }, { type: 'slider', xAxisIndex: 0, height: 18, bottom: 6, filterMode: 'weakFilter' }],
        series: [{ type: 'custom', renderItem, encode: { x: [2, 3], y: 0 }, dimensions: ['lane', 'name', 'start', 'length'], data: recorded.spans, progressive: 4000,
          animation: false }],
      },
    }),
  });
  search.addEventListener('input', () => {
    state.find = search.value.toLowerCase();
    recorded.names.forEach((name, i) => { hit[i] = !state.find || name.toLowerCase().includes(state.find); });
    const spans = state.find ? recorded.spans.filter(span => hit[span[1]]) : [];
    found.textContent = state.find ? `${spans.length} spans, ${shown(sum(spans.map(span => span[3])))} us` : '';
    // Data anew, so that every span is drawn again; the zoom stays.
    chart.instance.setOption({ series: [{ data: [...recorded.spans] }] });
  });
  return chart;
}

function timelines(parent, source) {
  if (!source.timelines.length) return;
  const { section, charts: place } = part(parent, 'Timeline', 'Wheel: zoom. Drag: move.');
  for (const recorded of source.timelines) {
    timeline(place, recorded, source.run ? `${source.name}/trace.json` : `cmx report ${source.name} --point N runs the point once more and records its trace`);
    if (recorded.left_out) section.append(element('p', { class: 'dim' }, `${shown(recorded.left_out)} later packets of the trace are not shown; its file opens in Perfetto.`));
  }
}
