// SPDX-License-Identifier: Apache-2.0
// Pieces of the page. Texts of the data go in by textContent alone.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = value;
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) made.append(child);
  }
  return made;
}

function select(label, options, value, onchange) {
  const box = element('select', {}, options.map(([key, text]) => {
    const option = element('option', { value: key }, text);
    if (key === value) option.selected = true;
    return option;
  }));
  box.addEventListener('change', () => onchange(box.value));
  return element('label', {}, label, box);
}

const tile = (label, value, note) =>
  element('div', { class: 'tile' }, element('div', { class: 'label' }, label), element('div', { class: 'value' }, value), note ? element('div', { class: 'label' }, note) : null);

let parts = 0;
// Before the titles of parts in the list of contents, where there are several sources.
let chapter = '';

// A part of a source: a heading, and a place for charts.
function part(parent, title, note) {
  const id = 'part-' + ++parts;
  const charts = element('div', { class: 'charts' });
  const made = element('section', { class: 'part', id }, element('h3', {}, title), note ? element('p', { class: 'dim' }, note) : null, charts);
  parent.append(made);
  document.getElementById('contents').append(element('a', { href: '#' + id }, chapter + title));
  return { section: made, charts };
}

async function copyText(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // A page from a file may have no clipboard: select it in a box instead.
    const box = element('textarea', {});
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
  }
  button.textContent = 'copied';
  setTimeout(() => { button.textContent = before; }, 1200);
}
