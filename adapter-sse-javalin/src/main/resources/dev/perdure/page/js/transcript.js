import { Painter } from "./painter.js";

const NEAR_END_PIXELS = 48;

/** The column of turns. Keeps the newest line in view for a reader who is at the end, and never moves anybody else. */
export class Transcript {
  #scroller;
  #column;
  #waiting;
  #toEnd;
  #changed = new Set();
  #following = true;
  #lastTop = 0;
  #painter = new Painter(() => this.#paint());

  constructor(scroller, column, waiting, toEnd) {
    this.#scroller = scroller;
    this.#column = column;
    this.#waiting = waiting;
    this.#toEnd = toEnd;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    toEnd.addEventListener("click", () => this.follow());
    new ResizeObserver(() => this.#settle()).observe(scroller);
  }

  clear() {
    this.#changed.clear();
    this.#column.replaceChildren();
    this.#waiting.replaceChildren();
    this.follow();
  }

  append(view) {
    this.#column.append(view.element);
    this.#painter.request();
  }

  /** Puts a message that has not begun yet below all that have. */
  wait(view) {
    this.#waiting.append(view.element);
    this.#painter.request();
  }

  remove(view) {
    this.#changed.delete(view);
    view.element.remove();
  }

  /** Puts earlier turns above. */
  prepend(views) {
    this.#column.prepend(...views.map((view) => view.element));
  }

  /** Lets something above grow or go, leaving what is being read where it is. */
  holding(change) {
    const { top } = this.#scroller.getBoundingClientRect();
    const read = [...this.#column.children].find((turn) => turn.getBoundingClientRect().bottom > top);
    const before = read?.getBoundingClientRect().top;
    change();
    if (this.#following) {
      this.#settle();
    } else if (read?.isConnected) {
      this.#scroller.scrollTop += read.getBoundingClientRect().top - before;
      this.#lastTop = this.#scroller.scrollTop;
    }
  }

  /** Has the view painted soon. */
  changed(view) {
    this.#changed.add(view);
    this.#painter.request();
  }

  /** Goes to the end and stays there. */
  follow() {
    this.#following = true;
    this.#settle();
  }

  #paint() {
    for (const view of this.#changed) {
      view.paint();
    }
    this.#changed.clear();
    this.#settle();
  }

  #settle() {
    if (this.#following) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
      this.#lastTop = this.#scroller.scrollTop;
    }
    this.#toEnd.hidden = this.#following;
  }

  /** Only a move upwards is a wish to leave the end: the text may have grown since the event was queued. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS) {
      this.#following = true;
    } else if (scrollTop < this.#lastTop - 1) {
      this.#following = false;
    }
    this.#lastTop = scrollTop;
    this.#toEnd.hidden = this.#following;
  }
}
