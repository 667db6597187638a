const SHARE_OF_TIME = 4;

/**
 * Shows changes at most once a frame, and less often when showing is dear, so that it never takes more than about a quarter
 * of the time however long the text is.
 */
export class Painter {
  #paint;
  #pending = false;
  #nextAt = 0;

  constructor(paint) {
    this.#paint = paint;
  }

  request() {
    if (!this.#pending) {
      this.#pending = true;
      requestAnimationFrame((now) => this.#frame(now));
    }
  }

  #frame(now) {
    if (now < this.#nextAt) {
      requestAnimationFrame((next) => this.#frame(next));
      return;
    }
    this.#pending = false;
    const began = performance.now();
    this.#paint();
    const took = performance.now() - began;
    this.#nextAt = took > 4 ? began + took * SHARE_OF_TIME : 0;
  }
}
