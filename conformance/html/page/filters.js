'use strict';

// What is shown of a table: by family, text and state. One set of filters for all views, so that
// going back finds them as they were.
const filters = {family: '', text: '', states: new Set(), folded: true};

// Whether a row with these families, texts and states is shown; rows without states always pass
// that one.
function passes({families, texts, states}) {
  if (filters.family && !families.includes(filters.family)) return false;
  if (states && filters.states.size && !states.some((state) => filters.states.has(state))) {
    return false;
  }
  const words = filters.text.toLowerCase().split(/\s+/).filter((word) => word);
  const all = texts.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}

// The form; `changed` is called after each change. `counts` has the number of rows of each state.
function filterForm(counts, changed) {
  const family = h('select', {id: 'filter-family', onchange: (event) => {
    filters.family = event.target.value;
    changed();
  }}, h('option', {value: ''}, 'all families'),
  data.families.map(([id, title]) =>
    h('option', {value: id, selected: filters.family === id}, `${id} – ${title}`)));
  const text = h('input', {id: 'filter-text', type: 'search', value: filters.text,
    placeholder: 'id or words', autocomplete: 'off', spellcheck: 'false',
    oninput: (event) => {
      filters.text = event.target.value;
      changed();
    }});
  return h('form', {class: 'filters', role: 'search', 'aria-label': 'Filter',
    onsubmit: (event) => event.preventDefault()},
  h('div', {class: 'field'}, h('label', {for: 'filter-family'}, 'Family'), family),
  h('div', {class: 'field'}, h('label', {for: 'filter-text'}, 'Text'), text),
  Object.keys(counts).length > 0 && stateBoxes(counts, changed),
  data.columns.length < data.machines.length && foldBox(changed));
}

function stateBoxes(counts, changed) {
  const boxes = STATES.filter((state) => counts[state.id]).map((state) =>
    h('label', {class: `chip is-${state.id}`},
      h('input', {type: 'checkbox', value: state.id, checked: filters.states.has(state.id),
        onchange: (event) => {
          if (event.target.checked) filters.states.add(state.id);
          else filters.states.delete(state.id);
          changed();
        }}),
      h('span', {class: 'sign', 'aria-hidden': 'true'}, state.sign),
      ` ${state.label} `, h('span', {class: 'count'}, counts[state.id])));
  return h('fieldset', {class: 'field states'}, h('legend', {}, 'State'), boxes);
}

function foldBox(changed) {
  return h('label', {class: 'chip fold'},
    h('input', {type: 'checkbox', checked: filters.folded, onchange: (event) => {
      filters.folded = event.target.checked;
      changed();
    }}), ' fold machines that agree');
}
