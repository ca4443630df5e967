// SPDX-License-Identifier: Apache-2.0
// Tables that sort by a click on a heading, filter, and copy as CSV.

function toCsv(columns, rows) {
  const cell = value => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  return [columns, ...rows.map(row => columns.map(column => row[column]))].map(line => line.map(cell).join(',')).join('\n') + '\n';
}

const kMostRows = 200;

// columns: [{key, title, long}]; pick(row): a row was clicked; chosen(row): it is marked.
function dataTable(columns, rows, { pick, chosen, query } = {}) {
  const body = element('tbody', pick ? { class: 'pick' } : {});
  const numeric = column => rows.some(row => isNumber(row[column.key]));
  const heads = columns.map(column => element('th', { scope: 'col', title: 'sort', class: numeric(column) ? 'number' : '' }, column.title || column.key));
  const note = element('span', { class: 'dim' });
  let order = { column: null, up: true };
  let wanted = '';

  const visible = () => {
    let list = wanted ? rows.filter(row => columns.some(c => String(row[c.key] ?? '').toLowerCase().includes(wanted))) : [...rows];
    if (order.column) {
      const key = order.column.key;
      const empty = value => value === null || value === undefined;
      list.sort((a, b) => {
        const [x, y] = [a[key], b[key]];
        if (empty(x) || empty(y)) return empty(x) - empty(y);
        const by = isNumber(x) && isNumber(y) ? x - y : String(x).localeCompare(String(y), 'en', { numeric: true });
        return order.up ? by : -by;
      });
    }
    return list;
  };
  const draw = () => {
    const list = visible();
    heads.forEach((head, i) => {
      const on = order.column === columns[i];
      head.textContent = (columns[i].title || columns[i].key) + (on ? (order.up ? ' ▲' : ' ▼') : '');
      head.setAttribute('aria-sort', on ? (order.up ? 'ascending' : 'descending') : 'none');
    });
    body.replaceChildren(...list.slice(0, kMostRows).map(row => {
      const line = element('tr', chosen && chosen(row) ? { class: 'chosen' } : {}, columns.map(column => {
        const value = row[column.key];
        return element('td', { class: isNumber(value) ? 'number' : column.long ? 'long' : '' }, column.show ? column.show(value) : shown(value));
      }));
      if (pick) line.addEventListener('click', () => pick(row));
      return line;
    }));
    note.textContent = list.length > kMostRows ? `first ${kMostRows} of ${list.length} rows; the CSV has all` : `${list.length} rows`;
  };
  heads.forEach((head, i) => head.addEventListener('click', () => {
    order = { column: columns[i], up: order.column === columns[i] ? !order.up : true };
    draw();
  }));
  const search = element('input', { type: 'search', placeholder: 'filter', 'aria-label': 'filter' });
  search.addEventListener('input', () => { wanted = search.value.toLowerCase(); draw(); });
  const copy = element('button', { type: 'button' }, 'copy as CSV');
  copy.addEventListener('click', () => copyText(toCsv(columns.map(c => c.key), visible()), copy));
  draw();
  const made = element('div', {},
    element('div', { class: 'bar' }, search, copy, note),
    element('div', { class: 'table' }, element('table', {}, element('thead', {}, element('tr', {}, heads)), body)),
    query ? element('details', {}, element('summary', {}, 'query'), element('pre', {}, query)) : null);
  made.redraw = draw;
  return made;
}
