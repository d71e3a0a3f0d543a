'use strict';

// Which view is shown: the part of the address after '#'.
let current = null;

// The parts of an address; none of one that no link of this page has.
function partsOf(path) {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch (error) {
    return [null];
  }
}

function viewOf(path) {
  const [name, ...rest] = partsOf(path);
  const number = (text) => (text === undefined ? undefined : Number(text));
  switch (name) {
    case '': return {...overviewView(), tab: 'overview'};
    case 'clauses': return {...matrixView(), tab: 'matrix'};
    case 'clause': return {...clauseView(rest[0], number(rest[1])), tab: 'matrix'};
    case 'questions': return {...questionsView(rest[0]), tab: 'questions'};
    case 'scenarios': return {...scenariosView(rest[0]), tab: 'scenarios'};
    case 'run': return {...runView(number(rest[0]), number(rest[1])), tab: 'scenarios'};
    default: return notFound('There is no such view.');
  }
}

function path() {
  return location.hash.replace(/^#\/?/, '');
}

function replaceHash(hash) {
  if (location.hash !== hash) history.replaceState(null, '', hash);
}

// Where each view was scrolled to, so that going back finds the place.
const scrolled = new Map();
let shownPath = null;

function show() {
  if (location.hash === '#main') return;  // the skip link
  if (shownPath !== null) scrolled.set(shownPath, window.scrollY);
  shownPath = path();
  current = viewOf(shownPath);
  document.title = `${current.title} – portpool report`;
  for (const link of document.querySelectorAll('nav a[data-view]')) {
    if (link.dataset.view === current.tab) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const main = document.getElementById('main');
  fill(main, current.content);
  if (current.shown) current.shown();
  const before = scrolled.has(shownPath);
  place(main);
  if (current.placed && !before) current.placed();
}

// Keyboard users and screen readers go on where the new view begins.
function place(main) {
  const target = current.focus && document.getElementById(current.focus);
  window.scrollTo(0, scrolled.get(shownPath) || 0);
  if (target) {
    target.focus({preventScroll: true});
    const {top} = target.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 2) target.scrollIntoView();
  } else if (document.activeElement !== document.body || scrolled.size) {
    main.focus({preventScroll: true});
  }
}

// The keys of a view work wherever the focus is, but for what has keys of its own.
function key(event) {
  const {tagName, type} = event.target;
  const own = tagName === 'SELECT' || tagName === 'TEXTAREA' || event.target.closest('.map, .strip') ||
    (tagName === 'INPUT' && !['checkbox', 'radio'].includes(type));
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || own) return;
  if (current && current.key && current.key(event.key)) event.preventDefault();
}

function redraw() {
  if (current && current.redraw) current.redraw();
}

document.getElementById('subject').textContent = `report on ${data.title}`;
document.getElementById('origin').textContent =
  `${data.tool}. This page holds everything that it shows and loads nothing. ` +
  'Results of Wine say nothing about Windows, and output of the model is no evidence.';
window.addEventListener('hashchange', show);
window.addEventListener('keydown', key);
window.addEventListener('resize', redraw);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
show();
