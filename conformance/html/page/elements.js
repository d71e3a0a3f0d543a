'use strict';

// Makes an element: h('a', {href: '#/', class: 'x'}, 'text', other, [more]). Children that are text
// stay text: nothing in this page is ever read as markup. `on...` functions listen, `dataset` and
// `style` are objects; null, undefined and false leave an attribute or a child out.
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'dataset' || name === 'style') {
      Object.assign(element[name], value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(element, child);
    } else if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
}

// Gives an element new children.
function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

// Text for screen readers alone.
function spoken(text) {
  return h('span', {class: 'spoken'}, text);
}

// "1 scenario", "3 scenarios"
function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
