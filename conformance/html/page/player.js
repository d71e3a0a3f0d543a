'use strict';

// The slider over the steps, with buttons and a clock. `changed(frame)` is called for each new
// place. `marks` are places to jump between: those that deviate.
class Player {
  constructor({count, label, changed, marks}) {
    Object.assign(this, {count, label, changed, marks});
    this.place = 0;
    this.timer = null;
    this.slider = h('input', {type: 'range', min: 0, max: count - 1, step: 1, value: 0,
      id: 'step-slider', 'aria-label': 'Step',
      oninput: () => this.go(Number(this.slider.value))});
    this.back = h('button', {type: 'button', onclick: () => this.go(this.place - 1)},
      h('span', {'aria-hidden': 'true'}, '◀'), spoken('Previous step'));
    this.next = h('button', {type: 'button', onclick: () => this.go(this.place + 1)},
      h('span', {'aria-hidden': 'true'}, '▶'), spoken('Next step'));
    this.clock = h('button', {type: 'button', class: 'play', 'aria-pressed': 'false',
      onclick: () => (this.timer ? this.stop() : this.play())}, 'Play');
    this.mark = marks.length > 0 && h('button', {type: 'button', class: 'mark',
      title: 'also with the key n', onclick: () => this.nextMark()}, 'Next deviation');
    this.text = h('output', {class: 'place', for: 'step-slider'});
    this.element = h('div', {class: 'player'}, this.back, this.slider, this.next, this.clock,
      this.mark, this.text);
  }

  go(place) {
    this.place = Math.max(0, Math.min(this.count - 1, place));
    this.slider.value = this.place;
    const text = this.label(this.place);
    this.slider.setAttribute('aria-valuetext', text);
    this.text.textContent = text;
    this.back.disabled = this.place === 0;
    this.next.disabled = this.place === this.count - 1;
    this.changed(this.place);
  }

  // The next place that deviates, going round at the end.
  nextMark() {
    if (this.marks.length === 0) return;
    const next = this.marks.find((mark) => mark > this.place);
    this.go(next === undefined ? this.marks[0] : next);
  }

  // Whether the key means something here.
  key(name) {
    const to = {ArrowLeft: this.place - 1, ArrowRight: this.place + 1, Home: 0,
      End: this.count - 1}[name];
    if (to !== undefined) this.go(to);
    else if (name === 'n' || name === 'N') this.nextMark();
    else return false;
    return true;
  }

  play() {
    if (this.place === this.count - 1) this.go(0);
    this.clock.textContent = 'Pause';
    this.clock.setAttribute('aria-pressed', 'true');
    this.timer = setInterval(() => {
      if (!this.clock.isConnected || this.place === this.count - 1) this.stop();
      else this.go(this.place + 1);
    }, 1200);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.clock.textContent = 'Play';
    this.clock.setAttribute('aria-pressed', 'false');
  }
}
